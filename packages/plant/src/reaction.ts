/** A flow reactor to optimise: a nucleophilic aromatic substitution with two goals that pull apart. */

export interface ReactionSettings {
  /** Minutes, 0.5 to 2. */
  readonly residence: number;
  /** Of pyrrolidine to the substrate, 1 to 5. */
  readonly equivalents: number;
  /** Of the substrate in mol/l, 0.1 to 0.5. */
  readonly concentration: number;
  /** °C, 30 to 120. */
  readonly temperature: number;
}

export interface ReactionResults {
  /** Space-time yield in kg/m³/h, as benchmarks count it. */
  readonly throughput: number;
  /** E-factor: mass of waste for each mass of product, at most 1000. */
  readonly waste: number;
}

/** The problem as `andon optimize` reads it. */
export const REACTION_PROBLEM = `# Nucleophilic aromatic substitution in a flow reactor: C. A. Hone et al., React. Chem. Eng. 2 (2017) 103-108.
name: flow reaction

parameters:
  residence: { low: 0.5, high: 2, unit: min }
  equivalents: { low: 1, high: 5 }
  concentration: { low: 0.1, high: 0.5, unit: mol/l }
  temperature: { low: 30, high: 120, unit: °C }

goals:
  throughput: { aim: maximise, worst: 2957, unit: kg/m³/h }   # the space-time yield
  waste: { aim: minimise, worst: 10.7 }                       # the E-factor

start: 10
seed: 1
`;

/** Steps of the Runge-Kutta method along the reactor. */
const STEPS = 400;
/** Rates at 90 °C in 0.01 l/mol/s and activation energies in kJ/mol: to both isomers, and from each to the double product. */
const KINETICS = [
  [57.9, 33.3],
  [2.7, 35.3],
  [0.865, 38.9],
  [1.63, 44.8],
] as const;
/** g/mol: substrate, pyrrolidine, both isomers, the double product. Solvent: 789 g/l. */
const WEIGHTS = [159.09, 71.12, 210.21, 210.21, 261.33];
const SOLVENT = 789;

/**
 * What the reactor gives. Kinetics of C. A. Hone et al., React. Chem. Eng. 2 (2017) 103-108, as the benchmark of K. C. Felton, J. G. Rittig, A. A. Lapkin,
 * "Summit", Chem. Methods 1 (2021) 116-122 has them: its second isomer forms at the rate of the first, which is kept here so that figures compare.
 */
export function runReaction({ residence, equivalents, concentration, temperature }: ReactionSettings): ReactionResults {
  const warmth = (1 / (temperature + 273.71) - 1 / (90 + 273.71)) / 0.008314;
  // to 1 / (mol/l min)
  const [a, b, c, d] = KINETICS.map(([rate, energy]) => 0.6 * rate * Math.exp(-energy * warmth)) as [
    number,
    number,
    number,
    number,
  ];
  const rates = ([x = 0, y = 0, ortho = 0, para = 0]: readonly number[]): number[] => {
    const [first, byOrtho, byPara] = [x * y, c * y * ortho, d * y * para];
    return [
      -(a + b) * first,
      -(a + b) * first - byOrtho - byPara,
      a * first - byOrtho,
      a * first - byPara,
      byOrtho + byPara,
    ];
  };
  let now = [concentration, equivalents * concentration, 0, 0, 0];
  const step = residence / STEPS;
  const moved = (by: readonly number[], share: number): number[] => now.map((v, i) => v + share * step * by[i]!);
  for (let k = 0; k < STEPS; k++) {
    const k1 = rates(now);
    const k2 = rates(moved(k1, 0.5));
    const k3 = rates(moved(k2, 0.5));
    const k4 = rates(moved(k3, 1));
    now = now.map((v, i) => v + (step / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!));
  }
  const masses = WEIGHTS.map((weight, i) => weight * now[i]!);
  const product = masses[2]!;
  const rest = SOLVENT + masses.reduce((sum, m) => sum + m, 0) - product;
  return { throughput: (60 * product) / residence, waste: Math.min(1000, rest / product) };
}
