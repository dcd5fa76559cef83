import { existsSync } from "node:fs";
import { AndonError } from "@andon/contracts";
import type { SafeOptions } from "@andon/process";
import { type Command, InvalidArgumentError } from "commander";
import type { Messages } from "./messages.ts";
import { fraction, wholeNumber } from "./options.ts";

type Values = Readonly<Record<string, number | string>>;

export interface StudyOptions {
  readonly study?: string;
}

/** Adds the problem and where its trials lie. */
export const studyOptions = (command: Command, say: Messages): Command =>
  command.argument("<problem.yaml>", say.problemArgument).option("--study <file.json>", say.optionStudy);

/** Adds the leave to replace files that hold what people recorded. */
export const overwriteOption = (command: Command, say: Messages): Command =>
  command.option("--overwrite", say.optionOverwrite);

/** @throws AndonError `output/exists` */
export function requireNew(paths: readonly string[], overwrite = false): void {
  const path = paths.find(existsSync);
  if (path !== undefined && !overwrite) throw new AndonError("output/exists", { path });
}

/** Adds the report. */
export const reportOption = (command: Command, say: Messages): Command =>
  command.option("--report <file.html>", say.optionStudyReport);

export interface SafeChoices {
  readonly safe?: boolean;
  readonly risk?: number;
  readonly over?: number;
  readonly oneChange?: boolean;
}

/** Adds the options of the safe advisor. */
export const safeOptions = (command: Command, say: Messages): Command =>
  command
    .option("--safe", say.optionSafe)
    .option("--risk <share>", say.optionRiskAllowed, fraction(say), 0.05)
    .option("--over <trials>", say.optionOver, wholeNumber(say, 1), 1)
    .option("--one-change", say.optionOneChange);

/** What was asked of the safe advisor; undefined where it was not asked. */
export const safeIn = ({ safe, risk = 0.05, over = 1, oneChange = false }: SafeChoices): SafeOptions | undefined =>
  safe || oneChange ? { risk, over, oneChange } : undefined;

/** Reads "name=value, name=value" into what was read before. */
export const settingsIn =
  (say: Messages) =>
  (text: string, all: Values = {}): Values =>
    text.split(",").reduce((before, pair) => valuesIn(say)(pair, before), all);

/** Reads "name=value" into what was read before; numbers as numbers. */
export const valuesIn =
  (say: Messages) =>
  (text: string, all: Values = {}): Values => {
    const at = text.indexOf("=");
    if (at < 1) throw new InvalidArgumentError(say.expectedValue);
    const value = text.slice(at + 1).trim();
    const number = Number(value);
    return { ...all, [text.slice(0, at).trim()]: value !== "" && Number.isFinite(number) ? number : value };
  };
