/** Trade-offs between several goals, all to be minimised. A point is one number a goal. */

type Point = ArrayLike<number>;

/** Whether `a` is nowhere worse than `b`, and somewhere better. */
function dominates(a: Point, b: Point): boolean {
  let better = false;
  for (let g = 0; g < a.length; g++) {
    if (a[g]! > b[g]!) return false;
    if (a[g]! < b[g]!) better = true;
  }
  return better;
}

/** The numbers of the points that no other point dominates; of equal points the first. */
export const paretoFront = (points: readonly Point[]): number[] =>
  points.flatMap((p, i) => (points.some((q, j) => dominates(q, p) || (j < i && equal(p, q))) ? [] : [i]));

const equal = (a: Point, b: Point): boolean => Array.from(a).every((v, g) => v === b[g]);

/** Boxes with the numbers of their bounds among the values of each goal. */
export interface Boxes {
  /** For each goal its values on the front in rising order, -Infinity before them and the reference behind. */
  readonly edges: readonly Float64Array[];
  /** For each box, for each goal, the number of its lower and of its upper edge: [boxes, goals, 2]. */
  readonly bounds: Int32Array;
}

/**
 * Cuts what no point dominates, below the reference, into boxes: slab by slab along the last goal, and within a slab the same for the other goals
 * among the points that reach it. Two goals give a box more than there are points on the front; three give at most about half the square.
 *
 * (The idea of R. Lacour, K. Klamroth, C. M. Fonseca, "A box decomposition algorithm to compute the hypervolume indicator", C&OR 79 (2017), in
 * its simplest form.)
 */
export function freeBoxes(points: readonly Point[], reference: Point): Boxes {
  const goals = reference.length;
  const inside = points.filter((p) => Array.from(p).every((v, g) => v < reference[g]!));
  const front = paretoFront(inside).map((i) => inside[i]!);
  const edges = Array.from({ length: goals }, (_, g) =>
    Float64Array.of(
      Number.NEGATIVE_INFINITY,
      ...[...new Set(front.map((p) => p[g]!))].sort((a, b) => a - b),
      reference[g]!,
    ),
  );
  const at = (g: number, value: number): number => edges[g]!.indexOf(value);
  const bounds: number[] = [];
  const cut = (among: readonly Point[], goal: number, held: readonly number[]): void => {
    if (goal === 0) {
      const least = among.length === 0 ? edges[0]!.length - 1 : at(0, Math.min(...among.map((p) => p[0]!)));
      bounds.push(0, least, ...held);
      return;
    }
    const levels = [...new Set(among.map((p) => p[goal]!))].sort((a, b) => a - b);
    let below = 0;
    for (const level of [...levels, reference[goal]!]) {
      const upper = level === reference[goal] ? edges[goal]!.length - 1 : at(goal, level);
      // only points that lie below the whole slab take anything from it
      const reaching = among.filter((p) => p[goal]! <= edges[goal]![below]!);
      cut(reaching, goal - 1, [below, upper, ...held]);
      below = upper;
    }
  };
  cut(front, goals - 1, []);
  return { edges, bounds: Int32Array.from(bounds) };
}

/**
 * The volume that points dominate, up to the reference (E. Zitzler, L. Thiele 1998): exact, for any number of goals.
 * @param reference points that are not below it in every goal count for nothing
 */
export function hypervolume(points: readonly Point[], reference: Point): number {
  const inside = points.filter((p) => Array.from(p).every((v, g) => v < reference[g]!));
  const volume = (among: readonly Point[], goals: number): number => {
    if (among.length === 0) return 0;
    if (goals === 1) return reference[0]! - Math.min(...among.map((p) => p[0]!));
    const last = goals - 1;
    const sorted = among.toSorted((a, b) => a[last]! - b[last]!);
    let sum = 0;
    for (let i = 0; i < sorted.length; i++) {
      const upper = sorted[i + 1]?.[last] ?? reference[last]!;
      const depth = upper - sorted[i]![last]!;
      if (depth > 0) sum += depth * volume(sorted.slice(0, i + 1), last);
    }
    return sum;
  };
  return volume(
    paretoFront(inside).map((i) => inside[i]!),
    reference.length,
  );
}

/**
 * The number of the point of a front that gives up least: nearest to having the best of each goal, distances counted in shares of what the front
 * spans (the compromise solution: P. L. Yu, "A class of solutions for group decision problems", Management Science 19 (1973) 936-946; M. Zeleny,
 * "Compromise programming" (1973)).
 * @param front at least one point, none of which dominates another
 */
export function kneeOf(front: readonly Point[]): number {
  const spans = spansOf(front);
  const least = spans.map((_, g) => Math.min(...front.map((p) => p[g]!)));
  const far = front.map((p) => Math.hypot(...spans.map((span, g) => (p[g]! - least[g]!) / span)));
  return far.indexOf(Math.min(...far));
}

/** What points span in each goal; 1 where they are all alike. */
export const spansOf = (points: readonly Point[]): number[] =>
  Array.from(points[0]!, (_, g) => {
    const values = points.map((p) => p[g]!);
    return Math.max(...values) - Math.min(...values) || 1;
  });
