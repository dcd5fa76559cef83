/**
 * The matrix [to, from], row-major, that resizes one axis as ONNX's Resize does.
 * "linear": half_pixel coordinates, edges clamped. "nearest": asymmetric coordinates, rounded down,
 * in single precision as ONNX Runtime computes them: 14 to 32 takes input 6, not 7, for output 16.
 */
export function interpolationMatrix(from: number, to: number, mode: "nearest" | "linear"): Float64Array {
  const matrix = new Float64Array(to * from);
  for (let o = 0; o < to; o++) {
    if (mode === "nearest") {
      const at = Math.floor(Math.fround(o / Math.fround(to / from)));
      matrix[o * from + Math.min(at, from - 1)] = 1;
      continue;
    }
    const x = Math.min(Math.max(((o + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(x);
    const high = Math.min(low + 1, from - 1);
    matrix[o * from + low]! += 1 - (x - low);
    matrix[o * from + high]! += x - low;
  }
  return matrix;
}

/** The matrix [padded, size] that copies an axis with its border reflected (edge not repeated) or its edge repeated. */
export function paddingMatrix(size: number, before: number, after: number, mode: "reflect" | "edge"): Float64Array {
  const padded = before + size + after;
  const matrix = new Float64Array(padded * size);
  for (let o = 0; o < padded; o++) {
    let i = o - before;
    if (mode === "edge") i = Math.min(Math.max(i, 0), size - 1);
    else if (i < 0) i = -i;
    else if (i >= size) i = 2 * (size - 1) - i;
    matrix[o * size + i] = 1;
  }
  return matrix;
}
