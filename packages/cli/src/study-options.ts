import { type Command, InvalidArgumentError } from "commander";
import type { Messages } from "./messages.ts";

type Values = Readonly<Record<string, number | string>>;

export interface StudyOptions {
  readonly study?: string;
}

/** Adds the problem and where its trials lie. */
export const studyOptions = (command: Command, say: Messages): Command =>
  command.argument("<problem.yaml>", say.problemArgument).option("--study <file.json>", say.optionStudy);

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
