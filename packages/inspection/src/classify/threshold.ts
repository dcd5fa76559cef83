/**
 * The decision threshold of a fresh inspector: the one that separates good from bad best on the validation pictures, by balanced
 * accuracy (the mean of both sides' rates). Of equally good ones the nearest to one half. Test pictures are never asked.
 *
 * @param scores probability of not being good
 * @param bad whether the picture is in truth not good
 */
export function chooseThreshold(scores: readonly number[], bad: readonly boolean[]): number {
  const totalBad = bad.filter(Boolean).length;
  const totalGood = bad.length - totalBad;
  if (totalBad === 0 || totalGood === 0) return 0.5;
  const order = scores.map((score, i) => ({ score, bad: bad[i]! })).sort((a, b) => a.score - b.score);
  let best = { balanced: -1, threshold: 0.5 };
  let escapes = 0;
  let passed = 0;
  for (let i = 0; i <= order.length; i++) {
    // everything before i is called good; the limit lies midway between its neighbours, so that no score sits on it
    const below = order[i - 1]?.score ?? 0;
    const above = order[i]?.score ?? 1;
    if (i > 0) {
      if (order[i - 1]!.bad) escapes++;
      else passed++;
    }
    if (below === above && i > 0 && i < order.length) continue;
    const balanced = (1 - escapes / totalBad + passed / totalGood) / 2;
    const threshold = below < 0.5 && above > 0.5 ? 0.5 : (below + above) / 2;
    const nearer = Math.abs(threshold - 0.5) < Math.abs(best.threshold - 0.5);
    if (balanced > best.balanced + 1e-12 || (balanced > best.balanced - 1e-12 && nearer))
      best = { balanced, threshold };
  }
  return Math.fround(best.threshold);
}
