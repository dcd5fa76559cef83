/** Round numbers for an axis: from at or below `low` to at or above `high`, about `count` steps of 1, 2, 2.5 or 5 x 10ⁿ. */
export function ticks(low: number, high: number, count: number): readonly number[] {
  if (!(high > low))
    return ticks(low - Math.max(0.5, Math.abs(low) / 2), low + Math.max(0.5, Math.abs(low) / 2), count);
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999) ?? 10 * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  // Multiples of the step, cleaned of binary dust (0.30000000000000004).
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
