/** Matrix products. */
import { GraphError, printShape, type Shape } from "../graph/value.ts";
import type { OpKind } from "./attributes.ts";
import type { OpRule } from "./rule.ts";
import { broadcast, sameType } from "./shapes.ts";

const swapped = (shape: Shape) => {
  const perm = shape.map((_, i) => i);
  const n = perm.length;
  [perm[n - 2], perm[n - 1]] = [n - 1, n - 2];
  return perm;
};

export const linear = {
  // C = A B:  dA = dC B^T,  dB = A^T dC   (batch axes broadcast; the reverse walk sums them back)
  MatMul: {
    infer: ([a, b]) => {
      const { type } = sameType("MatMul", [a!, b!]);
      const [p, q] = [a!.shape, b!.shape];
      if (p.length < 2 || q.length < 2)
        throw new GraphError(`MatMul needs rank 2 or more, got ${printShape(p)} and ${printShape(q)}`);
      if (p.at(-1) !== q.at(-2))
        throw new GraphError(`MatMul of ${printShape(p)} and ${printShape(q)}: inner sizes differ`);
      return [{ type, shape: [...broadcast(p.slice(0, -2), q.slice(0, -2)), p.at(-2)!, q.at(-1)!] }];
    },
    gradient: ({ op, inputs: [a, b], dy, needs }) => {
      const da = needs(0) ? op.matMul(dy, op.transpose(b!, swapped(b!.shape))) : null;
      if (!needs(1)) return [da, null];
      if (b!.shape.length === 2 && a!.shape.length > 2) {
        // one weight for all rows: fold the batch axes into rows, so that one product sums them
        const rows = (s: Shape) => s.slice(0, -1).reduce<number>((n, d) => n * (d as number), 1);
        const flatA = op.reshape(a!, [rows(a!.shape), a!.shape.at(-1)!]);
        const flatDy = op.reshape(dy, [rows(dy.shape), dy.shape.at(-1)!]);
        return [da, op.matMul(op.transpose(flatA, [1, 0]), flatDy)];
      }
      return [da, op.matMul(op.transpose(a!, swapped(a!.shape)), dy)];
    },
  },
  // Y = alpha op(A) op(B) + beta C
  Gemm: {
    infer: ([a, b, c], { transA, transB }) => {
      const { type } = sameType("Gemm", c ? [a!, b!, c] : [a!, b!]);
      if (a!.shape.length !== 2 || b!.shape.length !== 2) {
        throw new GraphError(`Gemm needs two matrices, got ${printShape(a!.shape)} and ${printShape(b!.shape)}`);
      }
      const [m, k] = transA ? [a!.shape[1]!, a!.shape[0]!] : [a!.shape[0]!, a!.shape[1]!];
      const [k2, n] = transB ? [b!.shape[1]!, b!.shape[0]!] : [b!.shape[0]!, b!.shape[1]!];
      if (k !== k2)
        throw new GraphError(`Gemm of ${printShape(a!.shape)} and ${printShape(b!.shape)}: inner sizes differ`);
      if (c && broadcast(c.shape, [m, n]).length !== 2) throw new GraphError(`Gemm cannot add ${printShape(c.shape)}`);
      return [{ type, shape: [m, n] }];
    },
    gradient: ({ op, inputs: [a, b, c], attributes: { alpha, beta, transA, transB }, dy, needs }) => {
      const gemm = (x: typeof dy, y: typeof dy, tx: boolean, ty: boolean) =>
        op.gemm(x, y, null, { alpha, transA: tx, transB: ty });
      return [
        needs(0) ? (transA ? gemm(b!, dy, transB, true) : gemm(dy, b!, false, !transB)) : null,
        needs(1) ? (transB ? gemm(dy, a!, true, transA) : gemm(a!, dy, !transA, false)) : null,
        c ? (beta === 1 ? dy : op.mul(dy, op.like(dy, beta))) : null,
      ];
    },
  },
} satisfies { [K in OpKind]?: OpRule<K> };
