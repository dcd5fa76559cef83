/**
 * Problems whose best settings are known, in their usual bounds. Constraints hold at 0 or below. Nothing here is told to an optimiser but the
 * bounds and what a trial gave.
 */
export interface TestParameter {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly integer?: true;
}

export interface TestProblem {
  readonly parameters: readonly TestParameter[];
  /** How many results must be 0 or less. */
  readonly constraints: number;
  /** The least value that settings within the constraints can have. */
  readonly best: number;
  /** The value to be minimised, then the constraints. */
  readonly run: (x: readonly number[]) => number[];
}

const box = (count: number, low: number, high: number): TestParameter[] =>
  Array.from({ length: count }, (_, i) => ({ name: `x${i + 1}`, low, high }));

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** L. C. W. Dixon, G. P. Szegö, "Towards Global Optimisation 2" (1978). */
const branin: TestProblem = {
  parameters: [
    { name: "x1", low: -5, high: 10 },
    { name: "x2", low: 0, high: 15 },
  ],
  constraints: 0,
  best: 0.39788735772973816,
  run: ([x = 0, y = 0]) => [
    (y - (5.1 * x * x) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
      10,
  ],
};

const HARTMANN_A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const HARTMANN_P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];

const hartmann6: TestProblem = {
  parameters: box(6, 0, 1),
  constraints: 0,
  best: -3.32236801141551,
  run: (x) => [
    -sum(
      [1, 1.2, 3, 3.2].map(
        (weight, k) =>
          weight * Math.exp(-sum(x.map((v, i) => HARTMANN_A[k]![i]! * (v - HARTMANN_P[k]![i]! * 1e-4) ** 2))),
      ),
    ),
  ],
};

const ackley5: TestProblem = {
  parameters: box(5, -32.768, 32.768),
  constraints: 0,
  best: 0,
  run: (x) => [
    -20 * Math.exp(-0.2 * Math.sqrt(sum(x.map((v) => v * v)) / x.length)) -
      Math.exp(sum(x.map((v) => Math.cos(2 * Math.PI * v))) / x.length) +
      20 +
      Math.E,
  ],
};

const rosenbrock4: TestProblem = {
  parameters: box(4, -5, 10),
  constraints: 0,
  best: 0,
  run: (x) => [sum(x.slice(1).map((next, i) => 100 * (next - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2))],
};

/**
 * Cost of a pressure vessel (E. Sandgren 1990; bounds of C. A. Coello Coello, E. Mezura Montes 2002, who reached 6059.946): thicknesses in
 * sixteenths of an inch, radius and length in inches.
 */
const pressureVessel: TestProblem = {
  parameters: [
    { name: "shell", low: 1, high: 99, integer: true },
    { name: "head", low: 1, high: 99, integer: true },
    { name: "radius", low: 10, high: 200 },
    { name: "length", low: 10, high: 200 },
  ],
  constraints: 4,
  best: 6059.714335048436,
  run: ([shell = 0, head = 0, r = 0, l = 0]) => {
    const [s, h] = [shell / 16, head / 16];
    return [
      0.6224 * s * r * l + 1.7781 * h * r * r + 3.1661 * s * s * l + 19.84 * s * s * r,
      -s + 0.0193 * r,
      -h + 0.00954 * r,
      -Math.PI * r * r * l - (4 / 3) * Math.PI * r ** 3 + 1_296_000,
      l - 240,
    ];
  },
};

/** Cost of a welded beam (K. M. Ragsdell, D. T. Phillips 1976; bounds of Coello and Mezura, who reached 1.728226): shear, bending, geometry, deflection, buckling. */
const weldedBeam: TestProblem = {
  parameters: [
    { name: "weld", low: 0.1, high: 2 },
    { name: "length", low: 0.1, high: 10 },
    { name: "height", low: 0.1, high: 10 },
    { name: "thickness", low: 0.1, high: 2 },
  ],
  constraints: 7,
  best: 1.724852308597366,
  run: ([h = 0, l = 0, t = 0, b = 0]) => {
    const [load, span, young, shear] = [6000, 14, 30e6, 12e6];
    const moment = load * (span + l / 2);
    const radius = Math.sqrt((l * l) / 4 + ((h + t) / 2) ** 2);
    const polar = 2 * Math.SQRT2 * h * l * ((l * l) / 12 + ((h + t) / 2) ** 2);
    const primary = load / (Math.SQRT2 * h * l);
    const secondary = (moment * radius) / polar;
    const tau = Math.sqrt(primary ** 2 + (primary * secondary * l) / radius + secondary ** 2);
    const buckling =
      ((4.013 * young * Math.sqrt((t * t * b ** 6) / 36)) / span ** 2) *
      (1 - (t / (2 * span)) * Math.sqrt(young / (4 * shear)));
    return [
      1.10471 * h * h * l + 0.04811 * t * b * (14 + l),
      tau - 13_600,
      (6 * load * span) / (b * t * t) - 30_000,
      h - b,
      0.10471 * h * h + 0.04811 * t * b * (14 + l) - 5,
      0.125 - h,
      (4 * load * span ** 3) / (young * t ** 3 * b) - 0.25,
      load - buckling,
    ];
  },
};

/** Weight of a speed reducer (J. Golinski 1973). */
const speedReducer: TestProblem = {
  parameters: [
    { name: "face", low: 2.6, high: 3.6 },
    { name: "module", low: 0.7, high: 0.8 },
    { name: "teeth", low: 17, high: 28, integer: true },
    { name: "length1", low: 7.3, high: 8.3 },
    { name: "length2", low: 7.3, high: 8.3 },
    { name: "shaft1", low: 2.9, high: 3.9 },
    { name: "shaft2", low: 5, high: 5.5 },
  ],
  constraints: 11,
  best: 2994.4710661468,
  run: ([b = 0, m = 0, z = 0, l1 = 0, l2 = 0, d1 = 0, d2 = 0]) => [
    0.7854 * b * m * m * (3.3333 * z * z + 14.9334 * z - 43.0934) -
      1.508 * b * (d1 * d1 + d2 * d2) +
      7.4777 * (d1 ** 3 + d2 ** 3) +
      0.7854 * (l1 * d1 * d1 + l2 * d2 * d2),
    27 / (b * m * m * z) - 1,
    397.5 / (b * m * m * z * z) - 1,
    (1.93 * l1 ** 3) / (m * z * d1 ** 4) - 1,
    (1.93 * l2 ** 3) / (m * z * d2 ** 4) - 1,
    Math.sqrt(((745 * l1) / (m * z)) ** 2 + 16.9e6) / (110 * d1 ** 3) - 1,
    Math.sqrt(((745 * l2) / (m * z)) ** 2 + 157.5e6) / (85 * d2 ** 3) - 1,
    (m * z) / 40 - 1,
    (5 * m) / b - 1,
    b / (12 * m) - 1,
    (1.5 * d1 + 1.9) / l1 - 1,
    (1.1 * d2 + 1.9) / l2 - 1,
  ],
};

export const testProblems: Readonly<Record<string, TestProblem>> = {
  branin,
  hartmann6,
  ackley5,
  rosenbrock4,
  "pressure vessel": pressureVessel,
  "welded beam": weldedBeam,
  "speed reducer": speedReducer,
};
