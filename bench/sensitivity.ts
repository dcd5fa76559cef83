/** How well sensitivities are told from few trials: two functions whose Sobol indices are known in closed form. */
import { randomStream } from "@andon/data";
import { type Explanation, explain, type Settings, type Study } from "@andon/process";
import { gFunction, ishigami, type KnownFunction } from "../packages/process/src/explain/known-functions.fixture.ts";
import type { Benchmark } from "./run.ts";

const FUNCTIONS = { Ishigami: ishigami, "Sobol's g": gFunction };
const TRIALS = [40, 80, 150];

/** A study of a function at points drawn evenly at random. */
function studyOf({ of, columns }: KnownFunction, count: number, seed: number): Study {
  const random = randomStream(seed, 0x5e);
  const names = Array.from({ length: columns }, (_, c) => `x${c + 1}`);
  const bounds = { unit: null, kind: "continuous", low: 0, high: 1, scale: "linear", step: null } as const;
  return {
    problem: {
      name: null,
      parameters: names.map((name) => ({ name, ...bounds })),
      context: [],
      goals: [{ name: "y", unit: null, worst: null, noise: null, weight: null, aim: "minimise" }],
      constraints: [],
      limits: [],
      cost: null,
      current: null,
      start: 10,
      seed,
    },
    problemPath: "",
    path: "",
    trials: Array.from({ length: count }, (_, i) => {
      const u = Array.from({ length: columns }, random);
      const settings: Settings = Object.fromEntries(names.map((name, c) => [name, u[c]!]));
      return { id: i + 1, settings, state: "done", results: { y: of(u) }, reason: null };
    }),
  };
}

/** The largest error of an index, how many of their intervals hold the truth, and the held-out R². */
function against({ first, total }: KnownFunction, { results: [y] }: Explanation) {
  const parts = y!.sensitivities.flatMap((s) => {
    const c = Number(s.parameter.slice(1)) - 1;
    return [
      { ...s.first, truth: first[c]! },
      { ...s.total, truth: total[c]! },
    ];
  });
  return {
    worst: Math.max(0, ...parts.map((p) => Math.abs(p.value - p.truth))),
    holds: parts.filter((p) => p.low <= p.truth && p.truth <= p.high).length,
    intervals: parts.length,
    r2: y!.heldOut?.r2.value ?? Number.NaN,
  };
}

export default {
  summary: "Sobol indices of Ishigami's function and Sobol's g from 40, 80 and 150 trials, against their closed form",
  async run(args) {
    const at = args.indexOf("--seeds");
    const seeds = at < 0 ? 10 : Number(args[at + 1]);
    const rows = [];
    for (const [name, f] of Object.entries(FUNCTIONS))
      for (const trials of TRIALS) {
        const runs = [];
        for (let seed = 1; seed <= seeds; seed++) {
          const found = await explain(studyOf(f, trials, seed));
          runs.push({ ...against(f, found), refused: found.results[0]!.doubt !== null });
          process.stderr.write(`${name}, ${trials} trials, seed ${seed}\n`);
        }
        rows.push({ name, trials, runs });
      }
    const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
    const sum = (values: number[]): number => values.reduce((s, v) => s + v, 0);
    return {
      figures: rows,
      text: [
        "| function | trials | worst error of an index, median [most] | 90 % intervals that hold | held-out R², median | refused |",
        "| --- | --- | --- | --- | --- | --- |",
        ...rows.map(({ name, trials, runs }) => {
          const told = runs.filter((r) => !r.refused);
          const worst = told.map((r) => r.worst);
          return `| ${name} | ${trials} | ${median(worst).toFixed(3)} [${Math.max(...worst).toFixed(3)}] | ${sum(told.map((r) => r.holds))} of ${sum(told.map((r) => r.intervals))} | ${median(runs.map((r) => r.r2)).toFixed(2)} | ${runs.length - told.length} of ${runs.length} |`;
        }),
      ].join("\n"),
    };
  },
} satisfies Benchmark;
