/** One goal: the regret after 60 trials beside random search, Optuna's TPE and BoTorch's qLogNEI, all from the same start. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { randomStream } from "@andon/data";
import { type Known, type Problem, type Results, suggest } from "@andon/process";
import { type TestProblem, testProblems } from "./optimisation-problems.ts";
import type { Benchmark } from "./run.ts";

const EVALUATIONS = 60;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The problem as an engineer would state it. */
function stated(test: TestProblem, seed: number): Problem {
  return {
    name: null,
    parameters: test.parameters.map(({ name, low, high, integer }) => ({
      name,
      low,
      high,
      kind: integer ? "integer" : "continuous",
      scale: "linear",
      unit: null,
      step: null,
    })),
    context: [],
    goals: [{ name: "value", unit: null, worst: null, noise: null, weight: null, aim: "minimise" }],
    constraints: Array.from({ length: test.constraints }, (_, i) => ({
      name: `g${i + 1}`,
      unit: null,
      side: "max",
      bound: 0,
      probability: 0.5,
      noise: null,
    })),
    limits: [],
    cost: null,
    current: null,
    start: 2 * (test.parameters.length + 1),
    seed,
  };
}

const named = (results: readonly number[]): Results =>
  Object.fromEntries(results.map((v, i) => [i === 0 ? "value" : `g${i}`, v]));

/** What each trial gave: the value, then the constraints. */
type Run = readonly (readonly number[])[];

/** The Sobol start that all share: settings with what they gave. */
type Start = readonly (readonly [settings: number[], results: number[]])[];

async function startOf(test: TestProblem, seed: number): Promise<Start> {
  const problem = stated(test, seed);
  const known: Known[] = [];
  while (known.length < problem.start) known.push({ settings: (await suggest(problem, known, {}))!, outcome: {} });
  return known.map(({ settings }) => {
    const x = test.parameters.map((p) => Number(settings[p.name]));
    return [x, test.run(x)] as const;
  });
}

async function andon(test: TestProblem, seed: number, trials: number): Promise<Run> {
  const problem = stated(test, seed);
  const known: Known[] = [];
  const run: number[][] = [];
  while (run.length < trials) {
    const settings = await suggest(problem, known, {});
    if (settings === null) throw new Error("no settings");
    const results = test.run(test.parameters.map((p) => Number(settings[p.name])));
    run.push(results);
    known.push({ settings, outcome: named(results) });
  }
  return run;
}

/** The least value among trials that keep the constraints, less the best there is; infinite where none does. */
function regret(test: TestProblem, run: Run): number {
  const kept = run.filter(([, ...g]) => g.every((v) => v <= 0)).map(([v]) => v!);
  return Math.max(1e-12, Math.min(...kept) - test.best);
}

/** Trials of one of the peers, which is told the same start and never sees the function itself. */
async function peer(method: "tpe" | "qlognei", test: TestProblem, seed: number, start: Start): Promise<Run> {
  const python = here(".venv/bin/python");
  if (!existsSync(python)) throw new Error("Optuna and BoTorch are not here: run bench/peers.sh first");
  const child = spawn(python, [here("optimisation_peers.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const tell = (line: unknown): void => void child.stdin.write(`${JSON.stringify(line)}\n`);
  const run = start.map(([, results]) => results);
  tell({
    method,
    seed,
    parameters: test.parameters,
    constraints: test.constraints,
    evaluations: EVALUATIONS,
    start,
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const results = test.run(JSON.parse(line));
    run.push(results);
    tell(results);
  }
  if (run.length !== EVALUATIONS) throw new Error(`${method} ended after ${run.length} trials`);
  return run;
}

function random(test: TestProblem, seed: number): Run {
  const draw = randomStream(seed, 0x4a);
  return Array.from({ length: EVALUATIONS }, () =>
    test.run(
      test.parameters.map(({ low, high, integer }) =>
        integer ? low + Math.floor(draw() * (high - low + 1)) : low + draw() * (high - low),
      ),
    ),
  );
}

const quantile = (sorted: readonly number[], q: number): number => {
  const at = q * (sorted.length - 1);
  const [a, b] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return a === b ? a : a + (at % 1) * (b - a);
};

/** What the peers reached, kept because they take hours: log10 regrets by problem and method, in the order of the seeds. */
interface Kept {
  /** How and when, and with which versions. */
  readonly how: string;
  readonly regrets: Record<string, Record<string, number[]>>;
}

const keptFile = here("optimisation-peers.json");

/** JSON has no infinity: null is "no trial kept the constraints". */
const keptRegrets = (): Kept =>
  JSON.parse(readFileSync(keptFile, "utf8"), (_, value) => (value === null ? Number.POSITIVE_INFINITY : value)) as Kept;

export default {
  summary:
    "one goal, 60 trials: log10 regret beside random search, TPE and qLogNEI (--seeds 20, --only branin,..., --methods andon,random,tpe,qlognei, --peers runs the peers anew and keeps what they reach)",
  async run(args) {
    const option = (name: string): string | undefined => args[args.indexOf(`--${name}`) + 1 || args.length];
    const seeds = Number(option("seeds") ?? 20);
    const only = option("only")?.split(",");
    const methods = (option("methods") ?? "andon,random,tpe,qlognei").split(",");
    const anew = args.includes("--peers");
    const kept = keptRegrets();
    const found: { problem: string; method: string; regrets: number[]; seconds: number | null }[] = [];
    for (const [name, test] of Object.entries(testProblems)) {
      if (only && !only.includes(name)) continue;
      for (const method of methods) {
        const asPeer = method === "tpe" || method === "qlognei" ? method : null;
        if (asPeer && !anew) {
          const regrets = kept.regrets[name]?.[method]?.slice(0, seeds) ?? [];
          if (regrets.length > 0) found.push({ problem: name, method, regrets, seconds: null });
          continue;
        }
        const began = performance.now();
        const regrets = [];
        for (let seed = 1; seed <= seeds; seed++) {
          const run = asPeer
            ? await peer(asPeer, test, seed, await startOf(test, seed))
            : method === "random"
              ? random(test, seed)
              : await andon(test, seed, EVALUATIONS);
          regrets.push(Math.log10(regret(test, run)));
          console.error(`${name}, ${method}, seed ${seed}: ${regrets.at(-1)!.toFixed(2)}`);
          if (asPeer) {
            kept.regrets[name] ??= {};
            kept.regrets[name][method] ??= [];
            kept.regrets[name][method][seed - 1] = Number(regrets.at(-1)!.toFixed(4));
            writeFileSync(keptFile, `${JSON.stringify(kept)}\n`);
          }
        }
        found.push({ problem: name, method, regrets, seconds: (performance.now() - began) / 1000 / seeds });
      }
    }
    return { figures: { peers: kept.how, found }, text: table(found, kept.how) };
  },
} satisfies Benchmark;

function table(
  found: readonly { problem: string; method: string; regrets: number[]; seconds: number | null }[],
  how: string,
): string {
  const lines = found.map(({ problem, method, regrets, seconds }) => {
    const sorted = regrets.toSorted((a, b) => a - b);
    const [low, median, high] = [0.25, 0.5, 0.75].map((q) => {
      const value = quantile(sorted, q);
      return Number.isFinite(value) ? value.toFixed(2) : "none";
    });
    return `| ${problem} | ${method} | **${median}** [${low}, ${high}] | ${regrets.length} | ${seconds === null ? "kept" : seconds.toFixed(1)} |`;
  });
  return [
    "| problem | method | log10 regret: median [quartiles] | seeds | seconds a run |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
    "",
    `Peers: ${how}`,
  ].join("\n");
}
