/** Starting values of weights, named after their papers. */
import type { RandomStream } from "./random.ts";

/** Fills `out`, a weight of `shape`, in place. */
export type Initialiser = (out: Float32Array, shape: readonly number[], random: RandomStream) => void;

/** Numbers of inputs and outputs of one unit: [out, in, ...kernel] for convolutions, [in, out] for matrices. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const taps = shape.slice(2).reduce((a, b) => a * b, 1);
  if (shape.length === 2) return { fanIn: shape[0]!, fanOut: shape[1]! };
  return { fanIn: (shape[1] ?? 1) * taps, fanOut: (shape[0] ?? 1) * taps };
}

export const zeros: Initialiser = (out) => void out.fill(0);
export const ones: Initialiser = (out) => void out.fill(1);
export const constantly =
  (value: number): Initialiser =>
  (out) =>
    void out.fill(value);
export const uniformly =
  (limit: number): Initialiser =>
  (out, _, random) => {
    for (let i = 0; i < out.length; i++) out[i] = (2 * random.uniform() - 1) * limit;
  };
export const normally =
  (deviation: number): Initialiser =>
  (out, _, random) => {
    for (let i = 0; i < out.length; i++) out[i] = random.normal() * deviation;
  };
/** Glorot and Bengio 2010, uniform: keeps the variance of signals and gradients where units are linear. */
export const glorotUniform: Initialiser = (out, shape, random) => {
  const { fanIn, fanOut } = fans(shape);
  uniformly(Math.sqrt(6 / (fanIn + fanOut)))(out, shape, random);
};
/** He et al. 2015, normal: the same for rectifiers. */
export const heNormal: Initialiser = (out, shape, random) =>
  normally(Math.sqrt(2 / fans(shape).fanIn))(out, shape, random);
/** LeCun et al. 1998, normal: variance 1 / inputs. */
export const lecunNormal: Initialiser = (out, shape, random) =>
  normally(Math.sqrt(1 / fans(shape).fanIn))(out, shape, random);

/** Saxe et al. 2014: rows (or columns) orthonormal, for recurrent matrices; blocks of square matrices side by side. */
export const orthogonal: Initialiser = (out, shape, random) => {
  const rows = shape[0]!;
  const columns = out.length / rows;
  for (let start = 0; start < columns; start += rows) {
    const width = Math.min(rows, columns - start);
    // Gram-Schmidt over the block's columns
    for (let c = 0; c < width; c++) {
      const at = (r: number, k: number) => r * columns + start + k;
      for (let r = 0; r < rows; r++) out[at(r, c)] = random.normal();
      for (let k = 0; k < c; k++) {
        let dot = 0;
        for (let r = 0; r < rows; r++) dot += out[at(r, c)]! * out[at(r, k)]!;
        for (let r = 0; r < rows; r++) out[at(r, c)]! -= dot * out[at(r, k)]!;
      }
      let norm = 0;
      for (let r = 0; r < rows; r++) norm += out[at(r, c)]! ** 2;
      for (let r = 0; r < rows; r++) out[at(r, c)]! /= Math.sqrt(norm);
    }
  }
};
