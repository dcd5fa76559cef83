/** From a source of pictures to one certified model file. Runs in a thread of its own (`thread.ts`). */
import { createHash } from "node:crypto";
import { mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import {
  AndonError,
  CARD_KEY,
  type Decision,
  type EpochRecord,
  HELD_OUT_KEY,
  type ModelCard,
  type TrainingEvent,
} from "@andon/contracts";
import {
  classWeights,
  type Dataset,
  describeAugmentation,
  ingest,
  openPictureSource,
  type PictureSource,
  requireTrainable,
  type SampleSplit,
  splitSamples,
  surveyPictures,
} from "@andon/data";
import {
  type Checkpoint,
  crossEntropy,
  encodeCheckpoint,
  fit,
  initialState,
  layoutOf,
  type Objective,
  openSession,
  probe,
  summarise,
  type TrainingState,
  tensor,
  weightsOf,
} from "@andon/nn";
import { nodeRuntime, parallelStepper } from "@andon/nn/node";
import { evaluateClassification } from "../evaluate/classification.ts";
import {
  freshThreshold,
  inspectorModel,
  type PictureSize,
  preparationModel,
  scaleCached,
  scoringModel,
  type Weights,
} from "../model/graph.ts";
import { chooseNetwork, networks } from "../network/networks.ts";
import { optimizerOf, recipeFor, usualRate } from "../network/recipe.ts";
import { certify, replay } from "./certify.ts";
import { readCheckpoint } from "./checkpoint-file.ts";
import { decideAugmentation, decideImbalance, findGoodLabel } from "./choices.ts";
import { batchFeed } from "./feed.ts";
import { judge } from "./judge.ts";
import type { TrainOptions } from "./options.ts";
import { writeReport } from "./report.ts";
import { chooseThreshold } from "./threshold.ts";
import { scoreOf, verdictOf } from "./verdict.ts";

const ort = nodeRuntime();

/**
 * Trains an inspector and tells what happens. Ends with "done", or with "stopped" and the checkpoint to resume from.
 * @throws AndonError those of reading the source, `data/*`, `output/*`, `checkpoint/*`, `model/not-certified`
 */
export async function* train(options: TrainOptions, signal: AbortSignal): AsyncGenerator<TrainingEvent, void> {
  const began = Date.now();
  const folder = await mkdtemp(join(tmpdir(), "andon-"));
  try {
    yield* trainIn(folder, options, signal);
  } catch (error) {
    if (!signal.aborted || error instanceof AndonError) throw error;
    // stopped outside the loop, which saves by itself: while reading there is nothing to keep, while certifying the last epoch's state
    const checkpoint = checkpointPath(options.out);
    const kept = await stat(checkpoint).then(
      ({ mtimeMs }) => mtimeMs >= began,
      () => false,
    );
    yield { kind: "stopped", reason: "cancelled", checkpoint: kept ? checkpoint : null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* trainIn(
  folder: string,
  options: TrainOptions,
  signal: AbortSignal,
): AsyncGenerator<TrainingEvent, void> {
  const began = performance.now();
  await requireWritable(options.out);
  if (options.report) await requireWritable(options.report);
  const seed = options.seed ?? 1;
  const threads = options.threads ?? Math.min(8, availableParallelism());
  const source = await openPictureSource(options.source, groupOptions(options));
  const survey = await surveyPictures(source, { signal });
  const grey = survey.allGrey;
  const choice = chooseNetwork({ ...survey, grey }, options.network ?? "auto", options.size);
  const size: PictureSize = { height: choice.size, width: choice.size, channels: grey ? 1 : 3 };
  const dataset = yield* read(source, size, join(folder, "pixels"), options, signal);
  try {
    const { records, report: quality } = dataset;
    requireTrainable(records, options.source);
    const labels = quality.classes.map((c) => c.label);
    const goodLabel = findGoodLabel(labels, options.goodLabel);
    const split = splitSamples(records, {
      seed,
      ...(options.validation === undefined ? {} : { validation: options.validation }),
      ...(options.test === undefined ? {} : { test: options.test }),
      ...(options.splitBy === undefined ? {} : { by: options.splitBy }),
      ...(options.foldCount === undefined ? {} : { foldCount: options.foldCount, fold: options.fold ?? 0 }),
    });
    const classOf = Int32Array.from(records, ({ label }) => labels.indexOf(label!));
    requireEveryClass(split, classOf, labels);
    const counts = labels.map((_, c) => split.train.reduce((n, i) => n + (classOf[i] === c ? 1 : 0), 0));
    const imbalance = decideImbalance(counts, options.imbalance);
    const augmentation = decideAugmentation(choice, grey, options.augment);
    const recipe = recipeFor(choice.name, split.train.length);
    const epochs = options.epochs ?? recipe.epochs;
    const batch = Math.min(options.batch ?? recipe.batch, split.train.length);
    const optimizer = options.optimizer ?? recipe.optimizer;
    const learningRate =
      options.learningRate ?? (optimizer === recipe.optimizer ? recipe.learningRate : usualRate[optimizer]);
    const network = networks[choice.name](labels.length);
    const summary = summarise(network, [size.channels, size.height, size.width]);
    const splitCard = describeSplit(split, classOf, labels, seed);
    const decisions: readonly Decision[] = [...choice.decisions, imbalance.decision, augmentation.decision];
    yield { kind: "data", report: quality, split: splitCard, decisions, summary: summary.text };

    const objective: Objective = {
      network,
      input: { type: "uint8", shape: [size.height, size.width, size.channels] },
      target: { type: "int32", shape: [] },
      prepare: scaleCached,
      loss: crossEntropy({
        labelSmoothing: recipe.labelSmoothing,
        ...(imbalance.method === "class-weights" ? { classWeights: [...classWeights(counts)] } : {}),
        ...(imbalance.method === "focal" ? { focalGamma: 2 } : {}),
      }),
      optimizer: optimizerOf(optimizer),
      averaging: recipe.averaging,
    };
    const layout = layoutOf(objective);
    const fingerprint = settingsFingerprint(
      quality.fingerprint,
      { ...options, resume: undefined, out: undefined, report: undefined, language: undefined },
      threads,
    );
    const resume = options.resume ? await readCheckpoint(checkpointPath(options.out), fingerprint) : undefined;
    const stepper = await parallelStepper(objective, layout, initialState(layout, seed), await probe(ort), {
      threads,
      batch,
    });
    const scoring = (state: TrainingState) => scoringModel(network, weightsOf(layout, state), size);
    const accuracies = new Map<number, number>();
    let outcome: { state: TrainingState; bestEpoch: number; history: readonly EpochRecord[] } | null = null;
    try {
      const events = fit(stepper, {
        samples: split.train.length,
        batch,
        epochs,
        learningRate,
        schedule: recipe.schedule,
        seed,
        batchAt: batchFeed(dataset.pixels, split.train, classOf, {
          seed,
          balanced: imbalance.method === "balanced-sampling",
          augmentation: augmentation.settings,
        }),
        validate: async (state, epoch) => {
          const j = await judge(ort, scoring(state), dataset.pixels, split.validation, classOf, labels.length, threads);
          accuracies.set(epoch, j.accuracy);
          // balanced accuracy decides; among equals the smaller loss
          return { loss: j.loss, score: j.balancedAccuracy - 1e-3 * Math.min(j.loss, 100) };
        },
        patience: Math.max(10, Math.ceil(epochs / 2)),
        fingerprint,
        signal,
        now: () => performance.now(),
        ...(resume ? { resume } : {}),
      });
      for await (const event of events) {
        if (event.kind === "step") yield { ...event, epochs };
        else if (event.kind === "epoch") {
          const { score: _, ...record } = event.result;
          yield {
            kind: "epoch",
            ...record,
            validationAccuracy: accuracies.get(record.epoch)!,
            epochs,
            best: event.best,
          };
          await saveCheckpoint(options.out, event.checkpoint());
        } else {
          if (event.reason !== "finished") {
            const keep = event.reason === "cancelled";
            const checkpoint = keep ? await saveCheckpoint(options.out, event.checkpoint) : null;
            yield { kind: "stopped", reason: event.reason as "cancelled" | "early" | "diverged", checkpoint };
            if (keep) return;
            if (event.reason === "diverged" && event.history.length === 0) {
              throw new AndonError("training/diverged", { learningRate });
            }
          }
          const history = event.history.map(({ score, ...record }) => ({
            ...record,
            validationAccuracy: accuracies.get(record.epoch) ?? score,
          }));
          outcome = { state: event.state, bestEpoch: event.bestEpoch, history };
        }
      }
    } finally {
      await stepper.close();
    }
    if (!outcome) return;

    const weights: Weights = weightsOf(layout, outcome.state);
    const held = split.test.length > 0 ? split.test : split.validation;
    const judged = (samples: Int32Array) =>
      judge(ort, scoring(outcome!.state), dataset.pixels, samples, classOf, labels.length, threads);
    const validation = await judged(split.validation);
    const trainer = split.test.length > 0 ? await judged(split.test) : validation;
    const fresh = freshThreshold(
      goodLabel,
      goodLabel === null ? 0 : thresholdOn(split.validation, validation.probabilities, classOf, labels.indexOf(goodLabel)),
    );
    const decision = { labels, goodLabel, threshold: fresh.value };
    const bare = inspectorModel(network, weights, size, decision, {});
    const heldRecords = Array.from(held, (i) => records[i]!);
    const replaying = replay(ort, bare, labels.length, source, heldRecords, threads, signal);
    let step = await replaying.next();
    while (!step.done) {
      yield { kind: "certifying", done: step.value.done, total: step.value.total };
      step = await replaying.next();
    }
    const { answers } = step.value;
    const verdict = verdictOf(labels, goodLabel, fresh.value);
    const evaluate = (samples: Int32Array, probabilities: Float32Array, verdicts: Int32Array) =>
      evaluateClassification({
        labels,
        goodLabel,
        truth: Int32Array.from(samples, (i) => classOf[i]!),
        answers: verdicts,
        scores: null,
        probabilities,
      });
    const rows = (p: Float32Array) =>
      Int32Array.from({ length: p.length / labels.length }, (_, i) =>
        verdict(p.subarray(i * labels.length, (i + 1) * labels.length)),
      );
    const heldEvaluation = evaluate(
      held,
      flatten(answers.map((a) => a.probabilities)),
      Int32Array.from(answers, (a) => a.label),
    );
    const card: ModelCard = {
      format: "andon-card/1",
      task: "inspection/classification",
      name: basename(options.out, extname(options.out)),
      createdAt: new Date().toISOString(),
      labels,
      goodLabel,
      input: { name: "image", layout: "N x height x width x 3, RGB, any size", type: "uint8", ...size },
      outputs: [
        { name: "probabilities", layout: "N x classes", meaning: "probability of each label, in the order of labels" },
        {
          name: "score",
          layout: "N",
          meaning: goodLabel === null ? "1 - the largest probability" : `1 - probability of ${goodLabel}`,
        },
        { name: "label", layout: "N, int64", meaning: "index of the answer in labels; -1 where undecided" },
      ],
      thresholds: [{ ...fresh, history: [] }],
      data: {
        source: options.source,
        kind: source.kind,
        samples: records.length,
        unreadable: dataset.unreadable.length,
        fingerprint: quality.fingerprint,
      },
      split: splitCard,
      training: {
        network: choice.name,
        why: choice.decisions[0]!.why,
        parameters: summary.parameters,
        multiplyAdds: summary.multiplyAdds,
        epochs: outcome.history.length,
        bestEpoch: outcome.bestEpoch,
        batch,
        optimizer,
        schedule: recipe.schedule.name,
        learningRate,
        seed,
        imbalance: imbalance.method,
        augmentation: describeAugmentation(augmentation.settings),
        seconds: (performance.now() - began) / 1000,
        threads,
      },
      validation: evaluate(split.validation, validation.probabilities, rows(validation.probabilities)),
      test: split.test.length > 0 ? heldEvaluation : null,
      certificate: certify(bare, [fresh.name], answers, trainer.probabilities, verdict),
      versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
    };
    const heldSet = new Set(held);
    const marked = records.every(({ split: side }, i) => (side === "test") === heldSet.has(i));
    const metadata = {
      [CARD_KEY]: JSON.stringify(card),
      ...(marked ? {} : { [HELD_OUT_KEY]: JSON.stringify(heldRecords.map(({ path }) => path)) }),
    };
    await writeWhole(options.out, inspectorModel(network, weights, size, decision, metadata));
    if (options.report) {
      const html = await writeReport({
        ort,
        network,
        weights,
        dataset,
        card,
        decisions,
        held,
        answers,
        classOf,
        evaluation: heldEvaluation,
        history: outcome.history,
        language: options.language ?? "en",
      });
      await writeWhole(options.report, html);
    }
    await rm(checkpointPath(options.out), { force: true });
    yield { kind: "done", file: options.out, report: options.report ?? null, card };
  } finally {
    dataset.pixels.close();
  }
}

function flatten(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const out = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) out.set(row, i * width);
  return out;
}

/** Reads, checks and prepares the pictures with the very graph that will be inside the model. */
async function* read(
  source: PictureSource,
  size: PictureSize,
  cacheFile: string,
  options: TrainOptions,
  signal: AbortSignal,
): AsyncGenerator<TrainingEvent, Dataset> {
  const session = await openSession(ort, preparationModel(size));
  try {
    const reading = ingest(source, {
      cacheFile,
      size,
      onUnreadable: options.onUnreadable ?? "skip",
      signal,
      resize: async ({ data, height, width }) => {
        const result = await session.run({ image: tensor(ort, "uint8", data, [1, height, width, 3]) });
        return result.pixels!.data as Uint8Array;
      },
    });
    let step = await reading.next();
    while (!step.done) {
      yield { kind: "reading", ...step.value };
      step = await reading.next();
    }
    return step.value;
  } finally {
    await session.release();
  }
}

export function groupOptions(options: Pick<TrainOptions, "groupColumn" | "groupPattern">) {
  return {
    ...(options.groupColumn === undefined ? {} : { groupColumn: options.groupColumn }),
    ...(options.groupPattern === undefined ? {} : { groupPattern: options.groupPattern }),
  };
}

function describeSplit(
  split: SampleSplit,
  classOf: Int32Array,
  labels: readonly string[],
  seed: number,
): ModelCard["split"] {
  const part = (samples: Int32Array) => ({
    samples: samples.length,
    perClass: Object.fromEntries(
      labels.map((label, c) => [label, samples.reduce((n, i) => n + (classOf[i] === c ? 1 : 0), 0)]),
    ),
  });
  return {
    seed,
    by: split.by,
    train: part(split.train),
    validation: part(split.validation),
    test: split.test.length > 0 ? part(split.test) : null,
  };
}

/** A class without training pictures cannot be learnt, and without validation nothing can be chosen. */
function requireEveryClass(split: SampleSplit, classOf: Int32Array, labels: readonly string[]): void {
  for (const [c, label] of labels.entries()) {
    if (!split.train.some((i) => classOf[i] === c)) throw new AndonError("data/no-training-samples", { label });
  }
  if (split.validation.length === 0) throw new AndonError("data/no-validation", { samples: split.train.length });
}

/** What must be equal for a checkpoint to fit: data, options, threads. */
function settingsFingerprint(data: string, options: object, threads: number): string {
  return createHash("sha256").update(JSON.stringify({ data, options, threads })).digest("hex");
}

export const checkpointPath = (out: string) => `${out}.checkpoint`;

async function saveCheckpoint(out: string, checkpoint: Checkpoint): Promise<string> {
  const path = checkpointPath(out);
  await writeWhole(path, encodeCheckpoint(checkpoint));
  return path;
}

/** Writes beside the target and renames: a reader, or a power cut, never meets half a file. */
async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.part`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Fails before the work, not after it, where the result cannot be written. */
async function requireWritable(path: string): Promise<void> {
  const draft = `${path}.part`;
  const refuse = (reason: string, cause?: unknown) =>
    new AndonError("output/not-writable", { path, folder: dirname(path), reason }, { cause });
  if ((await stat(path).catch(() => null))?.isDirectory()) throw refuse("it is a folder");
  try {
    await writeFile(draft, "");
    await rm(draft);
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
}
