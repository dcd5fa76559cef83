/**
 * The network of an anomaly model: a compact U-Net (Ronneberger et al., MICCAI 2015) that says two things of a picture. At every eighth pixel,
 * a description of what is there, a vector of length 1; at every fourth pixel, whether it looks damaged.
 */
import { conv2d, type Layer, op, sequential, upsample, type Value, zeros } from "@andon/nn";
import { convolve } from "../model/blocks.ts";
import type { PictureSize } from "../model/prepare.ts";

/** Length of a description. */
export const FEATURES = 48;

/** Grids over the picture, rows and columns. */
export interface Grids {
  /** Places that are described. */
  readonly places: { readonly height: number; readonly width: number };
  /** Cells that are looked at for damage. */
  readonly cells: { readonly height: number; readonly width: number };
}

export const gridsOf = ({ height, width }: Pick<PictureSize, "height" | "width">): Grids => ({
  places: { height: height >> 3, width: width >> 3 },
  cells: { height: height >> 2, width: width >> 2 },
});

const descend = (filters: number): Layer => sequential(convolve(filters, 2), convolve(filters));

/** Standardised pictures [N, C, H, W], sides multiples of 32, to what `unpack` takes apart. */
export const anomalyNetwork = (width: number): Layer => ({
  kind: `describing-unet-${width}`,
  apply(scope, x) {
    const down = (name: string, filters: number, from: Value) => scope.apply(name, descend(filters), from);
    const first = scope.apply("first", sequential(convolve(width, 2, 6), convolve(width)), x);
    const quarter = down("quarter", 2 * width, first);
    const eighth = down("eighth", 4 * width, quarter);
    const sixteenth = down("sixteenth", 4 * width, eighth);
    const deepest = down("deepest", 4 * width, sixteenth);
    const joined = (name: string, deep: Value, skip: Value, carried: number, filters: number) => {
      const raised = scope.apply(`${name}.carry`, sequential(convolve(carried, 1, 1), upsample(2)), deep);
      return scope.apply(name, convolve(filters), op.concat([raised, skip], 1));
    };
    const backSixteenth = joined("back.sixteenth", deepest, sixteenth, 2 * width, 4 * width);
    const backEighth = joined("back.eighth", backSixteenth, eighth, 2 * width, 3 * width);
    const backQuarter = joined("back.quarter", backEighth, quarter, width, 2 * width);
    const damage = scope.apply("damage", conv2d(1, 1, { initialise: zeros }), backQuarter);
    const described = scope.apply("describe", sequential(convolve(4 * width, 1, 1), conv2d(FEATURES, 1)), backEighth);
    const length = op.sqrt(op.add(op.reduceSum(op.mul(described, described), [1], true), op.like(described, 1e-6)));
    const count = x.shape[0]!;
    const size = { height: Number(x.shape[2]), width: Number(x.shape[3]) };
    const { cells, places } = gridsOf(size);
    return op.concat(
      [
        op.reshape(damage, [count, cells.height * cells.width]),
        op.reshape(op.transpose(op.div(described, length), [0, 2, 3, 1]), [
          count,
          places.height * places.width * FEATURES,
        ]),
      ],
      1,
    );
  },
});

/** What the network said: damage logits [N, cells] and descriptions [N, places, FEATURES], both row by row. */
export function unpack(
  output: Value,
  size: Pick<PictureSize, "height" | "width">,
): { readonly damage: Value; readonly described: Value } {
  const { cells, places } = gridsOf(size);
  const [cellCount, placeCount] = [cells.height * cells.width, places.height * places.width];
  const [damage, flat] = op.split(output, 1, [cellCount, placeCount * FEATURES]) as [Value, Value];
  return { damage, described: op.reshape(flat, [output.shape[0]!, placeCount, FEATURES]) };
}

/** Pixels [N, C, H, W] of any type to mean 0 and deviation 1, picture by picture: exposure does not matter. */
export function standardise(pixels: Value): Value {
  const x = op.mul(op.cast(pixels, "float32"), op.like(op.cast(pixels, "float32"), 1 / 255));
  const centred = op.sub(x, op.reduceMean(x, [1, 2, 3], true));
  const variance = op.reduceMean(op.mul(centred, centred), [1, 2, 3], true);
  return op.div(centred, op.sqrt(op.add(variance, op.like(variance, 1e-3))));
}
