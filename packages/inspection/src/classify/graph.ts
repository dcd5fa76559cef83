/** The graphs of a classifier: the one that ships (raw pictures in, final answers out), and the trainer's own for scoring. */
import type { Threshold } from "@andon/contracts";
import { constant, foldNorms, freeze, input, type Layer, op, type Value, writeModel } from "@andon/nn";
import { type PictureSize, prepareRaw, scaleCached, scalePixels, type Weights } from "../model/prepare.ts";

/**
 * Cached pixels to logits and probabilities, for validation and for the trainer's side of the certificate: the network as it was trained,
 * norms not folded, so that the certificate also proves the folding.
 */
export function scoringModel(network: Layer, weights: Weights, size: PictureSize): Uint8Array {
  const pixels = input("pixels", "uint8", ["N", size.height, size.width, size.channels]);
  const logits = freeze(network, scaleCached(pixels), weights).output;
  return writeModel([{ name: "probabilities", value: op.softmax(logits) }]);
}

export const DEFECT_THRESHOLD = "defectThreshold";
export const MINIMUM_CONFIDENCE = "minimumConfidence";

/** The decision threshold of a fresh model. */
export function freshThreshold(goodLabel: string | null, value: number): Omit<Threshold, "history"> {
  return goodLabel === null
    ? {
        name: MINIMUM_CONFIDENCE,
        value,
        meaning: "below this probability of the likeliest class the answer is undecided (-1)",
      }
    : {
        name: DEFECT_THRESHOLD,
        value,
        meaning: "a picture whose defect score is at least this is called defective; chosen on the validation pictures",
      };
}

/**
 * The file: `image` uint8 [N, H, W, 3] of any size to `probabilities` [N, C], `score` [N] and `label` [N].
 *
 * With a good label, `score` is 1 - p(good), and `label` is good below the threshold, else the likeliest defect. Without one,
 * `score` is 1 - the largest probability, and `label` the likeliest class, or -1 below the minimum confidence.
 */
export function inspectorModel(
  network: Layer,
  weights: Weights,
  size: PictureSize,
  decision: { readonly labels: readonly string[]; readonly goodLabel: string | null; readonly threshold: number },
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const image = input("image", "uint8", ["N", "H", "W", 3]);
  const logits = freeze(network, scalePixels(prepareRaw(image, size)), weights).output;
  const [folded] = foldNorms([logits]);
  const probabilities = op.softmax(folded!);
  const { labels, goodLabel, threshold } = decision;
  const initial = new Float32Array([threshold]);
  const one = op.like(probabilities, 1);
  let score: Value;
  let label: Value;
  if (goodLabel === null) {
    const best = op.reduceMax(probabilities, [1]);
    score = op.sub(one, best);
    const limit = input(MINIMUM_CONFIDENCE, "float32", [], initial);
    label = op.where(op.greaterOrEqual(best, limit), op.argMax(probabilities, 1), constant([-1], [], "int64"));
  } else {
    const good = labels.indexOf(goodLabel);
    const defects = constant(
      labels.map((_, i) => (i === good ? 0 : 1)),
      [1, labels.length],
    );
    score = op.reduceSum(op.mul(probabilities, defects), [1]);
    const limit = input(DEFECT_THRESHOLD, "float32", [], initial);
    // good is put below every defect, so that argMax names the likeliest defect even when all are near zero
    const masked = op.sub(
      probabilities,
      constant(
        labels.map((_, i) => (i === good ? 2 : 0)),
        [1, labels.length],
      ),
    );
    label = op.where(op.greaterOrEqual(score, limit), op.argMax(masked, 1), constant([good], [], "int64"));
  }
  return writeModel(
    [
      { name: "probabilities", value: probabilities },
      { name: "score", value: score },
      { name: "label", value: label },
    ],
    { name: "andon inspector", metadata },
  );
}
