/** Every picture judged by a network that had not seen it, fold by fold, and what that says of the labels. Runs in a thread (`thread.ts`). */

import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { AndonError, type Rate, type TrainingEvent } from "@andon/contracts";
import { openPictureSource, requireWritable, writeWhole } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { proportion } from "@andon/statistics";
import { scoringModel } from "../classify/graph.ts";
import { judge } from "../classify/judge.ts";
import { learn } from "../classify/learn.ts";
import { planTraining } from "../classify/plan.ts";
import { readPictures } from "../classify/read.ts";
import { recordPng } from "../model/pixels.ts";
import type { TrainOptions } from "../train/options.ts";
import { retold } from "../train/retold.ts";
import { labelsPage } from "./page.ts";
import { findSuspects } from "./suspects.ts";

export interface AuditOptions
  extends Omit<TrainOptions, "out" | "report" | "wish" | "resume" | "foldCount" | "fold" | "test" | "task"> {
  readonly folds?: number | undefined;
  /** Where an HTML list goes; none without it. */
  readonly report?: string | undefined;
}

export interface SuspectPicture {
  readonly file: string;
  readonly label: string;
  /** The class that it looks like. */
  readonly suggested: string;
  /** Probability of the label it has, and of the one suggested. */
  readonly given: number;
  readonly probability: number;
}

export interface LabelAudit {
  readonly samples: number;
  readonly folds: number;
  /** How often a network that had not seen the picture agreed with its label: where that is rare, the list says little. */
  readonly agreement: Rate;
  /** The most suspect first. */
  readonly suspects: readonly SuspectPicture[];
}

export type AuditEvent =
  | Extract<TrainingEvent, { kind: "reading" | "step" | "stopped" }>
  | { readonly kind: "fold"; readonly fold: number; readonly folds: number }
  | { readonly kind: "audit"; readonly audit: LabelAudit; readonly report: string | null };

/** Passes over the pictures: enough to tell a wrong label, not a final model. */
const QUICK_EPOCHS = 15;
/** Pictures shown in the HTML list. */
const SHOWN = 60;

/**
 * Cross-validation over the labels of a source. Suspects are looked at by a person: a network can be wrong as well.
 * @throws AndonError `source/*`, `picture/*`, `data/*`, `output/not-writable`
 */
export async function* auditLabels(options: AuditOptions, signal: AbortSignal): AsyncGenerator<AuditEvent, void> {
  const folds = options.folds ?? 5;
  const folder = await mkdtemp(join(tmpdir(), "andon-labels-"));
  if (options.report !== undefined) await requireWritable(options.report);
  const ort = nodeRuntime();
  const threads = options.threads ?? Math.min(8, availableParallelism());
  try {
    const source = await openPictureSource(options.source, options);
    const training: TrainOptions = {
      ...options,
      report: null,
      out: join(folder, "fold.onnx"),
      epochs: options.epochs ?? QUICK_EPOCHS,
      foldCount: folds,
    };
    const base = { ort, source, threads, cacheFile: join(folder, "pixels"), began: performance.now(), signal };
    const pictures = yield* retold(readPictures({ ...base, options: training }), (event) =>
      event.kind === "reading" ? event : null,
    );
    const { dataset, size } = pictures;
    try {
      let probabilities = new Float32Array(0);
      let labels: readonly string[] = [];
      let classOf = new Int32Array(0);
      for (let fold = 0; fold < folds; fold++) {
        yield { kind: "fold", fold: fold + 1, folds };
        const start = { ...base, options: { ...training, fold } };
        const plan = planTraining(pictures, start.options);
        const classes = plan.labels.length;
        if (fold === 0) {
          probabilities = new Float32Array(dataset.records.length * classes);
          ({ labels, classOf } = { labels: plan.labels, classOf: Int32Array.from(plan.classOf) });
        }
        const learnt = yield* retold(learn(start, pictures, plan), (event) =>
          event.kind === "step" || event.kind === "stopped" ? event : null,
        );
        if (learnt === null) return;
        const model = scoringModel(plan.network, learnt.weights, size);
        const judged = await judge(ort, model, dataset.pixels, plan.split.test, plan.classOf, classes, threads);
        for (const [i, sample] of plan.split.test.entries()) {
          probabilities.set(judged.probabilities.subarray(i * classes, (i + 1) * classes), sample * classes);
        }
      }
      const found = findSuspects(probabilities, classOf, labels.length);
      const suspects = found.map((s) => ({
        file: dataset.records[s.sample]!.path,
        label: labels[s.label]!,
        suggested: labels[s.suggested]!,
        given: s.given,
        probability: s.probability,
      }));
      const agreed = classOf.reduce((n, c, i) => n + (likeliest(probabilities, i, labels.length) === c ? 1 : 0), 0);
      const samples = classOf.length;
      const audit = { samples, folds, agreement: proportion(agreed, samples), suspects };
      if (options.report !== undefined) {
        const shown = await Promise.all(found.slice(0, SHOWN).map(({ sample }) => recordPng(dataset.pixels, sample)));
        await writeWhole(options.report, labelsPage(options.source, audit, shown, options.language ?? "en"));
      }
      yield { kind: "audit", audit, report: options.report ?? null };
    } finally {
      dataset.pixels.close();
    }
  } catch (error) {
    if (!signal.aborted || error instanceof AndonError) throw error;
    yield { kind: "stopped", reason: "cancelled", checkpoint: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function likeliest(probabilities: Float32Array, sample: number, classes: number): number {
  const row = probabilities.subarray(sample * classes, (sample + 1) * classes);
  return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
}
