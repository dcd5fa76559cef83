/**
 * What an inspector has seen, in several views of a picture (the picture itself, and what the network makes of it), each with its own
 * distance. They are not joined in one: what is plainly strange in a few numbers must not drown in many that are not.
 */
import { op, type Value } from "@andon/nn";
import { distanceOf, distanceTo, fitKnown, type KnownPictures, measuredBy, noveltyLimit } from "./gaussian.ts";

/** One for each view; distances are in multiples of the limit. */
export type Known = readonly KnownPictures[];

export interface Described {
  /** Rows of all views side by side, [N, sum of sizes]. */
  readonly rows: Float32Array;
  readonly classes: ArrayLike<number>;
}

/**
 * Fits on batches of training pictures and sets the limits by pictures that had no part in it.
 * @param sizes numbers of each view
 */
export async function knowing(
  sizes: readonly number[],
  classes: number,
  training: AsyncIterable<Described>,
  validation: AsyncIterable<Described>,
): Promise<Known> {
  const fittings = sizes.map((size) => fitKnown(size, classes));
  for await (const batch of training) {
    for (const [v, part] of viewsOf(batch, sizes).entries()) fittings[v]!.add(part, batch.classes);
  }
  const fitted = fittings.map((f) => f.finish());
  const distances = sizes.map((): number[] => []);
  for await (const batch of validation) {
    for (const [v, part] of viewsOf(batch, sizes).entries()) {
      const size = sizes[v]!;
      for (let at = 0; at < part.length; at += size) {
        distances[v]!.push(distanceTo(fitted[v]!, part.subarray(at, at + size)));
      }
    }
  }
  return fitted.map((known, v) => measuredBy(known, noveltyLimit(distances[v]!)));
}

/** Rows of each view by themselves. */
function viewsOf({ rows, classes }: Described, sizes: readonly number[]): readonly Float32Array[] {
  const width = sizes.reduce((a, b) => a + b, 0);
  let from = 0;
  return sizes.map((size) => {
    const part = new Float32Array(classes.length * size);
    for (let r = 0; r < classes.length; r++) {
      part.set(rows.subarray(r * width + from, r * width + from + size), r * size);
    }
    from += size;
    return part;
  });
}

/** Above this a picture is none that the inspector knows: novelty is measured in multiples of what is still usual. */
export const NOVELTY_LIMIT = 1;

/** How unlike anything seen, in the view where it is most so: [N]. */
export const noveltyOf = (views: readonly Value[], known: Known): Value =>
  views.map((view, v) => distanceOf(view, known[v]!, `novelty.${v}`)).reduce((a, b) => op.maximum(a, b));
