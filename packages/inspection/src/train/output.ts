/** What a training run writes: checkpoints on the way, the file and its report at the end. */
import { rm } from "node:fs/promises";
import type { Language, ModelCard, TrainingEvent } from "@andon/contracts";
import { type SampleRecord, writeWhole } from "@andon/data";
import { type Checkpoint, encodeCheckpoint } from "@andon/nn";
import { metadataOf } from "../model/file.ts";
import type { TrainOptions } from "./options.ts";

/** Where a run that writes `out` keeps its checkpoint. */
export const checkpointPath = (out: string): string => `${out}.checkpoint`;

/** Saves a checkpoint for `out` and says where. */
export async function saveCheckpoint(out: string, checkpoint: Checkpoint): Promise<string> {
  const path = checkpointPath(out);
  await writeWhole(path, encodeCheckpoint(checkpoint));
  return path;
}

/** What a run comes to. */
export interface Outcome {
  readonly card: ModelCard;
  /** The certified answers, as the file keeps them. */
  readonly answers: string;
  /** All records, and which of them the file was certified on. */
  readonly records: readonly SampleRecord[];
  readonly held: Int32Array;
  /** The file around its metadata, and the report. */
  model(metadata: Readonly<Record<string, string>>): Uint8Array;
  report(language: Language): Promise<string>;
}

/** Writes the file, and the report where one is wanted; the checkpoint has served. */
export async function* deliver(
  { out, report, language = "en" }: TrainOptions,
  { card, answers, records, held, ...made }: Outcome,
): AsyncGenerator<TrainingEvent, void> {
  await writeWhole(out, made.model(metadataOf(card, answers, records, held)));
  if (report) await writeWhole(report, await made.report(language));
  await rm(checkpointPath(out), { force: true });
  yield { kind: "done", file: out, report: report ?? null, card };
}
