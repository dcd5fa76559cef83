/** From a study to one certified file that foretells every result. */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { ANSWERS_KEY, CARD_KEY, HELD_OUT_KEY, type ProcessCard } from "@andon/contracts";
import { requireWritable, writeWhole } from "@andon/data";
import { issueCertificate, keptNumbers, TOLERANCE } from "@andon/model";
import { nodeRuntime } from "@andon/nn/node";
import { Z90 } from "@andon/statistics";
import { doubtOf, nothingLearnt } from "../explain/doubt.ts";
import { resultNames, type Settings } from "../problem/problem.ts";
import { encode, type Space, spaceOf } from "../problem/space.ts";
import { requireTrials } from "../study/recommend.ts";
import type { Study } from "../study/study.ts";
import { pointsOf } from "../surrogate/learn.ts";
import { isEnsemble, noiseOf, posterior } from "../surrogate/surrogate.ts";
import { answersOf, type Foretold, foretell } from "./foretell.ts";
import { processModel } from "./graph.ts";
import { type FittedResult, learnResults, type SurrogateChoice, stepsOf } from "./learn-results.ts";
import { rawSettings, settingsSha256 } from "./use.ts";

export interface FitOptions {
  readonly out: string;
  readonly surrogate?: SurrogateChoice | undefined;
}

export type FitEvent =
  /** Steps of about equal length, and the result that is learnt. */
  | { readonly kind: "learning"; readonly result: string; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly file: string; readonly card: ProcessCard };

/**
 * Learns every result of a study and writes one file with raw settings in, and the expected results with their intervals out. Before it is written, the file
 * is replayed over the settings of all trials.
 * @throws AndonError `study/too-few`, `explain/nothing-learnt`, `output/not-writable`, `training/diverged`, `model/not-certified`
 */
export async function* fitStudy(study: Study, { out, surrogate = "auto" }: FitOptions): AsyncGenerator<FitEvent, void> {
  const began = performance.now();
  const { problem } = study;
  const done = requireTrials(study);
  await requireWritable(out);
  const space = spaceOf(problem);
  const points = pointsOf(
    space,
    done.map(({ settings }) => ({ settings, outcome: null })),
  );
  const given = done.map((t) => t.results!);
  const results: FittedResult[] = [];
  const names = resultNames(problem);
  const total = names.length * stepsOf(points, surrogate);
  let steps = 0;
  const step = (result: string): FitEvent => ({ kind: "learning", result, done: steps++, total });
  yield step(names[0]!);
  for await (const learnt of learnResults(problem, space, points, given, surrogate)) {
    if (learnt === null) yield step(names[results.length]!);
    else results.push(learnt);
  }
  if (results.every(({ r2 }) => r2 <= 0)) {
    const doubts = results.map(({ result }) => ({
      name: result.name,
      doubt: doubtOf(
        points,
        Float64Array.from(given, (t) => t[result.name]!),
      ),
    }));
    throw nothingLearnt(study.path, doubts);
  }
  const settings = done.map((t) => t.settings);
  const columns = columnsOf(space);
  const raw = rawSettings(columns, settings);
  const { answers, refined, certificate } = await certified(space, results, settings, raw);
  const card = cardOf(study, space, results, { seconds: (performance.now() - began) / 1000, certificate });
  const metadata = {
    [CARD_KEY]: JSON.stringify(card),
    [HELD_OUT_KEY]: JSON.stringify(done.map((t) => t.id)),
    [ANSWERS_KEY]: keptNumbers(answersOf(answers)),
  };
  await writeWhole(out, processModel(space, results, metadata, refined));
  yield { kind: "done", file: out, card };
}

/** The file, as it answers, refined where it has to be. @throws AndonError `model/not-certified` */
async function certified(
  space: Space,
  results: readonly FittedResult[],
  settings: readonly Settings[],
  raw: Float32Array,
) {
  const replayed = async (refined: boolean) => {
    const bare = processModel(space, results, {}, refined);
    const answers = await foretell(nodeRuntime(), bare, raw, space.columns.length);
    return { bare, answers, refined, difference: differenceFrom(results, space, settings, answers) };
  };
  const plain = await replayed(false);
  const found = plain.difference <= TOLERANCE ? plain : await replayed(true);
  const { bare, difference } = found;
  const answered = { samples: settings.length, answersSha256: settingsSha256(raw), difference };
  return { ...found, certificate: issueCertificate(bare, [], answered) };
}

/** The largest difference of the file's answers from what was learnt, as a share of what the result varies over the trials. */
function differenceFrom(
  results: readonly FittedResult[],
  space: Space,
  settings: readonly Settings[],
  answers: readonly Foretold[],
): number {
  let most = 0;
  for (const [r, { outcome, widening }] of results.entries()) {
    const { process, outside } = outcome;
    const expected = settings.map((s) => {
      const { means, variance } = posterior(process, encode(space, s));
      const reach = Z90 * widening * Math.sqrt(variance + noiseOf(process));
      const ends = [-reach, reach].map((off) => outside(means[0]! + off));
      return { mean: outside(means[0]!), low: Math.min(...ends), high: Math.max(...ends) };
    });
    const [least, greatest] = expected.reduce(
      ([a, b], { low, high }) => [Math.min(a, low), Math.max(b, high)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    const range = greatest - least || 1;
    for (const [i, e] of expected.entries())
      for (const end of ["mean", "low", "high"] as const) {
        const apart = Math.abs(answers[i]![end][r]! - e[end]) / range;
        // what is no number is as far off as can be
        most = Number.isFinite(apart) ? Math.max(most, apart) : Number.POSITIVE_INFINITY;
      }
  }
  return most;
}

const columnsOf = (space: Space): ProcessCard["input"]["columns"] =>
  space.columns.map(({ parameter, given }) => ({
    name: parameter.name,
    unit: parameter.unit,
    role: given ? "context" : "parameter",
    range: parameter.kind === "categorical" ? null : { low: parameter.low, high: parameter.high },
    levels: parameter.kind === "categorical" ? [...parameter.levels] : null,
  }));

function cardOf(
  { problem, problemPath, trials }: Study,
  space: Space,
  results: readonly FittedResult[],
  { seconds, certificate }: { readonly seconds: number; readonly certificate: ProcessCard["certificate"] },
): ProcessCard {
  const done = trials.filter((t) => t.state === "done");
  const names = results.map(({ result }) => result.name).join(", ");
  const layout = `[N, ${results.length}]: ${names}`;
  return {
    format: "andon-card/1",
    task: "process/surrogate",
    name: problem.name ?? basename(problemPath).replace(/\.\w+$/, ""),
    createdAt: new Date().toISOString(),
    input: {
      name: "settings",
      layout: `[N, ${space.columns.length}]`,
      columns: columnsOf(space),
    },
    fixed: Object.fromEntries(problem.parameters.flatMap((p) => (p.kind === "fixed" ? [[p.name, p.value]] : []))),
    outputs: [
      { name: "mean", layout, meaning: { en: "the expected result", zh: "预期结果" } },
      {
        name: "low",
        layout,
        meaning: {
          en: "lower end: 90 % of single results lie between low and high",
          zh: "下限：90% 的单次结果在上下限之间",
        },
      },
      { name: "high", layout, meaning: { en: "upper end", zh: "上限" } },
    ],
    results: results.map(({ result, outcome, why, r2, rmse, coverage, widening }) => ({
      name: result.name,
      unit: result.unit,
      surrogate: isEnsemble(outcome.process) ? ("ensemble" as const) : ("gaussian-process" as const),
      why,
      r2,
      rmse,
      coverage,
      widening,
    })),
    data: {
      source: problemPath,
      trials: done.length,
      failed: trials.filter((t) => t.state === "failed").length,
      fingerprint: createHash("sha256")
        .update(JSON.stringify(done.map(({ settings, results: gave }) => [settings, gave])))
        .digest("hex"),
    },
    training: { seed: problem.seed, seconds },
    certificate,
    versions: { andon: "0.1.0", onnxruntime: "1.30.0", node: process.versions.node },
  };
}
