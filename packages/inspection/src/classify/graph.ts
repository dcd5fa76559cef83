/** The graphs of a classifier: the one that ships (raw pictures in, final answers out), and the trainer's own for scoring. */
import { constant, foldNorms, freeze, input, type Layer, op, type Value, type Weights, writeModel } from "@andon/nn";
import {
  DEFECT_THRESHOLD,
  decisionIndex,
  decisionOf,
  NOVELTY_THRESHOLD,
  REVIEW_THRESHOLD,
  thresholdInput,
  unlessNovel,
} from "../model/decision.ts";
import { type PictureSize, prepareRaw, scaleCached, scalePixels } from "../model/prepare.ts";
import { describePicture } from "../novelty/describe.ts";
import { type Known, noveltyOf } from "../novelty/known.ts";
import { MINIMUM_CONFIDENCE, type Rule, thresholdValue } from "./verdict.ts";

/** Scaled pixels [N, C, H, W] to logits, and to the views of the picture that say whether it is one of those it knows. */
function networkOn(
  x: Value,
  network: Layer,
  weights: Weights,
): { readonly logits: Value; readonly views: readonly Value[] } {
  const { output, layers } = freeze(network, x, weights);
  const last = layers.find((l) => l.output === output && l.kind.startsWith("dense"));
  const features = last?.input.shape.length === 2 ? [last.input] : [];
  return { logits: output, views: [...describePicture(x), ...features] };
}

const cachedPixels = (size: PictureSize) => input("pixels", "uint8", ["N", size.height, size.width, size.channels]);

/** Cached pixels to `description` [N, P], the views side by side: what is fitted on the training pictures to know a strange one. */
export function describingModel(network: Layer, weights: Weights, size: PictureSize) {
  const { views } = networkOn(scaleCached(cachedPixels(size)), network, weights);
  const model = writeModel([{ name: "description", value: op.concat(views, 1) }]);
  return { model, sizes: views.map((view) => Number(view.shape[1])) };
}

/**
 * Cached pixels to probabilities and novelty, for validation and for the trainer's side of the certificate: the network as it was trained,
 * norms not folded, so that the certificate also proves the folding.
 */
export function scoringModel(network: Layer, weights: Weights, size: PictureSize, known?: Known): Uint8Array {
  const { logits, views } = networkOn(scaleCached(cachedPixels(size)), network, weights);
  return writeModel([
    { name: "probabilities", value: op.softmax(logits) },
    ...(known === undefined ? [] : [{ name: "novelty", value: noveltyOf(views, known) }]),
  ]);
}

/**
 * The file: `image` uint8 [N, H, W, 3] of any size to `probabilities` [N, C], `score` [N], `label` [N], `decision` [N], `novelty` [N] and
 * `embedding` [N, D].
 *
 * With a good label, `score` is 1 - p(good), `label` is good below the defect threshold, else the likeliest defect, and `decision` is as
 * `decisionOf` says. Without one, `score` is 1 - the largest probability, `label` the likeliest class, or -1 below the minimum confidence,
 * and `decision` pass where there is an answer, else review. Whatever the class, `decision` is unknown above the novelty threshold.
 */
export function inspectorModel(
  network: Layer,
  weights: Weights,
  size: PictureSize,
  decision: Rule,
  known: Known,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const image = input("image", "uint8", ["N", "H", "W", 3]);
  const { logits, views } = networkOn(scalePixels(prepareRaw(image, size)), network, weights);
  const [folded, ...seen] = foldNorms([logits, ...views]);
  const probabilities = op.softmax(folded!);
  const { labels, goodLabel } = decision;
  const limitOf = (name: string) => thresholdInput(name, thresholdValue(decision.thresholds, name));
  const one = op.like(probabilities, 1);
  const novelty = { value: noveltyOf(seen, known), limit: limitOf(NOVELTY_THRESHOLD) };
  let score: Value;
  let label: Value;
  let verdict: Value;
  if (goodLabel === null) {
    const best = op.reduceMax(probabilities, [1]);
    score = op.sub(one, best);
    const sure = op.greaterOrEqual(best, limitOf(MINIMUM_CONFIDENCE));
    label = op.where(sure, op.argMax(probabilities, 1), constant([-1], [], "int64"));
    verdict = unlessNovel(op.where(sure, decisionIndex("pass"), decisionIndex("review")), novelty);
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
    verdict = decisionOf({ score, reject, review: limitOf(REVIEW_THRESHOLD), novelty });
  }
  return writeModel(
    [
      { name: "probabilities", value: probabilities },
      { name: "score", value: score },
      { name: "label", value: label },
      { name: "decision", value: verdict },
      { name: "novelty", value: novelty.value },
      { name: "embedding", value: seen.at(-1)! },
    ],
    { name: "andon inspector", metadata },
  );
}
