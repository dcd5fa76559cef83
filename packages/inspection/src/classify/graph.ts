/** The graphs of a classifier: the one that ships (raw pictures in, final answers out), and the trainer's own for scoring. */
import { constant, foldNorms, freeze, input, type Layer, op, type Value, writeModel } from "@andon/nn";
import { DEFECT_THRESHOLD, decisionIndex, decisionOf, REVIEW_THRESHOLD, thresholdInput } from "../model/decision.ts";
import { type PictureSize, prepareRaw, scaleCached, scalePixels, type Weights } from "../model/prepare.ts";
import { MINIMUM_CONFIDENCE, type Rule, thresholdValue } from "./verdict.ts";

/**
 * Cached pixels to logits and probabilities, for validation and for the trainer's side of the certificate: the network as it was trained,
 * norms not folded, so that the certificate also proves the folding.
 */
export function scoringModel(network: Layer, weights: Weights, size: PictureSize): Uint8Array {
  const pixels = input("pixels", "uint8", ["N", size.height, size.width, size.channels]);
  const logits = freeze(network, scaleCached(pixels), weights).output;
  return writeModel([{ name: "probabilities", value: op.softmax(logits) }]);
}

/**
 * The file: `image` uint8 [N, H, W, 3] of any size to `probabilities` [N, C], `score` [N], `label` [N] and `decision` [N].
 *
 * With a good label, `score` is 1 - p(good), `label` is good below the defect threshold, else the likeliest defect, and `decision` is as
 * `decisionOf` says. Without one, `score` is 1 - the largest probability, `label` the likeliest class, or -1 below the minimum confidence,
 * and `decision` pass where there is an answer, else review.
 */
export function inspectorModel(
  network: Layer,
  weights: Weights,
  size: PictureSize,
  decision: Rule,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const image = input("image", "uint8", ["N", "H", "W", 3]);
  const logits = freeze(network, scalePixels(prepareRaw(image, size)), weights).output;
  const [folded] = foldNorms([logits]);
  const probabilities = op.softmax(folded!);
  const { labels, goodLabel } = decision;
  const limitOf = (name: string) => thresholdInput(name, thresholdValue(decision.thresholds, name));
  const one = op.like(probabilities, 1);
  let score: Value;
  let label: Value;
  let verdict: Value;
  if (goodLabel === null) {
    const best = op.reduceMax(probabilities, [1]);
    score = op.sub(one, best);
    const sure = op.greaterOrEqual(best, limitOf(MINIMUM_CONFIDENCE));
    label = op.where(sure, op.argMax(probabilities, 1), constant([-1], [], "int64"));
    verdict = op.where(sure, decisionIndex("pass"), decisionIndex("review"));
  } else {
    const good = labels.indexOf(goodLabel);
    const defects = constant(
      labels.map((_, i) => (i === good ? 0 : 1)),
      [1, labels.length],
    );
    score = op.reduceSum(op.mul(probabilities, defects), [1]);
    const reject = limitOf(DEFECT_THRESHOLD);
    // good is put below every defect, so that argMax names the likeliest defect even when all are near zero
    const masked = op.sub(
      probabilities,
      constant(
        labels.map((_, i) => (i === good ? 2 : 0)),
        [1, labels.length],
      ),
    );
    label = op.where(op.greaterOrEqual(score, reject), op.argMax(masked, 1), constant([good], [], "int64"));
    verdict = decisionOf({ score, reject, review: limitOf(REVIEW_THRESHOLD) });
  }
  return writeModel(
    [
      { name: "probabilities", value: probabilities },
      { name: "score", value: score },
      { name: "label", value: label },
      { name: "decision", value: verdict },
    ],
    { name: "andon inspector", metadata },
  );
}
