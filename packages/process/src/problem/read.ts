import { readFile } from "node:fs/promises";
import { AndonError, type Words } from "@andon/contracts";
import { type Document, isMap, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { checkCost, checkLimits } from "./check-limits.ts";
import type { Constraint, Goal, Parameter, Problem, Settings } from "./problem.ts";
import { type Path, type Refuse, refuseIssue } from "./refuse.ts";

const number = z.number();
const positive = number.positive();
const unit = z.string().optional();
const noise = number.nonnegative().optional();

const parameter = z.union([
  z.strictObject({
    low: number,
    high: number,
    integer: z.boolean().optional(),
    scale: z.enum(["linear", "log"]).optional(),
    step: positive.optional(),
    unit,
  }),
  z.strictObject({ levels: z.array(z.union([z.string(), number])).min(2), unit }),
  z.strictObject({ fixed: z.union([z.string(), number]), unit }),
]);

const goal = z.strictObject({
  // as it is spelt in America, too
  aim: z.preprocess(
    (aim) => (typeof aim === "string" ? aim.replace(/imize$/, "imise") : aim),
    z.enum(["minimise", "maximise", "target"]),
  ),
  target: number.optional(),
  worst: number.optional(),
  weight: positive.optional(),
  noise,
  unit,
});

const constraint = z.strictObject({
  max: number.optional(),
  min: number.optional(),
  probability: number.gt(0).lt(1).optional(),
  noise,
  unit,
});

const file = z.strictObject({
  name: z.string().optional(),
  parameters: z.record(z.string(), parameter),
  context: z.record(z.string(), parameter).optional(),
  goals: z.record(z.string(), goal),
  constraints: z.record(z.string(), constraint).optional(),
  limits: z.array(z.string()).optional(),
  cost: z.union([positive, z.string()]).optional(),
  current: z.record(z.string(), z.union([z.string(), number])).optional(),
  start: number.int().min(2).optional(),
  seed: number.int().nonnegative().optional(),
});

/** Recommended settings keep a constraint at least with this probability, where nothing else is said. */
const PROBABILITY = 0.95;

/**
 * Reads a problem file (YAML or JSON).
 * @throws AndonError `problem/not-found`, `problem/invalid` with the line and the column of what is wrong
 */
export async function readProblem(path: string): Promise<Problem> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new AndonError("problem/not-found", { path }, { cause });
  });
  return parseProblem(text, path);
}

/**
 * @param path what errors call the file
 * @throws AndonError `problem/invalid`
 */
export function parseProblem(text: string, path: string): Problem {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const refuseAt = (offset: number, where: Path, reason: Words): never => {
    const { line, col } = lines.linePos(offset);
    throw new AndonError("problem/invalid", { path, line, column: col, where: where.join(" → "), reason });
  };
  const syntax = document.errors[0];
  if (syntax) refuseAt(syntax.pos[0], [], syntax.message.split("\n")[0]!.replace(/ at line \d+.*$/, ""));
  const refuse: Refuse = (where, reason, offset = 0) => refuseAt(placeOf(document, where) + offset, where, reason);
  const checked = file.safeParse(document.toJS(), { reportInput: true });
  if (!checked.success) refuseIssue(checked.error.issues[0]!, [], refuse);
  return problemOf(checked.data!, refuse);
}

/** Where in the text something stands; the nearest thing around it where it is missing. */
function placeOf(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1]!;
    // the name of an entry, rather than its value: it exists even where the value is empty
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(key)) : undefined;
    if (pair && isNode(pair.key) && pair.key.range) {
      const value = pair.value;
      const scalar = isNode(value) && !isMap(value) && value.range;
      return depth === path.length && scalar ? scalar[0] : pair.key.range[0];
    }
    const item = document.getIn(path.slice(0, depth), true);
    if (isNode(item) && item.range) return item.range[0];
  }
  return 0;
}

function problemOf(raw: z.infer<typeof file>, refuse: Refuse): Problem {
  const parameters = Object.entries(raw.parameters).map(([name, p]) =>
    parameterOf(name, p, ["parameters", name], refuse),
  );
  const context = Object.entries(raw.context ?? {}).map(([name, p]) => parameterOf(name, p, ["context", name], refuse));
  if (parameters.every((p) => p.kind === "fixed"))
    refuse(["parameters"], {
      en: "nothing is left to choose: every parameter is fixed",
      zh: "没有可选的参数：全部参数都是固定的",
    });
  const twice = context.find((c) => c.name in raw.parameters || c.kind === "fixed");
  if (twice)
    refuse(["context", twice.name], {
      en: "a context has a range or levels, and a name that no parameter has",
      zh: "context 应有范围或 levels，且不与参数重名",
    });
  const goals = Object.entries(raw.goals).map(([name, g]): Goal => {
    const path = ["goals", name];
    if (name in raw.parameters) refuse(path, { en: "a parameter has this name already", zh: "已有同名参数" });
    const shared = {
      name,
      unit: g.unit ?? null,
      worst: g.worst ?? null,
      noise: g.noise ?? null,
      weight: g.weight ?? null,
    };
    if (g.aim !== "target") return { ...shared, aim: g.aim };
    if (g.target === undefined)
      return refuse(path, { en: "expected a target beside aim: target", zh: "aim: target 需要给出 target" });
    return { ...shared, aim: g.aim, target: g.target };
  });
  const [weighted, bare] = [goals.find((g) => g.weight !== null), goals.find((g) => g.weight === null)];
  if (weighted && bare)
    refuse(["goals", bare.name], {
      en: `${weighted.name} has a weight: give every goal one (what one unit of it is worth), or none for a front`,
      zh: `${weighted.name} 有权重：请给每个目标权重（每单位的价值），或都不给以求前沿`,
    });
  const idle = weighted && goals.find((g) => g.worst !== null);
  if (idle)
    refuse(["goals", idle.name, "worst"], {
      en: "worst says where a front ends, and with weights there is none: leave out one of them",
      zh: "worst 用于前沿，有权重时没有前沿：请去掉其中之一",
    });
  if (goals.length === 0) refuse(["goals"], { en: "expected at least one goal", zh: "至少需要一个目标" });
  const constraints = Object.entries(raw.constraints ?? {}).flatMap(([name, c]): Constraint[] => {
    const path = ["constraints", name];
    if (name in raw.parameters)
      refuse(path, {
        en: "it is a parameter: bound it by low and high, or under limits",
        zh: "这是参数：请用 low、high 或 limits 限制",
      });
    const shared = { name, unit: c.unit ?? null, probability: c.probability ?? PROBABILITY, noise: c.noise ?? null };
    if (c.max === undefined && c.min === undefined)
      refuse(path, { en: "expected max, min or both", zh: "需要给出 max、min 或两者" });
    if (c.max !== undefined && c.min !== undefined && c.min > c.max)
      refuse(path, {
        en: `contradictory: min ${c.min} is above max ${c.max}`,
        zh: `自相矛盾：min ${c.min} 大于 max ${c.max}`,
      });
    return (["max", "min"] as const).flatMap((side) =>
      c[side] === undefined ? [] : [{ ...shared, side, bound: c[side] }],
    );
  });
  const problem: Problem = {
    name: raw.name ?? null,
    parameters,
    context,
    goals,
    constraints,
    limits: raw.limits ?? [],
    cost: raw.cost === undefined ? null : String(raw.cost),
    current: raw.current === undefined ? null : currentOf(raw.current, parameters, refuse),
    start: raw.start ?? 2 * (parameters.filter((p) => p.kind !== "fixed").length + 1),
    seed: raw.seed ?? 1,
  };
  for (const [i, p] of parameters.entries())
    if ("step" in p && p.step !== null && problem.current === null)
      refuse(["parameters", parameters[i]!.name, "step"], {
        en: "a step is counted from the current recipe: give the recipe under current",
        zh: "step 从当前配方算起：请在 current 下给出当前配方",
      });
  checkLimits(problem, refuse);
  checkCost(problem, refuse);
  return problem;
}

function parameterOf(name: string, raw: z.infer<typeof parameter>, path: Path, refuse: Refuse): Parameter {
  const shared = { name, unit: raw.unit ?? null };
  if ("fixed" in raw) return { ...shared, kind: "fixed", value: raw.fixed };
  if ("levels" in raw) {
    const levels = raw.levels.map(String);
    if (new Set(levels).size < levels.length)
      refuse([...path, "levels"], { en: "a level is named twice", zh: "水平重复" });
    return { ...shared, kind: "categorical", levels };
  }
  const { low, high, integer, scale, step } = raw;
  if (low === high)
    refuse([...path, "high"], {
      en: `constant: low and high are both ${low}; write fixed: ${low}`,
      zh: `恒定：low 和 high 都是 ${low}；请写 fixed: ${low}`,
    });
  if (low > high)
    refuse([...path, "high"], { en: `high ${high} is below low ${low}`, zh: `high ${high} 小于 low ${low}` });
  if (integer && !(Number.isInteger(low) && Number.isInteger(high)))
    refuse([...path, "low"], { en: "an integer parameter has whole bounds", zh: "整数参数的边界应为整数" });
  if (scale === "log" && low <= 0)
    refuse([...path, "low"], { en: "a log scale needs a low above 0", zh: "对数刻度要求 low 大于 0" });
  if (scale === "log" && integer)
    refuse([...path, "scale"], { en: "an integer parameter has a linear scale", zh: "整数参数只能用线性刻度" });
  return {
    ...shared,
    kind: integer ? "integer" : "continuous",
    low,
    high,
    scale: scale ?? "linear",
    step: step ?? null,
  };
}

function currentOf(raw: Settings, parameters: readonly Parameter[], refuse: Refuse): Settings {
  for (const name of Object.keys(raw))
    if (!parameters.some((p) => p.name === name))
      refuse(["current", name], { en: "there is no such parameter", zh: "没有此参数" });
  return Object.fromEntries(
    parameters.map((p) => {
      const value = p.kind === "fixed" ? p.value : raw[p.name];
      if (value === undefined) return refuse(["current"], { en: `${p.name} is missing`, zh: `缺少 ${p.name}` });
      const reason = wrongSetting(p, value);
      if (reason !== null) refuse(["current", p.name], reason);
      return [p.name, value];
    }),
  );
}

/** Why a value is no number; null where it is one. */
export const wrongNumber = (value: unknown): Words | null =>
  typeof value === "number" && Number.isFinite(value)
    ? null
    : { en: `expected a number, but it is ${JSON.stringify(value)}`, zh: `应为数值，但为 ${JSON.stringify(value)}` };

/** Why a value is none of a parameter; null where it is one. */
export function wrongSetting(p: Parameter, value: unknown): Words | null {
  if (p.kind === "fixed")
    return value === p.value ? null : { en: `it is fixed at ${p.value}`, zh: `已固定为 ${p.value}` };
  if (p.kind === "categorical")
    return p.levels.includes(String(value))
      ? null
      : {
          en: `expected one of ${p.levels.join(", ")}, but it is ${value} (add what is new to its levels in the problem file)`,
          zh: `应为 ${p.levels.join("、")} 之一，但为 ${value}（新的取值请加入问题文件的 levels）`,
        };
  if (typeof value !== "number" || !Number.isFinite(value)) return wrongNumber(value);
  // a bound that was computed may differ in its last digit
  const slack = 1e-9 * (p.high - p.low);
  if (value < p.low - slack || value > p.high + slack)
    return {
      en: `expected ${p.low} to ${p.high}, but it is ${value}`,
      zh: `应在 ${p.low} 到 ${p.high} 之间，但为 ${value}`,
    };
  if (p.kind === "integer" && !Number.isInteger(value))
    return { en: `expected a whole number, but it is ${value}`, zh: `应为整数，但为 ${value}` };
  return null;
}
