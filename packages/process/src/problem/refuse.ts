/** How a problem file is refused: where in it, and why. */
import type { Words } from "@andon/contracts";
import { z } from "zod";

export type Path = readonly (string | number)[];
/** `offset`: so many characters behind the place. */
export type Refuse = (path: Path, reason: Words, offset?: number) => never;

/** What stands where, in words. */
const KINDS: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  number: { en: "a number", zh: "数值" },
  string: { en: "text", zh: "文本" },
  boolean: { en: "true or false", zh: "true 或 false" },
  array: { en: "a list", zh: "列表" },
  record: { en: "entries, each a name with what belongs to it", zh: "若干条目，每条为名称及其内容" },
  object: { en: "entries, each a name with what belongs to it", zh: "若干条目，每条为名称及其内容" },
};

/** What was expected where something of another kind stands, or nothing. */
function typeWanted({ expected, input }: z.core.$ZodIssueInvalidType): Words {
  const kind = KINDS[expected] ?? { en: expected, zh: expected };
  const found = input === undefined || input === null ? null : JSON.stringify(input).slice(0, 60);
  return {
    en: `expected ${kind.en}, but ${found === null ? "there is nothing" : `it is ${found}`}`,
    zh: `应为${kind.zh}，但${found === null ? "此处为空" : `为 ${found}`}`,
  };
}

const chinese = z.locales.zhCN().localeError;

/** Refuses by the first thing that is not as the form of the file wants it. */
export function refuseIssue(issue: z.core.$ZodIssue, before: Path, refuse: Refuse): never {
  const path = [...before, ...issue.path.map((p) => (typeof p === "symbol" ? String(p) : p))];
  // of several forms that a parameter can have, the one that got furthest is the one that was meant
  if (issue.code === "invalid_union") {
    const meant = issue.errors
      .filter((issues) => !issues.some((i) => i.code === "unrecognized_keys"))
      .sort((a, b) => a.length - b.length)[0];
    if (meant?.[0]) return refuseIssue(meant[0], path, refuse);
    return refuse(path, {
      en: "expected low and high, or levels, or fixed (and unit, integer, scale, step)",
      zh: "应给出 low 和 high，或 levels，或 fixed（以及 unit、integer、scale、step）",
    });
  }
  if (issue.code === "invalid_type") return refuse(path, typeWanted(issue));
  if (issue.code === "unrecognized_keys")
    return refuse([...path, issue.keys[0]!], { en: "there is no such entry here", zh: "此处没有这样的条目" });
  if (issue.code === "invalid_value") {
    const found = issue.input === undefined ? null : JSON.stringify(issue.input);
    return refuse(path, {
      en: `expected one of ${issue.values.join(", ")}, but ${found === null ? "there is nothing" : `it is ${found}`}`,
      zh: `应为 ${issue.values.join("、")} 之一，但${found === null ? "此处为空" : `为 ${found}`}`,
    });
  }
  const told = chinese({ ...issue, input: issue.input } as Parameters<typeof chinese>[0]);
  return refuse(path, { en: issue.message, zh: typeof told === "string" ? told : (told?.message ?? issue.message) });
}
