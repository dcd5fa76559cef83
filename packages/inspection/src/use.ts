/** Testing, running, tuning and verifying model files, whatever their task: the card says which. */
import { AndonError } from "@andon/contracts";
import { tuneAnomaly } from "./anomaly/tune.ts";
import { type AnomalyTest, type AnomalyVerdict, runAnomaly, testAnomaly, verifyAnomaly } from "./anomaly/use.ts";
import { tuneClassifier } from "./classify/tune.ts";
import {
  type ClassificationTest,
  type ClassificationVerdict,
  runClassifier,
  testClassifier,
  verifyClassifier,
} from "./classify/use.ts";
import {
  type ComparisonTest,
  type ComparisonVerdict,
  runComparison,
  testComparison,
  verifyComparison,
} from "./compare/use.ts";
import { loadModel } from "./model/file.ts";
import {
  runSegmentation,
  type SegmentationTest,
  type SegmentationVerdict,
  testSegmentation,
  verifySegmentation,
} from "./segment/use.ts";
import type { Judged } from "./use/judge-sources.ts";
import type { RunOptions, TestOptions, TuneOptions, VerifyOptions } from "./use/options.ts";
import type { Reading, TuneResult, VerifyResult } from "./use/results.ts";

export type TestResult = AnomalyTest | ClassificationTest | ComparisonTest | SegmentationTest;
export type Verdict = Judged<AnomalyVerdict | ClassificationVerdict | ComparisonVerdict | SegmentationVerdict>;

/**
 * How good is the file on labelled pictures? A source that marks a test set (MNIST's t10k files, a folder `test`) is tested on that.
 * @throws AndonError `model/*`, `source/*`, `model/unknown-label` for a label that the model was not trained on
 */
export async function* testInspector(
  options: TestOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | TestResult, void> {
  const loaded = await loadModel(options.model, options.threshold);
  switch (loaded.card.task) {
    case "inspection/classification":
      return yield* testClassifier({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/comparison":
      return yield* testComparison({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/segmentation":
      return yield* testSegmentation({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/anomaly":
      return yield* testAnomaly({ ...loaded, card: loaded.card }, options, signal);
  }
}

/**
 * A verdict for each picture, in order. A picture that cannot be read, and one of several sources that cannot be opened, is named and
 * passed over.
 * @throws AndonError `model/*`; `source/*` for the only source
 */
export async function* runInspector(options: RunOptions, signal?: AbortSignal): AsyncGenerator<Verdict, void> {
  const loaded = await loadModel(options.model, options.threshold);
  switch (loaded.card.task) {
    case "inspection/classification":
      return yield* runClassifier({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/comparison":
      return yield* runComparison({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/segmentation":
      return yield* runSegmentation({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/anomaly":
      return yield* runAnomaly({ ...loaded, card: loaded.card }, options, signal);
  }
}

/**
 * Replays the certificate: the same held-out pictures of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `source/*`
 */
export async function* verifyModel(
  options: VerifyOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | VerifyResult, void> {
  const loaded = await loadModel(options.model);
  switch (loaded.card.task) {
    case "inspection/classification":
      return yield* verifyClassifier({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/comparison":
      return yield* verifyComparison({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/segmentation":
      return yield* verifySegmentation({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/anomaly":
      return yield* verifyAnomaly({ ...loaded, card: loaded.card }, options, signal);
  }
}

/**
 * Sets the thresholds of a file anew on labelled pictures, without training: not a weight changes. Who, when, why and the old values go into
 * the card, the figures of the held-out pictures are worked out anew from their certified scores, and so is the certificate.
 * @throws AndonError `model/*`, `source/*`, `decide/*`, `output/not-writable`
 */
export async function* tuneInspector(
  options: TuneOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | TuneResult, void> {
  const loaded = await loadModel(options.model);
  switch (loaded.card.task) {
    case "inspection/classification":
      return yield* tuneClassifier({ ...loaded, card: loaded.card }, options, signal);
    case "inspection/anomaly":
      return yield* tuneAnomaly({ ...loaded, card: loaded.card }, options, signal);
    default:
      throw new AndonError("model/other-task", {
        path: options.model,
        task: loaded.card.task,
        expected: "inspection/classification, inspection/anomaly",
      });
  }
}
