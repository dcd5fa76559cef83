import { evenPoints } from "./even-points.ts";
import { FormulaError, parseExpression, parseLimit } from "./formula.ts";
import type { Problem, Settings } from "./problem.ts";
import type { Path, Refuse } from "./refuse.ts";
import { costOf, decode, regionOf, spaceOf } from "./space.ts";

/** Limits are formulas over numeric settings, and leave something over. */
export function checkLimits(problem: Problem, refuse: Refuse): void {
  for (const [i, text] of problem.limits.entries()) requireNumeric(problem, ["limits", i], text, parseLimit, refuse);
  const context = anyContext(problem);
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

/** So many settings are looked at for a cost that is none. */
const LOOKED = 256;

/** The cost of a trial is a formula over numeric settings, and above 0 wherever a trial may lie. */
export function checkCost(problem: Problem, refuse: Refuse): void {
  if (problem.cost === null) return;
  requireNumeric(problem, ["cost"], problem.cost, parseExpression, refuse);
  const cost = costOf(problem)!;
  const space = spaceOf(problem);
  const points = evenPoints(regionOf(space, anyContext(problem)), LOOKED, 1).map((x) => decode(space, x));
  const wrong = points.find((settings) => !(cost(settings) > 0 && Number.isFinite(cost(settings))));
  if (wrong === undefined) return;
  const shown = Object.entries(wrong)
    .map(([name, value]) => `${name} ${typeof value === "number" ? Number(value.toPrecision(4)) : value}`)
    .join(", ");
  refuse(["cost"], {
    en: `a trial costs something, but at ${shown} this is ${cost(wrong)}`,
    zh: `试验的成本应大于 0，但在 ${shown} 处为 ${cost(wrong)}`,
  });
}

/** Requires that a formula can be read, and uses numeric settings alone. */
function requireNumeric(
  problem: Problem,
  path: Path,
  text: string,
  parse: (text: string) => { readonly names: readonly string[] },
  refuse: Refuse,
): void {
  const numeric = [...problem.parameters, ...problem.context].flatMap((p) =>
    p.kind === "categorical" || (p.kind === "fixed" && typeof p.value === "string") ? [] : [p.name],
  );
  try {
    const unknown = parse(text).names.find((name) => !numeric.includes(name));
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

const anyContext = (problem: Problem): Settings =>
  Object.fromEntries(
    problem.context.map((p) => [p.name, p.kind === "categorical" ? p.levels[0]! : "low" in p ? p.low : 0]),
  );
