import type { CommanderError } from "commander";
import type { Messages } from "./messages.ts";

/** Why a value is invalid: what a command says itself, or the choices that there are. */
function reasonIn(message: string, say: Messages): string {
  const reason = /is invalid(?: for argument '[^']*')?\. (.*)$/s.exec(message)?.[1] ?? "";
  const choices = /^Allowed choices are (.*)\.$/.exec(reason)?.[1];
  return choices === undefined ? reason : say.expectedOneOf(choices);
}

/** A usage error of the command-line parser in the reader's language, with the next step. */
export function usageError({ code, message }: Pick<CommanderError, "code" | "message">, say: Messages): string {
  // The parser's messages quote what they are about: error: unknown option '--colour'
  const about = /'([^']*)'/.exec(message)?.[1] ?? "";
  const hint = /\(Did you mean (.+)\?\)/.exec(message)?.[1];
  const told: Readonly<Record<string, string>> = {
    "commander.unknownOption": say.unknownOption(about),
    "commander.unknownCommand": say.unknownCommand(about),
    "commander.missingArgument": say.missingArgument(about),
    "commander.optionMissingArgument": say.optionNeedsValue(about),
    "commander.missingMandatoryOptionValue": say.optionRequired(about),
    "commander.excessArguments": say.excessArguments,
    "commander.invalidArgument": say.invalidValue(
      /(?:argument|value) '([^']*)' is invalid/.exec(message)?.[1] ?? about,
      /for argument '([^']*)'/.exec(message)?.[1] ?? about,
      reasonIn(message, say),
    ),
  };
  // what a command says itself is told as it stands
  const own = code === "commander.invalidArgument" && !/ is invalid/.test(message);
  const sentence = (own ? undefined : told[code]) ?? message.replace(/^error: /, "");
  return [sentence, hint === undefined ? "" : say.didYouMean(hint), say.seeHelp].filter((s) => s !== "").join(" ");
}
