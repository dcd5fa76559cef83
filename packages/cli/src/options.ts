import { type Command, InvalidArgumentError, Option } from "commander";
import type { Messages } from "./messages.ts";

/** The options that every command has. */
export interface SharedOptions {
  readonly json?: boolean;
  readonly seed?: number;
}

/** Adds `--json`, `--seed` and `--lang`, and the example below the help. */
export function shared(command: Command, say: Messages, example: string): Command {
  return command
    .option("--json", say.optionJson)
    .option("--seed <n>", say.optionSeed, wholeNumber(say, 0))
    .addOption(new Option("--lang <language>", say.optionLang).choices(["en", "zh-CN"]))
    .addHelpText("after", `\n${say.example}\n  ${example.replaceAll("\n", "\n  ")}`);
}

type Parse<T> = (text: string) => T;

/** A whole number of at least `least`. */
export function wholeNumber(say: Messages, least: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(say.expectedWhole(least));
    }
    return value;
  };
}

/** A number greater than 0. */
export function positiveNumber(say: Messages): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError(say.expectedPositive);
    return value;
  };
}

/** A share from 0 to below 1, also written as a percentage ("20%"). */
export function fraction(say: Messages): Parse<number> {
  return (text) => {
    const value = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
    if (text.trim() === "" || !(value >= 0 && value < 1)) throw new InvalidArgumentError(say.expectedFraction);
    return value;
  };
}

/** Columns and rows, as 3x2. */
export function grid(say: Messages): Parse<{ readonly rows: number; readonly columns: number }> {
  return (text) => {
    const [, columns, rows] = /^(\d{1,2})\s*[x×*]\s*(\d{1,2})$/i.exec(text.trim()) ?? [];
    if (!Number(columns) || !Number(rows)) throw new InvalidArgumentError(say.expectedGrid);
    return { rows: Number(rows), columns: Number(columns) };
  };
}

/** A number of at least 0. */
export function notNegative(say: Messages): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= 0 && Number.isFinite(value)))
      throw new InvalidArgumentError(say.expectedNotNegative);
    return value;
  };
}

/** A probability from 0 to 1. */
export function probability(say: Messages): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= 0 && value <= 1)) throw new InvalidArgumentError(say.expectedProbability);
    return value;
  };
}

/** "auto", "none" or a list with commas; the words of the list are checked by whoever knows them. */
export function autoNoneOrList(text: string): "auto" | "none" | string[] {
  if (text === "auto" || text === "none") return text;
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
