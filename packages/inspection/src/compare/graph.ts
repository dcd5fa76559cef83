/** The graphs of a comparison: the one that prepares pairs for training, the trainer's own for judging, and the one that ships. */
import type { Threshold } from "@andon/contracts";
import { constant, foldNorms, freeze, input, type Layer, op, type Value, type Weights, writeModel } from "@andon/nn";
import { type PictureSize, prepareRaw, scalePixels } from "../model/prepare.ts";
import { align } from "./align.ts";
import { detections } from "./detect.ts";
import { detectionLoss } from "./loss.ts";

export interface PairSize extends PictureSize {
  /** Both pictures are cut to black and white. */
  readonly binary: boolean;
}

/** What stands where the template does not reach. */
const UNKNOWN = 128;
/** Brightness from which on a pixel counts as white: 128, less a little that no mean of whole brightnesses comes to by chance. */
const HALF = 127.9371;

/** Raw picture and template, uint8 [1, H, W, 3] of any size, to what the network sees of both: uint8 [1, 2C, height, width]. */
function preparePair(image: Value, template: Value, size: PairSize): { readonly pair: Value; readonly found: Value } {
  const picture = op.cast(prepareRaw(image, size), "float32");
  const { aligned, found } = align(picture, op.cast(prepareRaw(template, size), "float32"));
  // pixels that the template does not reach are grey, and stay so
  const known = op.not(op.equal(aligned, op.like(aligned, 127.5)));
  const cut = (x: Value) =>
    size.binary ? op.mul(op.cast(op.greaterOrEqual(x, op.like(x, HALF)), "float32"), op.like(x, 255)) : x;
  const laid = op.where(known, cut(aligned), op.like(aligned, UNKNOWN));
  return { pair: op.cast(op.concat([cut(picture), op.add(laid, op.like(laid, 0.5))], 1), "uint8"), found };
}

const rawInputs = () => ({
  image: input("image", "uint8", [1, "H", "W", 3]),
  template: input("template", "uint8", [1, "template height", "template width", 3]),
});

/** `image` and `template` to `pair` uint8 [1, 2C, height, width] and what the alignment found [1, 4]. */
export function pairPreparationModel(size: PairSize): Uint8Array {
  const { image, template } = rawInputs();
  const { pair, found } = preparePair(image, template, size);
  return writeModel([
    { name: "pair", value: pair },
    { name: "alignment", value: found },
  ]);
}

/**
 * Prepared `pair`s to boxes, confidences and classes, and with `target` the loss: for validation and for the trainer's side of the certificate.
 * The network as it was trained, norms not folded.
 */
export function judgingModel(network: Layer, weights: Weights, size: PairSize, classes: number): Uint8Array {
  const pair = input("pair", "uint8", [1, 2 * size.channels, size.height, size.width]);
  const { output } = freeze(network, scalePixels(pair), weights);
  const target = input("target", "float32", [1, classes + 5, ...output.shape.slice(2)]);
  const { boxes, confidences, classes: kinds } = detections(output, classes);
  return writeModel([
    { name: "boxes", value: boxes },
    { name: "confidences", value: confidences },
    { name: "classes", value: kinds },
    { name: "loss", value: detectionLoss(classes)(output, target) },
  ]);
}

export const MINIMUM_CONFIDENCE = "minimumConfidence";

export const freshConfidence = (value: number): Omit<Threshold, "history"> => ({
  name: MINIMUM_CONFIDENCE,
  value,
  meaning:
    "a box of at least this confidence is a defect; chosen on the validation pictures, where the F-score is best",
});

/**
 * The file: `image` and `template`, uint8 [1, H, W, 3] of any size, to `boxes` [K, 4] (left, top, width, height in pixels of the image),
 * `confidences` [K], descending, `classes` [K], `count` [1]: so many of them reach the threshold and are defects, `score` [1], the highest
 * confidence, and `alignment` [1, 4].
 */
export function comparisonModel(
  network: Layer,
  weights: Weights,
  size: PairSize,
  classes: number,
  threshold: number,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const { image, template } = rawInputs();
  const { pair, found } = preparePair(image, template, size);
  const [output] = foldNorms([freeze(network, scalePixels(pair), weights).output]);
  const { boxes, confidences, classes: kinds } = detections(output!, classes);
  // height and width of the picture as it came, over those that the network saw
  const [, height, width] = op.split(op.cast(op.shapeOf(image), "float32"), 0, [1, 1, 1, 1]) as [Value, Value, Value];
  const seen = constant([size.width, size.height], [2]);
  const scale = op.reshape(op.div(op.concat([width, height], 0), seen), [1, 2]);
  const [first, last] = op.split(boxes, 1, [2, 2]) as [Value, Value];
  const own = op.concat([op.mul(first, scale), op.mul(op.sub(last, first), scale)], 1);
  const limit = input(MINIMUM_CONFIDENCE, "float32", [], new Float32Array([threshold]));
  return writeModel(
    [
      { name: "boxes", value: own },
      { name: "confidences", value: confidences },
      { name: "classes", value: kinds },
      {
        name: "count",
        value: op.cast(op.reduceSum(op.cast(op.greaterOrEqual(confidences, limit), "float32"), [0], true), "int64"),
      },
      { name: "score", value: op.reduceMax(confidences, [0], true) },
      { name: "alignment", value: found },
    ],
    { name: "andon inspector", metadata },
  );
}
