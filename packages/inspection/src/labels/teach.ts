/**
 * Which unlabelled pictures would teach the most: those whose labels would move the last layer far, and each in a direction of its own.
 *
 * Each picture is placed where the gradient of its loss lies if its likeliest class were right: g = (p - onehot) x f with the probabilities p
 * and the features f of the last layer (BADGE, J. T. Ash et al., "Deep batch active learning by diverse, uncertain gradient lower bounds", ICLR
 * 2020). What the network is sure of lies near zero. Pictures are then picked farthest first from what is known (zero) and from those picked
 * before (the greedy k-centre of O. Sener, S. Savarese, ICLR 2018), where BADGE draws at random, so that the list is the same each time.
 */
export interface Teachable {
  /** Probabilities of the classes, and features. */
  readonly probabilities: Float32Array;
  readonly features: Float32Array;
}

/** How far its label would move the last layer: the length of g. */
export const influenceOf = ({ probabilities, features }: Teachable): number =>
  length(leaning(probabilities)) * length(features);

/**
 * Picks `count` of them, the most instructive first.
 * @returns their places in the list, each with its distance from what is known or picked
 */
export function pickInstructive(
  candidates: readonly Teachable[],
  count: number,
): readonly { readonly index: number; readonly distance: number }[] {
  const leanings = candidates.map(({ probabilities }) => leaning(probabilities));
  // |g1 - g2|^2 = |a1|^2|f1|^2 + |a2|^2|f2|^2 - 2 (a1 a2)(f1 f2), so the products themselves are never formed
  const squares = candidates.map((c) => influenceOf(c) ** 2);
  const nearest = Float64Array.from(squares);
  const picked: { index: number; distance: number }[] = [];
  const taken = new Set<number>();
  while (picked.length < Math.min(count, candidates.length)) {
    let index = -1;
    for (let i = 0; i < nearest.length; i++) {
      if (!taken.has(i) && (index < 0 || nearest[i]! > nearest[index]!)) index = i;
    }
    picked.push({ index, distance: Math.sqrt(nearest[index]!) });
    taken.add(index);
    const [a, f] = [leanings[index]!, candidates[index]!.features];
    for (let i = 0; i < nearest.length; i++) {
      if (taken.has(i)) continue;
      const product = dot(a, leanings[i]!) * dot(f, candidates[i]!.features);
      nearest[i] = Math.min(nearest[i]!, Math.max(0, squares[index]! + squares[i]! - 2 * product));
    }
  }
  return picked;
}

/** p less one at the likeliest class. */
function leaning(probabilities: Float32Array): Float32Array {
  const a = Float32Array.from(probabilities);
  const likeliest = a.indexOf(a.reduce((x, y) => Math.max(x, y)));
  // exact where it is near 1: what the others have
  a[likeliest] = -probabilities.reduce((sum, p, c) => (c === likeliest ? sum : sum + p), 0);
  return a;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
const length = (a: Float32Array): number => Math.sqrt(dot(a, a));
