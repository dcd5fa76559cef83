/**
 * Symmetric positive definite matrices in double precision. A matrix is one row-major Float64Array; every inner loop is a dot product of two
 * stretches of memory, four at a time, which is what a just-in-time compiler makes fast.
 */

/** Rows worked on together, so that those they are multiplied with are read from memory once. */
const BLOCK = 64;

/**
 * The lower triangle L with L Lᵀ = A, in place; what was above the diagonal becomes 0.
 * @param a [n, n], its lower triangle is read
 * @returns false where A is not positive definite; `a` is spoilt then
 */
export function factorise(a: Float64Array, n: number): boolean {
  const sums = new Float64Array(4);
  for (let from = 0; from < n; from += BLOCK) {
    const to = Math.min(n, from + BLOCK);
    // columns before the block: each row of L above is used by all rows of the block while it is at hand
    for (let j = 0; j < from; j++) {
      const scale = 1 / a[j * n + j]!;
      for (let i = from; i < to; i += 4) {
        const rows = Math.min(4, to - i);
        dots(a, i * n, n, rows, a, j * n, j, sums);
        for (let r = 0; r < rows; r++) a[(i + r) * n + j] = (a[(i + r) * n + j]! - sums[r]!) * scale;
      }
    }
    for (let i = from; i < to; i++) {
      for (let j = from; j < i; j++) {
        a[i * n + j] = (a[i * n + j]! - dot(a, i * n, a, j * n, j)) / a[j * n + j]!;
      }
      const rest = a[i * n + i]! - dot(a, i * n, a, i * n, i);
      if (!(rest > 0)) return false;
      a[i * n + i] = Math.sqrt(rest);
      a.fill(0, i * n + i + 1, (i + 1) * n);
    }
  }
  return true;
}

/** Dot products of up to four rows of `a`, `stride` apart, with one of `b`. */
function dots(
  a: Float64Array,
  row: number,
  stride: number,
  rows: number,
  b: Float64Array,
  at: number,
  length: number,
  sums: Float64Array,
): void {
  if (rows < 4) {
    for (let r = 0; r < rows; r++) sums[r] = dot(a, row + r * stride, b, at, length);
    return;
  }
  const [r1, r2, r3] = [row + stride, row + 2 * stride, row + 3 * stride];
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = 0; k < length; k++) {
    const v = b[at + k]!;
    s0 += a[row + k]! * v;
    s1 += a[r1 + k]! * v;
    s2 += a[r2 + k]! * v;
    s3 += a[r3 + k]! * v;
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
}

/** The dot product of `length` numbers of `a` from `i` on and of `b` from `j` on. */
export function dot(a: Float64Array, i: number, b: Float64Array, j: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += a[i + k]! * b[j + k]!;
    s1 += a[i + k + 1]! * b[j + k + 1]!;
    s2 += a[i + k + 2]! * b[j + k + 2]!;
    s3 += a[i + k + 3]! * b[j + k + 3]!;
  }
  for (; k < length; k++) s0 += a[i + k]! * b[j + k]!;
  return s0 + s1 + s2 + s3;
}

/** Products of each of `rows` rows of `a`, `length` long, with `b`. */
export function products(a: Float64Array, rows: number, length: number, b: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  const sums = new Float64Array(4);
  for (let i = 0; i < rows; i += 4) {
    const some = Math.min(4, rows - i);
    dots(a, i * length, length, some, b, 0, length, sums);
    for (let r = 0; r < some; r++) out[i + r] = sums[r]!;
  }
  return out;
}

/** x with L x = b, in place. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) b[i] = (b[i]! - dot(l, i * n, b, 0, i)) / l[i * n + i]!;
  return b;
}

/** x with Lᵀ x = b, in place. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i]! / l[i * n + i]!;
    b[i] = x;
    for (let j = 0; j < i; j++) b[j]! -= l[i * n + j]! * x;
  }
  return b;
}

/**
 * (L Lᵀ)⁻¹, its lower triangle.
 * @param t [n, n], zeros: room to work in, which holds the columns of L⁻¹ as rows afterwards
 * @param out [n, n]
 */
export function inverse(l: Float64Array, n: number, t: Float64Array, out: Float64Array): Float64Array {
  const sums = new Float64Array(4);
  for (let from = 0; from < n; from += BLOCK) {
    const to = Math.min(n, from + BLOCK);
    for (let k = from; k < n; k++) {
      const scale = -1 / l[k * n + k]!;
      for (let i = from; i < Math.min(to, k); i += 4) {
        const rows = Math.min(4, to - i, k - i);
        dots(t, i * n + from, n, rows, l, k * n + from, k - from, sums);
        for (let r = 0; r < rows; r++) t[(i + r) * n + k] = sums[r]! * scale;
      }
      if (k < to) t[k * n + k] = -scale;
    }
  }
  for (let from = 0; from < n; from += BLOCK) {
    const to = Math.min(n, from + BLOCK);
    for (let j = 0; j < to; j++) {
      for (let i = Math.max(from, j); i < to; i += 4) {
        const rows = Math.min(4, to - i);
        dots(t, i * n + i, n, rows, t, j * n + i, n - i, sums);
        for (let r = 0; r < rows; r++) out[(i + r) * n + j] = sums[r]!;
      }
    }
  }
  return out;
}
