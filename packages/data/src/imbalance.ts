import { randomUniform, shuffle } from "./random.ts";

export type ImbalanceMethod = "none" | "class-weights" | "balanced-sampling" | "focal";

/**
 * Loss weights of classes, with mean 1 over the pictures.
 *
 * "effective-number": (1 - beta) / (1 - beta^n), beta = 0.999, from Cui et al., "Class-balanced loss based on effective
 * number of samples", CVPR 2019: close to 1 / n for small classes, and level for large ones. "inverse": 1 / n.
 * @param counts training pictures of each class; 0 gives weight 0
 */
export function classWeights(
  counts: readonly number[],
  method: "effective-number" | "inverse" = "effective-number",
): Float32Array {
  const beta = 0.999;
  const raw = counts.map((n) => (n === 0 ? 0 : method === "inverse" ? 1 / n : (1 - beta) / (1 - beta ** n)));
  const total = counts.reduce((sum, n) => sum + n, 0);
  const weighted = raw.reduce((sum, weight, c) => sum + weight * counts[c]!, 0);
  return Float32Array.from(raw, (weight) => (weighted === 0 ? 0 : (weight * total) / weighted));
}

/** Chooses how to treat imbalance from the training counts of the classes, and says why (English). */
export function chooseImbalance(counts: readonly number[]): { readonly method: ImbalanceMethod; readonly why: string } {
  const present = counts.filter((n) => n > 0);
  const largest = Math.max(...present);
  const smallest = Math.min(...present);
  const ratio = largest / smallest;
  const says = `the largest class has ${largest} training pictures, the smallest ${smallest}`;
  if (present.length < 2 || ratio <= 1.5) return { method: "none", why: `classes are of similar size: ${says}` };
  if (ratio <= 4) return { method: "class-weights", why: `${says}; weights in the loss even that out` };
  if (ratio <= 100 || smallest < 50)
    return { method: "balanced-sampling", why: `${says}; so each class is drawn more evenly, with augmentation` };
  return {
    method: "focal",
    why: `${says}; a focal loss turns to the rare and hard ones without repeating few pictures`,
  };
}

/**
 * The order in which an epoch visits its pictures. Depends on (seed, epoch) alone, so a resumed run goes on as it would have.
 *
 * Balanced: every class is drawn in proportion to the square root of its size (halfway between as it is and all equal;
 * Mahajan et al. 2018), each class running through all of its pictures before it repeats one. The length stays the same.
 * @param indices pictures to visit
 * @param labels class of each entry of `indices`; needed for `balanced`
 */
export function epochOrder(
  indices: Int32Array,
  labels: ArrayLike<number> | null,
  key: { readonly seed: number; readonly epoch: number; readonly balanced: boolean },
): Int32Array {
  const { seed, epoch, balanced } = key;
  const order = balanced && labels !== null ? balancedDraw(indices, labels, seed, epoch) : Int32Array.from(indices);
  return shuffle(order, seed, epoch);
}

function balancedDraw(indices: Int32Array, labels: ArrayLike<number>, seed: number, epoch: number): Int32Array {
  const members = new Map<number, number[]>();
  for (let i = 0; i < indices.length; i++) {
    const list = members.get(labels[i]!);
    if (list === undefined) members.set(labels[i]!, [indices[i]!]);
    else list.push(indices[i]!);
  }
  const classes = [...members].sort(([a], [b]) => a - b);
  const roots = classes.map(([, list]) => Math.sqrt(list.length));
  const sum = roots.reduce((a, b) => a + b, 0);
  const out = new Int32Array(indices.length);
  let filled = 0;
  let share = 0;
  for (const [i, [label, list]] of classes.entries()) {
    share += roots[i]!;
    const until = i === classes.length - 1 ? out.length : Math.round((share / sum) * out.length);
    const quota = Math.max(0, until - filled);
    // Each epoch begins elsewhere in a fixed order of the class, so that over the epochs all are seen equally often.
    shuffle(list, seed, label);
    const start = Math.floor(randomUniform(seed, epoch, label, 7) * list.length);
    for (let k = 0; k < quota; k++) out[filled++] = list[(start + k) % list.length]!;
  }
  return out;
}
