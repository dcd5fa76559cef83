/** Using a process model: what settings will give, and whether the file still answers as it was certified. */
import { createHash } from "node:crypto";
import { ANSWERS_KEY, AndonError, HELD_OUT_KEY, type ProcessCard, processCard, type Words } from "@andon/contracts";
import { numbersDifference, type Proof, prove, readCard } from "@andon/model";
import { nodeRuntime } from "@andon/nn/node";
import type { Settings } from "../problem/problem.ts";
import { wrongNumber } from "../problem/read.ts";
import { openStudy } from "../study/study.ts";
import { answersOf, type Foretold, foretell } from "./foretell.ts";

/**
 * What settings will give, as a file foretells it.
 * @param settings each with a value for every column of the card
 * @throws AndonError `model/*`, `study/value`
 */
export async function predictResults(path: string, settings: readonly Settings[]): Promise<readonly Foretold[]> {
  const { card, bytes } = await readCard(path, [processCard]);
  const { columns } = card.input;
  return foretell(nodeRuntime(), bytes, rawSettings(columns, settings), columns.length);
}

/**
 * Settings as files take them: [settings, columns], levels by their numbers.
 * @throws AndonError `study/value`
 */
export function rawSettings(columns: ProcessCard["input"]["columns"], settings: readonly Settings[]): Float32Array {
  return Float32Array.from(settings.flatMap((s) => columns.map((column) => rawOf(column, s[column.name]))));
}

function rawOf({ name, levels }: ProcessCard["input"]["columns"][number], value: number | string | undefined): number {
  const refuse = (reason: Words) => new AndonError("study/value", { name, reason });
  if (value === undefined) throw refuse({ en: "it is missing", zh: "缺失" });
  if (levels === null) {
    const reason = wrongNumber(value);
    if (reason === null) return Number(value);
    throw refuse(reason);
  }
  const level = levels.indexOf(String(value));
  if (level >= 0) return level;
  throw refuse({
    en: `expected one of ${levels.join(", ")}, but it is ${value}`,
    zh: `应为 ${levels.join("、")} 之一，但为 ${value}`,
  });
}

/** SHA-256 over settings in their order: what a certificate is of. */
export const settingsSha256 = (raw: Float32Array): string =>
  createHash("sha256")
    .update(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength))
    .digest("hex");

/**
 * Does the file still answer as its certificate says, over the trials that it was certified on?
 * @param source the problem file, its trials beside it
 * @throws AndonError `model/*`, those of `openStudy`
 */
export async function verifyProcess(path: string, source: string): Promise<Proof> {
  const file = await readCard(path, [processCard]);
  const { card, bytes, metadata } = file;
  const { columns } = card.input;
  const { trials } = await openStudy(source);
  const certified = new Set(JSON.parse(metadata[HELD_OUT_KEY] ?? "[]") as number[]);
  const settings = trials.filter((t) => certified.has(t.id)).map((t) => t.settings);
  const raw = rawSettings(columns, settings);
  const answers = await foretell(nodeRuntime(), bytes, raw, columns.length);
  const found = {
    samples: settings.length,
    difference: numbersDifference(answersOf(answers), metadata[ANSWERS_KEY]),
    answersSha256: settingsSha256(raw),
  };
  return prove(file, found, { en: "trials", zh: "试验", measure: "次" });
}
