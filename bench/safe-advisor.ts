/** The safe advisor on a simulated process with a cliff: how often a trial breaks the constraint, and how much of the possible gain is reached. */
import { randomStream } from "@andon/data";
import { addTrial, askSafely, type Problem, type Settings, type Study, tell } from "@andon/process";
import { proportion } from "@andon/statistics";
import type { Benchmark } from "./run.ts";

/** A dryer: more heat and speed give more, until the film cracks. Where the cliff lies, and how steep it is, differs from plant to plant. */
interface Plant {
  readonly problem: Problem;
  /** Throughput and cracks (a share of the limit at 1), without noise. */
  readonly run: (settings: Settings) => { readonly throughput: number; readonly cracks: number };
  readonly normal: () => number;
}

const NOISE = { throughput: 0.5, cracks: 0.02 };
/** Past batches, which scatter about the recipe as settings drift. */
const RECORDS = 12;
/** The advisor was written with an eye on plants below this seed. */
const FRESH = 4001;
const current = { heat: 150, speed: 30 };

function plantOf(seed: number): Plant {
  const random = randomStream(seed, 0xc11f);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const [edge, width, tilt] = [1 + 0.5 * random(), 0.04 + 0.06 * random(), 0.5 + random()];
  const [heatBest, speedBest] = [0.75 + 0.2 * random(), 0.75 + 0.2 * random()];
  return {
    normal,
    problem: {
      name: "dryer",
      parameters: [
        { name: "heat", unit: "°C", kind: "continuous", low: 100, high: 200, scale: "linear", step: null },
        { name: "speed", unit: "m/min", kind: "continuous", low: 10, high: 60, scale: "linear", step: null },
      ],
      context: [],
      goals: [{ name: "throughput", unit: null, aim: "maximise", worst: null, noise: null, weight: null }],
      constraints: [{ name: "cracks", unit: null, side: "max", bound: 1, probability: 0.95, noise: null }],
      limits: [],
      cost: null,
      current,
      start: 6,
      seed,
    },
    run(settings) {
      const [a, b] = [(Number(settings.heat) - 100) / 100, (Number(settings.speed) - 10) / 50];
      return {
        throughput: 100 - 40 * (a - heatBest) ** 2 - 60 * (b - speedBest) ** 2,
        // flat at 0.3, then tenfold within a few hundredths of the range
        cracks: 0.25 + 0.05 * a + 0.7 * Math.exp((a + tilt * b - edge * (1 + tilt) * 0.6) / width),
      };
    },
  };
}

/** What the best settings that keep the constraint give, by a fine grid. */
function freeOptimum({ run }: Plant): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i <= 400; i++) {
    for (let j = 0; j <= 400; j++) {
      const { throughput, cracks } = run({ heat: 100 + i / 4, speed: 10 + j / 8 });
      if (cracks <= 1 && throughput > best) best = throughput;
    }
  }
  return best;
}

async function campaign(seed: number, trials: number, risk: number, oneChange: boolean) {
  const plant = plantOf(seed);
  const measured = (settings: Settings) => {
    const { throughput, cracks } = plant.run(settings);
    return {
      throughput: throughput + NOISE.throughput * plant.normal(),
      cracks: cracks + NOISE.cracks * plant.normal(),
    };
  };
  let study: Study = { problem: plant.problem, problemPath: "dryer.yaml", path: "dryer.study.json", trials: [] };
  for (let i = 0; i < RECORDS; i++) {
    const settings = { heat: current.heat + 2 * plant.normal(), speed: current.speed + plant.normal() };
    study = addTrial(study, settings, measured(settings));
  }
  const before = plant.run(current).throughput;
  let [asked, broken, best] = [0, 0, before];
  for (; asked < trials; asked++) {
    let next: Awaited<ReturnType<typeof askSafely>>;
    try {
      next = await askSafely(study, {}, { risk, over: trials, oneChange });
    } catch (error) {
      if ((error as { code?: string }).code === "study/nothing-safe") break;
      throw error;
    }
    const results = measured(next.trial.settings);
    if (results.cracks > 1) broken++;
    else best = Math.max(best, plant.run(next.trial.settings).throughput);
    study = tell(next.study, next.trial.id, results);
  }
  const possible = freeOptimum(plant) - before;
  return { asked, broken, gain: (best - before) / possible, startsKept: plant.run(current).cracks <= 1, possible };
}

export default {
  summary:
    "the safe advisor near a cliff: constraints broken, gain reached (--runs 200, --trials 15, --risk 0.05, --from 4001, --one-change)",
  async run(args) {
    const option = (name: string, usual: number): number =>
      Number(args[args.indexOf(`--${name}`) + 1 || args.length] ?? usual);
    const [runs, trials, risk] = [option("runs", 200), option("trials", 15), option("risk", 0.05)];
    const oneChange = args.includes("--one-change");
    const began = performance.now();
    const found = [];
    for (let seed = option("from", FRESH); found.length < runs; seed++) {
      const run = await campaign(seed, trials, risk, oneChange);
      // a plant whose present recipe is over the cliff is none to optimise
      if (!run.startsKept) continue;
      found.push(run);
      if (found.length % 10 === 0)
        console.error(
          `${found.length} of ${runs} runs, ${found.filter((r) => r.broken > 0).length} broke the constraint, mean gain ${(found.reduce((s, r) => s + r.gain, 0) / found.length).toFixed(3)}`,
        );
    }
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const asked = sum(found.map((r) => r.asked));
    const byTrial = proportion(sum(found.map((r) => r.broken)), asked);
    const byRun = proportion(found.filter((r) => r.broken > 0).length, runs);
    const gains = found.map((r) => r.gain).sort((a, b) => a - b);
    const at = (share: number): number => gains[Math.floor(share * (runs - 1))]!;
    const enough = proportion(gains.filter((g) => g >= 0.6).length, runs);
    const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
    const bounded = (r: typeof byTrial): string =>
      `**${percent(r.value)}** [${percent(r.low)}, ${percent(r.high)}] (${r.successes} of ${r.total})`;
    const seconds = (performance.now() - began) / 1000 / runs;
    return {
      figures: { risk, trials, runs, oneChange, byTrial, byRun, gains, enough, seconds },
      text: [
        `| allowed risk ${percent(risk)} over a run of ${trials} trials after ${RECORDS} records, ${runs} runs${oneChange ? ", one change at a time" : ""} | |`,
        "| --- | --- |",
        `| trials that broke the constraint | ${bounded(byTrial)} |`,
        `| runs in which any trial did | ${bounded(byRun)} |`,
        `| gain, share of the free optimum's: median [quartiles] | **${percent(at(0.5))}** [${percent(at(0.25))}, ${percent(at(0.75))}] |`,
        `| gain, mean | ${percent(sum(gains) / runs)} |`,
        `| runs that reached 60 % | ${bounded(enough)} |`,
        `| seconds a run | ${seconds.toFixed(1)} |`,
      ].join("\n"),
    };
  },
} satisfies Benchmark;
