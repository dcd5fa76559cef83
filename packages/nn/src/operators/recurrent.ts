/** One step of a recurrent cell. */
import { GraphError, printShape, sameShape, type Value } from "../graph/value.ts";
import type { OpKind } from "./attributes.ts";
import type { Build, OpRule } from "./rule.ts";

/**
 * Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000. z: input, forget, output gate and candidate before their
 * activations, each [N, U]; c [N, U]: the cell before the step, null where it is zero.
 *
 *   c' = carried + fresh,  carried = f c,  fresh = i g,  h = o tanh(c')
 *
 * @returns h, c', and what the gradient needs: i, f, o, g, tanh(c'), carried, fresh
 */
export function lstmStep(op: Build, z: readonly Value[], c: Value | null): readonly Value[] {
  const [i, f, o] = z.slice(0, 3).map(op.sigmoid) as [Value, Value, Value];
  const g = op.tanh(z[3]!);
  const fresh = op.mul(i, g);
  const carried = c && op.mul(f, c);
  const cell = carried ? op.add(carried, fresh) : fresh;
  const squashed = op.tanh(cell);
  return [op.mul(o, squashed), cell, i, f, o, g, squashed, carried ?? fresh, fresh];
}

export const recurrent = {
  // z = a W with a = [x h] side by side. Written with the products that the forward pass has made (fresh, carried, h), each derivative costs
  // an operator less than by the chain rule of the parts. With t = tanh(c') and dc = dc' + dh o (1 - t^2) = dc' + dh (o - h t):
  //   di = dc fresh (1 - i),  df = dc carried (1 - f),  do = dh h (1 - o),  dg = dc i (1 - g^2) = dc (i - fresh g),  dc_before = dc f
  // and of z: dW = a^T dz,  [dx dh_before] = dz W^T
  LstmCell: {
    infer: ([x, h, c, w]) => {
      const [rows, width] = w!.shape;
      const [features, units] = [x!.shape[1], h!.shape[1]];
      if (rows !== Number(features) + Number(units) || width !== 4 * Number(units) || !sameShape(h!.shape, c!.shape)) {
        throw new GraphError(
          `LstmCell needs x [N, F], h and c [N, U], weights [F + U, 4U], got ${[x, h, c, w].map((v) => printShape(v!.shape)).join(", ")}`,
        );
      }
      const state = { type: h!.type, shape: h!.shape };
      return [...new Array(9).fill(state), { type: h!.type, shape: [h!.shape[0]!, rows] }];
    },
    gradient: ({ op, inputs, outputs, gradients: [dh, dNext], needs }) => {
      const [x, , , w] = inputs as readonly [Value, Value, Value, Value];
      const [h, , i, f, o, g, squashed, carried, fresh, a] = outputs as unknown as Outputs;
      const one = op.like(h, 1);
      const through = dh ? op.mul(dh, op.sub(o, op.mul(h, squashed))) : null;
      const dc = through && dNext ? op.add(through, dNext) : (through ?? dNext)!;
      const dz = op.concat(
        [
          op.mul(op.mul(dc, fresh), op.sub(one, i)),
          op.mul(op.mul(dc, carried), op.sub(one, f)),
          op.mul(op.mul(dh ?? op.mul(h, op.like(h, 0)), h), op.sub(one, o)),
          op.mul(dc, op.sub(i, op.mul(fresh, g))),
        ],
        1,
      );
      const [features, rows] = [x.shape[1] as number, w.shape[0] as number];
      const back = (from: number, to: number) => op.gemm(dz, op.slice(w, [from], [to]), null, { transB: true });
      return [
        needs(0) ? back(0, features) : null,
        needs(1) ? back(features, rows) : null,
        needs(2) ? op.mul(dc, f) : null,
        needs(3) ? op.gemm(a, dz, null, { transA: true }) : null,
      ];
    },
  },
} satisfies { [K in OpKind]?: OpRule<K> };

type Outputs = readonly [Value, Value, Value, Value, Value, Value, Value, Value, Value, Value];
