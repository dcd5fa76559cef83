/** One step of a recurrent cell. */
import { GraphError, printShape, type Value } from "../graph/value.ts";
import type { OpKind } from "./attributes.ts";
import type { Build, OpRule } from "./rule.ts";

type LstmOutputs = readonly [Value, Value, Value, Value, Value, Value, Value, Value, Value];

/**
 * Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000. z [N, 4U] holds input, forget, output gate and candidate
 * before their activations; c [N, U] is the cell before the step, null where it is zero:
 *
 *   c' = carried + fresh,  carried = f c,  fresh = i g,  h = o tanh(c')
 *
 * @returns h, c', and what the gradient needs: i, f, o, g, tanh(c'), carried, fresh
 */
export function lstmStep(op: Build, z: Value, c: Value | null): LstmOutputs {
  const units = Number(z.shape[1]) / 4;
  const parts = op.split(z, 1, [units, units, units, units]);
  const [i, f, o] = parts.slice(0, 3).map(op.sigmoid) as [Value, Value, Value];
  const g = op.tanh(parts[3]!);
  const fresh = op.mul(i, g);
  const carried = c && op.mul(f, c);
  const cell = carried ? op.add(carried, fresh) : fresh;
  const squashed = op.tanh(cell);
  return [op.mul(o, squashed), cell, i, f, o, g, squashed, carried ?? fresh, fresh];
}

export const recurrent = {
  // Written with the products that the forward pass has made (fresh, carried, h), each derivative costs an operator less than by the
  // chain rule of the parts. With t = tanh(c') and dc = dc' + dh o (1 - t^2) = dc' + dh (o - h t):
  //   di = dc fresh (1 - i),  df = dc carried (1 - f),  do = dh h (1 - o),  dg = dc i (1 - g^2) = dc (i - fresh g),  dc_before = dc f
  LstmCell: {
    infer: ([z, c]) => {
      const [rows, width] = z!.shape;
      if (z!.shape.length !== 2 || typeof width !== "number" || width % 4 !== 0)
        throw new GraphError(`LstmCell needs gates [N, 4 units], got ${printShape(z!.shape)}`);
      const state = { type: z!.type, shape: [rows!, width / 4] };
      if (printShape(c!.shape) !== printShape(state.shape))
        throw new GraphError(`LstmCell needs a cell ${printShape(state.shape)}, got ${printShape(c!.shape)}`);
      return new Array(9).fill(state);
    },
    gradient: ({ op, outputs, gradients: [dh, dNext], needs }) => {
      const [h, , i, f, o, g, squashed, carried, fresh] = outputs as unknown as LstmOutputs;
      const one = op.like(h, 1);
      const through = dh ? op.mul(dh, op.sub(o, op.mul(h, squashed))) : null;
      const dc = through && dNext ? op.add(through, dNext) : (through ?? dNext)!;
      const zero = op.mul(h, op.like(h, 0));
      const dz = [
        op.mul(op.mul(dc, fresh), op.sub(one, i)),
        op.mul(op.mul(dc, carried), op.sub(one, f)),
        dh ? op.mul(op.mul(dh, h), op.sub(one, o)) : zero,
        op.mul(dc, op.sub(i, op.mul(fresh, g))),
      ];
      return [op.concat(dz, 1), needs(1) ? op.mul(dc, f) : null];
    },
  },
} satisfies { [K in OpKind]?: OpRule<K> };
