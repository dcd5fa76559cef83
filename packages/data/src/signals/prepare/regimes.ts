/**
 * Operating regimes: settings at which a machine is run. Sensors mean something only against their like in the same regime. The number of
 * regimes is found, not given.
 */

export interface Regimes {
  /** Settings of the middle of each regime, in their own units; one regime with no settings where there is nothing to tell apart. */
  readonly centroids: readonly (readonly number[])[];
  /** What one unit of distance is in each setting. */
  readonly scales: readonly number[];
}

const MOST_REGIMES = 12;
/** Rousseeuw's own words for over 0.7: a strong structure has been found. */
const STRONG = 0.7;
const SILHOUETTE_SAMPLE = 300;
const CLUSTER_SAMPLE = 600;
const STARTS = 4;

/**
 * Clusters settings by k-means (Lloyd 1982; started once by the farthest points, Gonzalez 1985, which finds clusters that lie apart, and some
 * times by k-means++, Arthur and Vassilvitskii 2007) for each number of clusters, and takes the number with the widest mean silhouette (Rousseeuw 1987) if it shows a strong structure, else one regime.
 *
 * @param rows a sample of settings, at most some thousand rows without missing values
 * @param random uniform in [0, 1)
 */
export function findRegimes(rows: readonly (readonly number[])[], random: () => number): Regimes {
  const width = rows[0]?.length ?? 0;
  const scales = Array.from({ length: width }, (_, c) => deviation(rows.map((row) => row[c]!)));
  const varying = scales.some((s) => s > 0);
  const single: Regimes = { centroids: [meanOf(rows, width)], scales: scales.map((s) => (s > 0 ? s : 1)) };
  if (!varying || rows.length < 20) return single;
  const points = some(rows, CLUSTER_SAMPLE, random).map((row) =>
    row.map((v, c) => (scales[c]! > 0 ? v / scales[c]! : 0)),
  );
  const seen = some(points, SILHOUETTE_SAMPLE, random);
  const distinct = new Set(points.map((p) => p.join())).size;
  let best: { centroids: number[][]; width: number } | null = null;
  for (let k = 2; k <= Math.min(MOST_REGIMES, distinct); k++) {
    const centroids = cluster(points, k, random);
    const mean = silhouette(seen, centroids);
    if (best === null || mean > best.width + 0.01) best = { centroids, width: mean };
  }
  if (best === null || best.width < STRONG) return single;
  return {
    centroids: best.centroids.map((centroid) =>
      centroid.map((v, c) => (scales[c]! > 0 ? v * scales[c]! : meanOf(rows, width)[c]!)),
    ),
    scales: single.scales,
  };
}

/** What a missing setting is taken for: the middle of the regimes. */
export const usualSettings = ({ centroids }: Regimes): readonly number[] =>
  centroids[0]!.map((_, c) => centroids.reduce((sum, centroid) => sum + centroid[c]!, 0) / centroids.length);

/** The regime whose centroid is nearest. A setting that is NaN is missing. */
export function regimeOf(regimes: Regimes, given: readonly number[]): number {
  const { centroids, scales } = regimes;
  const settings = given.some(Number.isNaN)
    ? given.map((v, c) => (Number.isNaN(v) ? usualSettings(regimes)[c]! : v))
    : given;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [k, centroid] of centroids.entries()) {
    let distance = 0;
    for (let c = 0; c < scales.length; c++) distance += ((settings[c]! - centroid[c]!) / scales[c]!) ** 2;
    if (distance < least) {
      least = distance;
      best = k;
    }
  }
  return best;
}

const meanOf = (rows: readonly (readonly number[])[], width: number) =>
  Array.from({ length: width }, (_, c) => rows.reduce((sum, row) => sum + row[c]!, 0) / Math.max(1, rows.length));

function deviation(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length);
  // rounding alone is no variation
  return Math.sqrt(squares) > 1e-9 * Math.max(1, Math.abs(mean)) ? Math.sqrt(squares) : 0;
}

const distance = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, c) => sum + (v - b[c]!) ** 2, 0);

/** A random part, all where there are no more. */
function some<T>(items: readonly T[], most: number, random: () => number): T[] {
  const left = [...items];
  return Array.from({ length: Math.min(most, items.length) }, () => {
    const at = Math.floor(random() * left.length);
    const taken = left[at]!;
    left[at] = left.at(-1)!;
    left.pop();
    return taken;
  });
}

function nearest(point: readonly number[], centroids: readonly (readonly number[])[]): number {
  let best = 0;
  for (let k = 1; k < centroids.length; k++)
    if (distance(point, centroids[k]!) < distance(point, centroids[best]!)) best = k;
  return best;
}

/** The best of several starts, by the sum of squared distances. */
function cluster(points: readonly (readonly number[])[], k: number, random: () => number): number[][] {
  let best: { centroids: number[][]; cost: number } | null = null;
  for (let start = 0; start < STARTS; start++) {
    let centroids = seeds(points, k, random, start === 0);
    for (let round = 0; round < 50; round++) {
      const sums = centroids.map((centroid) => centroid.map(() => 0));
      const counts = new Array<number>(k).fill(0);
      for (const point of points) {
        const at = nearest(point, centroids);
        counts[at]!++;
        for (const [c, v] of point.entries()) sums[at]![c]! += v;
      }
      const next = centroids.map((old, i) => (counts[i]! > 0 ? sums[i]!.map((s) => s / counts[i]!) : old));
      const moved = next.reduce((sum, centroid, i) => sum + distance(centroid, centroids[i]!), 0);
      centroids = next;
      if (moved < 1e-12) break;
    }
    const cost = points.reduce((sum, point) => sum + distance(point, centroids[nearest(point, centroids)]!), 0);
    if (best === null || cost < best.cost) best = { centroids, cost };
  }
  return best!.centroids;
}

/** The first at random; each next one the farthest from those chosen, or with a chance in proportion to its squared distance from them. */
function seeds(points: readonly (readonly number[])[], k: number, random: () => number, farthest: boolean): number[][] {
  const chosen = [[...points[Math.floor(random() * points.length)]!]];
  while (chosen.length < k) {
    const far = points.map((point) => distance(point, chosen[nearest(point, chosen)]!));
    if (farthest) {
      chosen.push([...points[far.indexOf(Math.max(...far))]!]);
      continue;
    }
    const total = far.reduce((a, b) => a + b, 0);
    let left = random() * total;
    let at = far.findIndex((d) => {
      left -= d;
      return left < 0;
    });
    if (at < 0) at = Math.floor(random() * points.length);
    chosen.push([...points[at]!]);
  }
  return chosen;
}

/** Mean over points of (b - a) / max(a, b): a the mean distance within the own cluster, b to the nearest other one. */
function silhouette(points: readonly (readonly number[])[], centroids: readonly (readonly number[])[]): number {
  const of = points.map((point) => nearest(point, centroids));
  let sum = 0;
  for (const [i, point] of points.entries()) {
    const totals = centroids.map(() => ({ distance: 0, count: 0 }));
    for (const [j, other] of points.entries()) {
      if (i === j) continue;
      const total = totals[of[j]!]!;
      total.distance += Math.sqrt(distance(point, other));
      total.count++;
    }
    const own = totals[of[i]!]!;
    if (own.count === 0) continue;
    const a = own.distance / own.count;
    const b = Math.min(...totals.flatMap((t, k) => (k !== of[i] && t.count > 0 ? [t.distance / t.count] : [])));
    if (Number.isFinite(b) && Math.max(a, b) > 0) sum += (b - a) / Math.max(a, b);
  }
  return sum / Math.max(1, points.length);
}
