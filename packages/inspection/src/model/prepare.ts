/**
 * From raw pictures to what networks see, inside the graph that ships and in the little graph that prepares training pictures: training
 * and production cannot disagree about a pixel.
 */
import { constant, input, op, type Value, writeModel } from "@andon/nn";

export interface PictureSize {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** Raw pictures uint8 [N, H, W, 3] of any size to uint8 [N, C, height, width]: antialiased linear resizing, then grey if wanted. */
export function prepareRaw(image: Value, { height, width, channels }: PictureSize): Value {
  const small = op.resize(image, [height, width], { axes: [1, 2], mode: "linear", antialias: true });
  const sized = op.transpose(small, [0, 3, 1, 2]);
  if (channels === 3) return sized;
  // luma of ITU-R BT.601, rounded to whole grey levels
  const weights = constant([0.299, 0.587, 0.114], [1, 3, 1, 1], "float32");
  const luma = op.reduceSum(op.mul(op.cast(sized, "float32"), weights), [1], true);
  return op.cast(op.add(luma, op.like(luma, 0.5)), "uint8");
}

/** Prepared pixels [N, C, H, W], 0 to 255, to what networks see: about -2 to 2. */
export const scalePixels = (pixels: Value): Value => {
  const x = op.cast(pixels, "float32");
  return op.mul(op.sub(x, op.like(x, 127.5)), op.like(x, 1 / 63.75));
};

/** Cached pixels uint8 [N, H, W, C] to what networks see. */
export const scaleCached = (pixels: Value): Value => scalePixels(op.transpose(pixels, [0, 3, 1, 2]));

/** The model that prepares one picture for the pixel cache: `image` to `pixels` uint8 [N, height, width, C]. */
export function preparationModel(size: PictureSize): Uint8Array {
  const image = input("image", "uint8", ["N", "H", "W", 3]);
  return writeModel([{ name: "pixels", value: op.transpose(prepareRaw(image, size), [0, 2, 3, 1]) }]);
}
