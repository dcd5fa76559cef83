import { type Decision, inLanguage } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";

/** A decision and its reason, beside the results. */
export function noteDecision({ what, choice, why }: Decision, { note, say, language }: Terminal): void {
  const [name, chosen, reason] = [what, choice, why].map((words) => inLanguage(words, language));
  note(say.decided(`${name!.charAt(0).toUpperCase()}${name!.slice(1)}`, chosen!, reason!));
}
