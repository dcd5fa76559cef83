import { readFile } from "node:fs/promises";
import { AndonError, type Words } from "@andon/contracts";
import { requireWritable, writeWhole } from "@andon/data";
import { z } from "zod";
import { type SearchBy, suggest } from "../acquire/suggest.ts";
import { type Problem, type Results, resultNames, type Settings } from "../problem/problem.ts";
import { readProblem, wrongNumber, wrongSetting } from "../problem/read.ts";
import { costOf } from "../problem/space.ts";
import type { Known } from "../surrogate/learn.ts";

/** One run of the process: what was set, and what came of it. */
export interface Trial {
  readonly id: number;
  /** Settings and context. */
  readonly settings: Settings;
  /** "open" until it is told what came of it. */
  readonly state: "open" | "done" | "failed";
  readonly results: Results | null;
  /** Why it failed, as far as anyone knows. */
  readonly reason: string | null;
}

/** A problem with its trials, which lie in one readable file. */
export interface Study {
  readonly problem: Problem;
  readonly problemPath: string;
  readonly path: string;
  readonly trials: readonly Trial[];
}

const values = z.record(z.string(), z.number());
const stored = z.object({
  version: z.literal(1),
  trials: z.array(
    z.object({
      id: z.number().int(),
      settings: z.record(z.string(), z.union([z.string(), z.number()])),
      state: z.enum(["open", "done", "failed"]),
      results: values.nullable(),
      reason: z.string().nullable(),
    }),
  ),
});

/** Where the trials of a problem lie unless said otherwise: beside it. */
export const studyPathFor = (problemPath: string): string =>
  `${problemPath.replace(/\.(ya?ml|json)$/i, "")}.study.json`;

/**
 * Opens a study; one without trials where there is no file yet.
 * @throws AndonError those of `readProblem`, `study/unreadable`
 */
export async function openStudy(problemPath: string, path = studyPathFor(problemPath)): Promise<Study> {
  const problem = await readProblem(problemPath);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new AndonError("study/unreadable", { path, reason: error.message }, { cause: error });
  });
  if (text === null) return { problem, problemPath, path, trials: [] };
  const refuse = (reason: Words): AndonError => new AndonError("study/unreadable", { path, reason });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause));
  }
  const read = stored.safeParse(document);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    throw refuse([issue.path.join("."), issue.message].filter((part) => part !== "").join(": "));
  }
  const { trials } = read.data;
  for (const trial of trials) {
    const lacks = named(problem).find((p) => !(p.name in trial.settings));
    if (lacks)
      throw refuse({
        en: `trial ${trial.id} has no ${lacks.name}, which ${problemPath} asks for`,
        zh: `试验 ${trial.id} 没有 ${problemPath} 所要求的 ${lacks.name}`,
      });
    const missing = resultNames(problem).find((name) => trial.results !== null && !(name in trial.results));
    if (missing !== undefined)
      throw refuse({
        en: `trial ${trial.id} has no result ${missing}, which ${problemPath} asks for; it has ${Object.keys(trial.results!).join(", ")}`,
        zh: `试验 ${trial.id} 没有 ${problemPath} 所要求的结果 ${missing}；它有 ${Object.keys(trial.results!).join("、")}`,
      });
  }
  return { problem, problemPath, path, trials };
}

/**
 * Writes the trials, whole: a power cut leaves the file as it was before or as it is after.
 * @throws AndonError `output/not-writable`
 */
export const saveStudy = async ({ path, trials }: Study): Promise<void> => {
  const lines = trials.map((t) => `    ${JSON.stringify(t)}`).join(",\n");
  await requireWritable(path);
  await writeWhole(path, `{\n  "version": 1,\n  "trials": [\n${lines}\n  ]\n}\n`);
};

/** The study with the trials that its file has now: another command may have written it since it was opened. */
export const reread = async (study: Study): Promise<Study> => ({
  ...study,
  trials: (await openStudy(study.problemPath, study.path)).trials,
});

/**
 * Asks for trials and writes them: anew where another command wrote the file while they were looked for, so that nothing it wrote is lost.
 * @throws AndonError those of `asking`
 */
export async function askInFile<T extends { readonly study: Study }>(
  study: Study,
  asking: (study: Study) => Promise<T>,
): Promise<T> {
  for (;;) {
    const before = await reread(study);
    const asked = await asking(before);
    if (JSON.stringify((await reread(study)).trials) !== JSON.stringify(before.trials)) continue;
    await saveStudy(asked.study);
    return asked;
  }
}

/** What the trials that ended have cost in all; 0 where the problem has no cost. */
export function spentOn({ problem, trials }: Study): number {
  const cost = costOf(problem);
  return cost === null ? 0 : trials.reduce((sum, t) => sum + (t.state === "open" ? 0 : cost(t.settings)), 0);
}

/** What is known of the trials, as `suggest` takes it. */
export const knownOf = (trials: readonly Trial[]): Known[] =>
  trials.map((t) => ({
    settings: t.settings,
    outcome: t.state === "open" ? null : t.state === "failed" ? "failed" : t.results,
  }));

/**
 * Asks for one more trial. The same problem and trials give the same settings.
 * @param context a value for each context of the problem
 * @throws AndonError `study/value`, `study/no-room`
 */
export async function ask(
  study: Study,
  context: Settings = {},
  by: SearchBy = "improvement",
): Promise<{ readonly study: Study; readonly trial: Trial }> {
  const { problem, trials } = study;
  requireContext(problem, context);
  const settings = await suggest(problem, knownOf(trials), context, by);
  if (settings === null) throw new AndonError("study/no-room", { path: study.problemPath });
  return opened(study, settings);
}

/** The study with one more open trial. */
export function opened(study: Study, settings: Settings): { readonly study: Study; readonly trial: Trial } {
  const trial: Trial = { id: nextId(study.trials), settings, state: "open", results: null, reason: null };
  return { study: { ...study, trials: [...study.trials, trial] }, trial };
}

/**
 * Opens a trial for each of the settings: a plan.
 * @throws AndonError `study/value`
 */
export function openTrials(
  study: Study,
  context: Settings,
  runs: readonly Settings[],
): { readonly study: Study; readonly trials: readonly Trial[] } {
  requireContext(study.problem, context);
  const after = runs.reduce((now, settings) => opened(now, settings).study, study);
  return { study: after, trials: after.trials.slice(study.trials.length) };
}

/**
 * Requires a value for each context of the problem, and no other.
 * @throws AndonError `study/context`, `study/value`
 */
export function requireContext(problem: Problem, context: Settings): void {
  const names = problem.context.map((p) => p.name);
  requireNames(Object.keys(context), names, { en: "context", zh: "条件" });
  for (const p of problem.context) {
    const value = context[p.name];
    const reason = value === undefined ? MISSING : wrongSetting(p, value);
    if (reason !== null) throw new AndonError("study/context", { name: p.name, reason });
  }
}

/**
 * Tells what came of an open trial.
 * @param outcome results by name, or why it failed
 * @param correct whether one that was told already is told anew
 * @throws AndonError `study/no-trial`, `study/told`, `study/value`
 */
export function tell(
  study: Study,
  id: number | string,
  outcome: Results | { readonly failed: string | null },
  correct = false,
): Study {
  const trial = study.trials.find((t) => String(t.id) === String(id));
  if (trial === undefined)
    throw new AndonError("study/no-trial", {
      path: study.path,
      trial: String(id),
      open: study.trials.flatMap((t) => (t.state === "open" ? t.id : [])).join(", "),
    });
  if (trial.state !== "open" && !correct)
    throw new AndonError("study/told", { trial: trial.id, result: resultWords(trial) });
  const ended = endOf(study.problem, outcome);
  return { ...study, trials: study.trials.map((t) => (String(t.id) === String(id) ? { ...t, ...ended } : t)) };
}

const resultWords = ({ results, reason }: Trial): Words =>
  results === null
    ? { en: `failed${reason === null ? "" : ` (${reason})`}`, zh: `失败${reason === null ? "" : `（${reason}）`}` }
    : Object.entries(results)
        .map(([name, value]) => `${name} ${value}`)
        .join(", ");

/**
 * Adds a trial that nobody asked for: a record, or a recipe tried by hand.
 * @throws AndonError `study/value`
 */
export function addTrial(
  study: Study,
  settings: Settings,
  outcome: Results | { readonly failed: string | null },
): Study {
  const kept: Settings = Object.fromEntries(
    named(study.problem).map((p) => {
      const value = settings[p.name] ?? (p.kind === "fixed" ? p.value : undefined);
      // what ran before may lie outside the bounds of today; only its kind has to be right
      requireRight(p.name, value, (v) =>
        p.kind === "categorical" || typeof v !== "number" ? wrongSetting(p, v) : null,
      );
      return [p.name, value!];
    }),
  );
  const trial: Trial = { id: nextId(study.trials), settings: kept, ...endOf(study.problem, outcome) };
  return { ...study, trials: [...study.trials, trial] };
}

const named = (problem: Problem) => [...problem.parameters, ...problem.context];

const nextId = (trials: readonly Trial[]): number => Math.max(0, ...trials.map((t) => t.id)) + 1;

function endOf(
  problem: Problem,
  outcome: Results | { readonly failed: string | null },
): Omit<Trial, "id" | "settings"> {
  if ("failed" in outcome && typeof outcome.failed !== "number") {
    return { state: "failed", results: null, reason: outcome.failed };
  }
  const given = outcome as Results;
  requireNames(Object.keys(given), resultNames(problem), { en: "result", zh: "结果" });
  const results = Object.fromEntries(
    resultNames(problem).map((name) => {
      requireRight(name, given[name], wrongNumber);
      return [name, given[name]!];
    }),
  );
  return { state: "done", results, reason: null };
}

const MISSING: Words = { en: "it is missing", zh: "缺失" };

/**
 * Requires that names are among those that there are.
 * @throws AndonError `study/value`
 */
export function requireNames(
  given: readonly string[],
  known: readonly string[],
  what: { en: string; zh: string },
): void {
  const name = given.find((n) => !known.includes(n));
  if (name === undefined) return;
  throw new AndonError("study/value", {
    name,
    reason: {
      en: `there is no such ${what.en}${known.length === 0 ? "" : `; there are ${known.join(", ")}`}`,
      zh: `没有此${what.zh}${known.length === 0 ? "" : `；现有 ${known.join("、")}`}`,
    },
  });
}

export function requireRight(name: string, value: unknown, wrong: (value: unknown) => Words | null): void {
  const reason = value === undefined ? MISSING : wrong(value);
  if (reason !== null) throw new AndonError("study/value", { name, reason });
}
