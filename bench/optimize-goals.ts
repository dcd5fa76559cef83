/** Several goals: the hypervolume that the trials reach, as a share of all there is, beside random search. */
import { randomStream } from "@andon/data";
import { runReaction } from "@andon/plant";
import { hypervolume, type Known, type Problem, suggest } from "@andon/process";
import type { Benchmark } from "./run.ts";

interface GoalsProblem {
  readonly bounds: readonly (readonly [number, number])[];
  /** Values to be minimised, without noise, and constraints, which hold at 0 or below. */
  readonly run: (x: readonly number[]) => {
    readonly goals: readonly number[];
    readonly constraints?: readonly number[];
  };
  /** Standard deviations of the noise on each goal, which the optimiser is told. */
  readonly noise?: readonly number[];
  readonly reference: readonly number[];
  /** The hypervolume of the true front. */
  readonly all: number;
  readonly start: number;
  readonly trials: number;
}

const unit = (count: number): [number, number][] => Array.from({ length: count }, () => [0, 1]);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Noise, reference and number of trials of BoTorch's own comparison (S. Daulton, M. Balandat, E. Bakshy 2021). */
const braninCurrin: GoalsProblem = {
  bounds: unit(2),
  run: ([a = 0, b = 0]) => {
    const [x, y] = [15 * a - 5, 15 * b];
    const branin =
      (y - (5.1 * x * x) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
      10;
    const currin =
      ((1 - Math.exp(-1 / (2 * Math.max(b, 1e-12)))) * (2300 * a ** 3 + 1900 * a * a + 2092 * a + 60)) /
      (100 * a ** 3 + 500 * a * a + 4 * a + 20);
    return { goals: [branin, currin] };
  },
  noise: [15.19, 0.63],
  reference: [18, 6],
  all: 59.36011874867746,
  start: 6,
  trials: 86,
};

/** Mass, acceleration and intrusion of a car in a crash, by thicknesses (X. Liao et al. 2008; R. Tanabe, H. Ishibuchi 2020). */
const vehicleSafety: GoalsProblem = {
  bounds: Array.from({ length: 5 }, () => [1, 3] as const),
  run: ([a = 0, b = 0, c = 0, d = 0, e = 0]) => ({
    goals: [
      1640.2823 + 2.3573285 * a + 2.3220035 * b + 4.5688768 * c + 7.7213633 * d + 4.4559504 * e,
      6.5856 +
        1.15 * a -
        1.0427 * b +
        0.9738 * c +
        0.8364 * d -
        0.3695 * a * d +
        0.0861 * a * e +
        0.3628 * b * d -
        0.1106 * a * a -
        0.3437 * c * c +
        0.1764 * d * d,
      -0.0551 +
        0.0181 * a +
        0.1024 * b +
        0.0421 * c -
        0.0073 * a * b +
        0.024 * b * c -
        0.0118 * b * d -
        0.0204 * c * d -
        0.008 * c * e -
        0.0241 * b * b +
        0.0109 * d * d,
    ],
  }),
  reference: [1864.72022, 11.81993945, 0.2903999384],
  all: 246.81607081187002,
  start: 12,
  trials: 100,
};

/** No front is known in closed form: the hypervolume of a grid of 37 x 37 x 37 at the highest concentration, a little less than there is. */
const SNAR_ALL = 9902;

/** E. Zitzler, K. Deb, L. Thiele 2000, with six parameters. */
const zdt = (second: (f: number, g: number) => number, all: number): GoalsProblem => ({
  bounds: unit(6),
  run: (x) => {
    const g = 1 + (9 / 5) * sum(x.slice(1));
    return { goals: [x[0]!, second(x[0]!, g)] };
  },
  reference: [11, 11],
  all,
  start: 14,
  trials: 200,
});

/** The fourth of a circle of which constraints leave three pieces (K. Deb, H. Jain 2014), four parameters. */
const c2dtlz2: GoalsProblem = {
  bounds: unit(4),
  run: (x) => {
    const g = 1 + sum(x.slice(1).map((v) => (v - 0.5) ** 2));
    const f = [g * Math.cos((x[0]! * Math.PI) / 2), g * Math.sin((x[0]! * Math.PI) / 2)];
    const corners = f.map((v, i) => (v - 1) ** 2 + f[1 - i]! ** 2 - 0.04);
    const middle = sum(f.map((v) => (v - Math.SQRT1_2) ** 2)) - 0.04;
    return { goals: f, constraints: [Math.min(...corners, middle)] };
  },
  reference: [1.1, 1.1],
  all: 0.3996406303723544,
  start: 10,
  trials: 60,
};

/** The flow reaction that `andon optimize init --example reaction` has: space-time yield (negative) and E-factor. */
const snar: GoalsProblem = {
  bounds: [
    [0.5, 2],
    [1, 5],
    [0.1, 0.5],
    [30, 120],
  ],
  run: ([residence = 0, equivalents = 0, concentration = 0, temperature = 0]) => {
    const { throughput, waste } = runReaction({ residence, equivalents, concentration, temperature });
    return { goals: [-throughput, waste] };
  },
  reference: [-2957, 10.7],
  all: SNAR_ALL,
  start: 10,
  trials: 50,
};

const problems: Readonly<Record<string, GoalsProblem>> = {
  "noisy BraninCurrin": braninCurrin,
  VehicleSafety: vehicleSafety,
  "C2-DTLZ2": c2dtlz2,
  SnAr: snar,
  ZDT1: zdt((f, g) => g * (1 - Math.sqrt(f / g)), 120 + 2 / 3),
  ZDT2: zdt((f, g) => g * (1 - (f / g) ** 2), 120 + 1 / 3),
  ZDT3: zdt((f, g) => g * (1 - Math.sqrt(f / g) - (f / g) * Math.sin(10 * Math.PI * f)), 128.77811613069076),
};

function stated({ bounds, reference, noise, run, start }: GoalsProblem, seed: number): Problem {
  const constraints = run(bounds.map(([low]) => low)).constraints ?? [];
  return {
    name: null,
    parameters: bounds.map(([low, high], i) => ({
      name: `x${i}`,
      unit: null,
      kind: "continuous",
      low,
      high,
      scale: "linear",
      step: null,
    })),
    context: [],
    goals: reference.map((worst, g) => ({
      name: `f${g}`,
      unit: null,
      aim: "minimise",
      worst,
      noise: noise?.[g] ?? null,
      weight: null,
    })),
    constraints: constraints.map((_, i) => ({
      name: `g${i}`,
      unit: null,
      side: "max",
      bound: 0,
      probability: 0.5,
      noise: null,
    })),
    limits: [],
    cost: null,
    current: null,
    start,
    seed,
  };
}

/** The hypervolume of what was tried, by its values without noise. */
async function reached(test: GoalsProblem, seed: number, method: "andon" | "random"): Promise<number> {
  const problem = stated(test, seed);
  const random = randomStream(seed, 0x4b);
  const known: Known[] = [];
  const kept: (readonly number[])[] = [];
  while (known.length < test.trials) {
    const settings =
      method === "random"
        ? Object.fromEntries(test.bounds.map(([low, high], i) => [`x${i}`, low + random() * (high - low)]))
        : (await suggest(problem, known, {}))!;
    const { goals, constraints = [] } = test.run(test.bounds.map((_, i) => Number(settings[`x${i}`])));
    if (constraints.every((g) => g <= 0)) kept.push(goals);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const outcome = Object.fromEntries([
      ...goals.map((v, g) => [`f${g}`, v + (test.noise?.[g] ?? 0) * normal()] as const),
      ...constraints.map((v, i) => [`g${i}`, v] as const),
    ]);
    known.push({ settings, outcome });
  }
  return hypervolume(kept, test.reference);
}

export default {
  summary: "several goals: hypervolume reached beside random search (--seeds 20, --only ZDT1,...)",
  async run(args) {
    const option = (name: string): string | undefined => args[args.indexOf(`--${name}`) + 1 || args.length];
    const seeds = Number(option("seeds") ?? 20);
    const only = option("only")?.split(",");
    const found = [];
    for (const [name, test] of Object.entries(problems)) {
      if (only && !only.includes(name)) continue;
      for (const method of ["andon", "random"] as const) {
        const began = performance.now();
        const volumes = [];
        for (let seed = 1; seed <= seeds; seed++) {
          volumes.push(await reached(test, seed, method));
          if (method === "andon")
            console.error(`${name}, seed ${seed}: ${volumes.at(-1)!.toFixed(4)} of ${test.all.toFixed(4)}`);
        }
        const mean = sum(volumes) / seeds;
        const deviation = Math.sqrt(sum(volumes.map((v) => (v - mean) ** 2)) / Math.max(1, seeds - 1));
        const seconds = (performance.now() - began) / 1000 / seeds;
        found.push({ problem: name, method, volumes, mean, deviation, all: test.all, trials: test.trials, seconds });
      }
    }
    const lines = found.map(
      (f) =>
        `| ${f.problem}, ${f.trials} trials | ${f.method} | **${f.mean.toPrecision(5)}** ± ${f.deviation.toPrecision(2)} | ${((100 * f.mean) / f.all).toFixed(1)} % of ${f.all.toPrecision(5)} | ${seeds} | ${f.seconds.toFixed(1)} |`,
    );
    return {
      figures: found,
      text: [
        "| problem | method | hypervolume, mean ± standard deviation | of all | seeds | seconds a run |",
        "| --- | --- | --- | --- | --- | --- |",
        ...lines,
      ].join("\n"),
    };
  },
} satisfies Benchmark;
