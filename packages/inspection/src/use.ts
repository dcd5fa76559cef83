/** Testing, running, tuning and verifying model files, whatever their task: the card says which. */
import { AndonError, type ModelCard } from "@andon/contracts";
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
import { type Loaded, loadModel } from "./model/file.ts";
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

/** What a task does with its files. */
interface TaskUse<C extends ModelCard> {
  test(file: Loaded<C>, options: TestOptions, signal?: AbortSignal): AsyncGenerator<Reading | TestResult, void>;
  run(file: Loaded<C>, options: RunOptions, signal?: AbortSignal): AsyncGenerator<Verdict, void>;
  verify(file: Loaded<C>, options: VerifyOptions, signal?: AbortSignal): AsyncGenerator<Reading | VerifyResult, void>;
  /** Only where there are decisions to tune. */
  tune?(file: Loaded<C>, options: TuneOptions, signal?: AbortSignal): AsyncGenerator<Reading | TuneResult, void>;
}

const USES: { readonly [C in ModelCard as C["task"]]: TaskUse<C> } = {
  "inspection/classification": {
    test: testClassifier,
    run: runClassifier,
    verify: verifyClassifier,
    tune: tuneClassifier,
  },
  "inspection/anomaly": { test: testAnomaly, run: runAnomaly, verify: verifyAnomaly, tune: tuneAnomaly },
  "inspection/comparison": { test: testComparison, run: runComparison, verify: verifyComparison },
  "inspection/segmentation": { test: testSegmentation, run: runSegmentation, verify: verifySegmentation },
};

const useOf = ({ card }: Loaded): TaskUse<ModelCard> => USES[card.task];

/**
 * How good is the file on labelled pictures? A source that marks a test set (MNIST's t10k files, a folder `test`) is tested on that.
 * @throws AndonError `model/*`, `source/*`, `model/unknown-label` for a label that the model was not trained on
 */
export async function* testInspector(
  options: TestOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | TestResult, void> {
  const file = await loadModel(options.model, options.threshold);
  yield* useOf(file).test(file, options, signal);
}

/**
 * A verdict for each picture, in order. A picture that cannot be read, and one of several sources that cannot be opened, is named and
 * passed over.
 * @throws AndonError `model/*`; `source/*` for the only source
 */
export async function* runInspector(options: RunOptions, signal?: AbortSignal): AsyncGenerator<Verdict, void> {
  const file = await loadModel(options.model, options.threshold);
  yield* useOf(file).run(file, options, signal);
}

/**
 * Replays the certificate: the same held-out pictures of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `source/*`
 */
export async function* verifyModel(
  options: VerifyOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | VerifyResult, void> {
  const file = await loadModel(options.model);
  yield* useOf(file).verify(file, options, signal);
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
  const file = await loadModel(options.model);
  const { tune } = useOf(file);
  if (tune === undefined) {
    const expected = Object.entries(USES).flatMap(([task, use]) => (use.tune === undefined ? [] : [task]));
    const { task } = file.card;
    throw new AndonError("model/other-task", { path: options.model, task, expected: expected.join(", ") });
  }
  yield* tune(file, options, signal);
}
