import { randomBits, shuffle } from "@andon/data";

/** Up to so many changes every order is looked at; beyond, orders are drawn. */
const ALL_ORDERS = 6;
const ORDERS = 128;

/**
 * How much of the way from f(from) to f(to) each changed column brings: its Shapley value, the mean over all orders of changing one column after
 * the other. The contributions add up to the whole change.
 *
 * L. S. Shapley, "A value for n-person games" (1953); for many changes by drawn orders, each with its reverse: J. Castro, D. Gómez, J. Tejada,
 * C&OR 36 (2009) 1726-1730; R. Mitchell et al., JMLR 23 (2022).
 *
 * @param f several functions at once
 * @param changed the columns in which `from` and `to` differ
 * @returns for each of `changed`, the contribution to each function
 */
export function contributionsOf(
  f: (x: Float64Array) => Float64Array,
  from: Float64Array,
  to: Float64Array,
  changed: readonly number[],
  seed: number,
): Float64Array[] {
  const known = new Map<string, Float64Array>();
  const at = (among: readonly boolean[]): Float64Array => {
    const key = among.map(Number).join("");
    const held = known.get(key);
    if (held) return held;
    const x = from.slice();
    for (const [k, c] of changed.entries()) if (among[k]) x[c] = to[c]!;
    const value = f(x);
    known.set(key, value);
    return value;
  };
  const outputs = at(changed.map(() => false)).length;
  const sums = changed.map(() => new Float64Array(outputs));
  const orders = ordersOf(changed.length, seed);
  for (const { order, weight } of orders) {
    const among = changed.map(() => false);
    let before = at(among);
    for (const k of order) {
      among[k] = true;
      const after = at(among);
      for (let o = 0; o < outputs; o++) sums[k]![o]! += weight * (after[o]! - before[o]!);
      before = after;
    }
  }
  return sums;
}

/** Orders of so many changes, with weights that add up to 1. */
function ordersOf(count: number, seed: number): { readonly order: readonly number[]; readonly weight: number }[] {
  const drawn =
    count <= ALL_ORDERS
      ? permutations(Array.from({ length: count }, (_, k) => k))
      : Array.from({ length: ORDERS }, (_, i) => {
          const order = shuffle(
            Array.from({ length: count }, (_, k) => k),
            randomBits(seed, i >> 1, 0x5a),
          );
          return i % 2 === 0 ? order : order.reverse();
        });
  return drawn.map((order) => ({ order, weight: 1 / drawn.length }));
}

const permutations = (items: readonly number[]): number[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((first) => permutations(items.filter((i) => i !== first)).map((rest) => [first, ...rest]));
