/** The graphs of a segmentation: the one that prepares pictures, the trainer's own for judging, and the one that ships. */
import type { Threshold } from "@andon/contracts";
import { constant, foldNorms, freeze, input, type Layer, op, type Value, type Weights, writeModel } from "@andon/nn";
import { type PictureSize, prepareRaw, scalePixels } from "../model/prepare.ts";

/**
 * Raw picture to what the network sees: resized, and brought to a mean of 128 and a standard deviation of 40, so that a lamp that ages
 * does not matter. uint8 [1, H, W, 3] to uint8 [1, C, height, width].
 */
function prepareEven(image: Value, size: PictureSize): Value {
  const x = op.cast(prepareRaw(image, size), "float32");
  const centred = op.sub(x, op.reduceMean(x, [1, 2, 3], true));
  const deviation = op.sqrt(op.reduceMean(op.mul(centred, centred), [1, 2, 3], true));
  const even = op.div(op.mul(centred, op.like(x, 40)), op.add(deviation, op.like(x, 2)));
  const bounded = op.minimum(op.maximum(op.add(even, op.like(x, 128.5)), op.like(x, 0)), op.like(x, 255));
  return op.cast(bounded, "uint8");
}

const rawInput = () => input("image", "uint8", [1, "H", "W", 3]);

/** `image` to `pixels` uint8 [1, height, width, C]: for the pixel cache. */
export const segmentPreparation = (size: PictureSize): Uint8Array =>
  writeModel([{ name: "pixels", value: op.transpose(prepareEven(rawInput(), size), [0, 2, 3, 1]) }]);

/** Logits at half size to probabilities [1, classes, height, width]. */
const probabilitiesOf = (logits: Value, { height, width }: PictureSize): Value =>
  op.softmax(op.resize(logits, [height, width], { mode: "linear" }), 1);

/** Prepared `pixels` [1, height, width, C] to `probabilities`: the network as it was trained, norms not folded. */
export function segmentJudging(network: Layer, weights: Weights, size: PictureSize): Uint8Array {
  const pixels = input("pixels", "uint8", [1, size.height, size.width, size.channels]);
  const { output } = freeze(network, scalePixels(op.transpose(pixels, [0, 3, 1, 2])), weights);
  return writeModel([{ name: "probabilities", value: probabilitiesOf(output, size) }]);
}

export const MASK_THRESHOLD = "maskThreshold";

export const freshMaskThreshold = (value: number): Omit<Threshold, "history"> => ({
  name: MASK_THRESHOLD,
  value,
  meaning:
    "a pixel whose probability of being a defect is at least this belongs to the mask; chosen on the validation pictures, where the overlap is best",
});

/**
 * The file: `image` uint8 [1, H, W, 3] of any size to `mask` uint8 [1, H, W] (0 background, i + 1 for label i, at the picture's own size),
 * `probabilities` [1, classes, height, width] at the size that the network sees, and `score` [1], the highest probability of a defect.
 */
export function segmentationModel(
  network: Layer,
  weights: Weights,
  size: PictureSize,
  threshold: number,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const image = rawInput();
  const [logits] = foldNorms([freeze(network, scalePixels(prepareEven(image, size)), weights).output]);
  const probabilities = probabilitiesOf(logits!, size);
  const classes = probabilities.shape[1] as number;
  const defect = op.sub(op.like(probabilities, 1), op.slice(probabilities, [0], [1], [1]));
  const kind = op.add(op.argMax(op.slice(probabilities, [1], [classes], [1]), 1, true), constant([1], [], "int64"));
  // to the picture's own size: the probability smoothly, the kind from the nearest pixel
  const own = op.slice(op.shapeOf(image), [1], [3], [0]);
  const smooth = op.resizeTo(defect, own, ["H", "W"], { mode: "linear" });
  const kinds = op.resizeTo(op.cast(kind, "float32"), own, ["H", "W"]);
  const limit = input(MASK_THRESHOLD, "float32", [], new Float32Array([threshold]));
  const mask = op.where(op.greaterOrEqual(smooth, limit), kinds, op.like(kinds, 0));
  return writeModel(
    [
      { name: "mask", value: op.cast(op.squeeze(mask, [1]), "uint8") },
      { name: "probabilities", value: probabilities },
      { name: "score", value: op.reshape(op.reduceMax(defect, [1, 2, 3]), [1]) },
    ],
    { name: "andon inspector", metadata },
  );
}
