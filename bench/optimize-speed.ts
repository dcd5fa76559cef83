/** How long a recommendation takes: 500 records of 20 parameters, and fitting 2,000 records. */
import { randomStream } from "@andon/data";
import { type Known, learn, type Problem, suggest } from "@andon/process";
import type { Benchmark } from "./run.ts";

const PARAMETERS = 20;

const problem: Problem = {
  name: null,
  parameters: Array.from({ length: PARAMETERS }, (_, i) => ({
    name: `x${i}`,
    unit: null,
    kind: "continuous",
    low: 0,
    high: 1,
    scale: "linear",
    step: null,
  })),
  context: [],
  goals: [{ name: "y", unit: null, worst: null, noise: null, weight: null, aim: "minimise" }],
  constraints: [],
  limits: [],
  cost: null,
  current: null,
  start: 10,
  seed: 1,
};

/** A noisy process in which six of the twenty parameters matter. */
function records(count: number): Known[] {
  const random = randomStream(1);
  return Array.from({ length: count }, () => {
    const x = Array.from({ length: PARAMETERS }, random);
    const y = Math.sin(6 * x[0]!) + (x[1]! - x[2]!) ** 2 + x[3]! * x[4]! - x[5]! + 0.1 * (random() + random() - 1);
    return { settings: Object.fromEntries(x.map((v, i) => [`x${i}`, v])), outcome: { y } };
  });
}

async function timed(work: () => Promise<unknown>): Promise<{ clock: number; processor: number }> {
  const before = process.cpuUsage();
  const began = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { clock: (performance.now() - began) / 1000, processor: (user + system) / 1e6 };
}

export default {
  summary: "seconds for a suggestion from 500 records of 20 parameters, and to learn 2,000 records",
  async run() {
    const suggestion = await timed(() => suggest(problem, records(500), {}));
    const fit = await timed(() => learn(problem, records(2000)));
    const memory = process.resourceUsage().maxRSS / 1024;
    const line = (name: string, { clock, processor }: typeof fit, allowed: number): string =>
      `| ${name} | ${clock.toFixed(1)} | ${processor.toFixed(1)} | ${allowed} |`;
    return {
      figures: { suggestion, fit, memory },
      text: [
        "| what | seconds | of processor time | allowed |",
        "| --- | --- | --- | --- |",
        line("a suggestion, 500 records, 20 parameters", suggestion, 5),
        line("learning 2,000 records, 20 parameters", fit, 120),
        "",
        `peak memory ${memory.toFixed(0)} MiB`,
      ].join("\n"),
    };
  },
} satisfies Benchmark;
