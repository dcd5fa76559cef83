import { figuresIn, figuresWithin, type Words } from "@andon/contracts";
import { type Problem, settingText } from "../problem/problem.ts";
import type { Explanation } from "./explain.ts";
import type { Change } from "./what-if.ts";

/** So many contributions are named; the others are told together. */
const NAMED = 4;
/** Below this share of the greatest a contribution is not worth a word. */
const NEGLIGIBLE = 0.02;

const minus = (figure: string): string => figure.replace("-", "−");
const [english, chinese] = [figuresIn("en"), figuresIn("zh")];
const six = (value: number): string => String(Number(value.toPrecision(6)));

/**
 * Why these settings and not those of the base, in one sentence with numbers: what changes, by how much with its interval, which parameter brings
 * how much of it, and how surely the constraints are kept. Null where there is nothing to compare.
 */
export function whyOf(problem: Problem, { change, base }: Explanation): Words | null {
  if (change === null || base === null) return null;
  const units = new Map(
    [...problem.parameters, ...problem.context, ...problem.goals, ...problem.constraints].map((p) => [p.name, p.unit]),
  );
  const unit = (name: string): string => (units.get(name) ? ` ${units.get(name)}` : "");
  if (change.changed.length === 0)
    return base === "current"
      ? { en: "These are the settings of the current recipe: nothing changes.", zh: "这就是当前配方：没有变化。" }
      : { en: "These are the settings of the best trial: nothing changes.", zh: "这就是最佳试验的设置：没有变化。" };
  const moved = change.changed.map((name) => {
    const p = [...problem.parameters, ...problem.context].find((q) => q.name === name)!;
    const [from, to] = [change.from, change.to].map(({ settings }) => settingText(p, settings[name]!));
    return `${name} ${from} → ${to}${unit(name)}`;
  });
  const results = change.results.map((r) => {
    const figure = figuresWithin(r);
    const written = (value: number): string => minus(figure(value));
    const signed = (value: number): string => written(value).replace(/^(?=[1-9]|0\.)/, "+");
    return {
      name: r.name,
      by: signed(r.value),
      between: [written(r.low), written(r.high)] as const,
      from: written(expectedIn(change.from, r.name)),
      // a unit of % beside a difference would read as a share of it
      to: `${written(expectedIn(change.to, r.name))}${r.unit ? ` ${r.unit}` : ""}`,
      parts: partsOf(r.contributions).map(({ parameter, value }) => ({ parameter, by: signed(value) })),
    };
  });
  const kept = change.to.constraints.map((c, k) => ({
    bound: `${c.name} ${c.side === "max" ? "≤" : "≥"} ${six(c.bound)}${unit(c.name)}`,
    to: c.probability,
    from: change.from.constraints[k]!.probability,
  }));
  const instead =
    base === "current"
      ? { en: "Instead of the current recipe", zh: "与当前配方相比" }
      : { en: "Instead of the best trial", zh: "与最佳试验相比" };
  return {
    en: `${[
      `${instead.en}, ${moved.join(", ")}`,
      ...results.map(
        (r) =>
          `${r.name} is expected to go from ${r.from} to ${r.to}, by ${r.by} (90 %: ${r.between.join(" to ")})${
            r.parts.length < 2
              ? ""
              : `, of which ${r.parts.map((p) => `${p.parameter ?? "the others together"} ${p.by}`).join(", ")}`
          }`,
      ),
      ...kept.map(
        (c) => `${c.bound} is kept with probability ${english.percent(c.to)} (before: ${english.percent(c.from)})`,
      ),
    ].join("; ")}.`,
    zh: `${[
      `${instead.zh}，${moved.join("，")}`,
      ...results.map(
        (r) =>
          `${r.name} 预计从 ${r.from} 变为 ${r.to}，变化 ${r.by}（90%：${r.between.join(" 至 ")}）${
            r.parts.length < 2 ? "" : `，其中 ${r.parts.map((p) => `${p.parameter ?? "其余合计"} ${p.by}`).join("，")}`
          }`,
      ),
      ...kept.map((c) => `满足 ${c.bound} 的概率为 ${chinese.percent(c.to)}（此前：${chinese.percent(c.from)}）`),
    ].join("；")}。`,
  };
}

const expectedIn = ({ results }: Change["from"], name: string): number => results.find((r) => r.name === name)!.value;

/** The greatest contributions, and the others as one where they matter. */
function partsOf(
  contributions: readonly { readonly parameter: string; readonly value: number }[],
): { readonly parameter: string | null; readonly value: number }[] {
  const least = NEGLIGIBLE * Math.abs(contributions[0]?.value ?? 0);
  const named = contributions.slice(0, NAMED).filter((c) => Math.abs(c.value) >= least);
  const rest = contributions.slice(named.length).reduce((s, c) => s + c.value, 0);
  return rest === 0 || Math.abs(rest) < least ? named : [...named, { parameter: null, value: rest }];
}
