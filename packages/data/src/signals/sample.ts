/** A bounded random sample of a stream, and robust figures from it. */

/** Vitter's algorithm R (1985), with a fixed sequence of random numbers, so that the same data gives the same sample. */
export class Reservoir<T = number> {
  readonly values: T[] = [];
  readonly #size: number;
  #seen = 0;
  #state = 0x9e3779b9;

  constructor(size: number) {
    this.#size = size;
  }

  add(value: T): void {
    this.#seen++;
    if (this.values.length < this.#size) {
      this.values.push(value);
      return;
    }
    // xorshift32 (Marsaglia 2003)
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    const at = Math.floor(((this.#state >>> 0) / 0x1_0000_0000) * this.#seen);
    if (at < this.#size) this.values[at] = value;
  }
}

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Median and the standard deviation that the median absolute deviation stands for under a normal distribution. */
export function robust(values: readonly number[]): { readonly centre: number; readonly spread: number } {
  const centre = median(values);
  return { centre, spread: 1.4826 * median(values.map((v) => Math.abs(v - centre))) };
}

/** Probability that a value of `high` exceeds one of `low`, ties counting half (Mann and Whitney 1947). */
export function separation(low: readonly number[], high: readonly number[]): number {
  const all = [...low.map((v) => [v, 0] as const), ...high.map((v) => [v, 1] as const)].sort((a, b) => a[0] - b[0]);
  let rankSum = 0;
  for (let i = 0; i < all.length; ) {
    let j = i;
    while (j < all.length && all[j]![0] === all[i]![0]) j++;
    const rank = (i + j + 1) / 2;
    for (let k = i; k < j; k++) if (all[k]![1] === 1) rankSum += rank;
    i = j;
  }
  return (rankSum - (high.length * (high.length + 1)) / 2) / (low.length * high.length);
}
