import { evenPoints } from "./even-points.ts";
import { FormulaError, parseLimit } from "./formula.ts";
import type { Problem } from "./problem.ts";
import type { Refuse } from "./refuse.ts";
import { regionOf, spaceOf } from "./space.ts";

/** Limits are formulas over numeric settings, and leave something over. */
export function checkLimits(problem: Problem, refuse: Refuse): void {
  const numeric = new Set(
    [...problem.parameters, ...problem.context].flatMap((p) =>
      p.kind === "categorical" || (p.kind === "fixed" && typeof p.value === "string") ? [] : [p.name],
    ),
  );
  for (const [i, text] of problem.limits.entries()) {
    const path = ["limits", i];
    try {
      const unknown = parseLimit(text).names.find((name) => !numeric.has(name));
      if (unknown !== undefined)
        refuse(
          path,
          { en: `there is no numeric parameter ${unknown}`, zh: `没有数值参数 ${unknown}` },
          text.indexOf(unknown),
        );
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      refuse(path, { en: error.message, zh: `公式无法读取（${error.message}）` }, error.at);
    }
  }
  const context = Object.fromEntries(
    problem.context.map((p) => [p.name, p.kind === "categorical" ? p.levels[0]! : "low" in p ? p.low : 0]),
  );
  const possible = (limits: readonly string[]): boolean =>
    evenPoints(regionOf(spaceOf({ ...problem, limits }), context), 1, 1).length > 0;
  if (problem.limits.length === 0 || possible(problem.limits)) return;
  // the first limit that leaves nothing over, given those before it
  const last = problem.limits.findIndex((_, i) => !possible(problem.limits.slice(0, i + 1)));
  // of those before it, the ones without which something would be left over
  const others = problem.limits.slice(0, last).reduce<readonly string[]>(
    (kept, text) => {
      const fewer = kept.filter((other) => other !== text);
      return possible([...fewer, problem.limits[last]!]) ? kept : fewer;
    },
    problem.limits.slice(0, last),
  );
  const quoted = others.map((text) => `"${text}"`);
  refuse(["limits", last], {
    en: `contradictory: no settings keep "${problem.limits[last]}"${others.length > 0 ? ` together with ${quoted.join(" and ")}` : ""} within the bounds`,
    zh: `自相矛盾：边界内没有设置能满足“${problem.limits[last]}”${others.length > 0 ? `与 ${quoted.join("、")}` : ""}`,
  });
}
