import { settingWithin } from "@andon/contracts";

/** The problem as an engineer states it, as plain data: what a problem file says, checked and completed. */
export interface Problem {
  readonly name: string | null;
  /** What is chosen. */
  readonly parameters: readonly Parameter[];
  /** What is not chosen but known when a trial is asked for: a material lot, the ambient temperature. */
  readonly context: readonly Parameter[];
  readonly goals: readonly Goal[];
  readonly constraints: readonly Constraint[];
  /** Formulas over settings that hold, such as `temperature + 3 * speed <= 240`. */
  readonly limits: readonly string[];
  /** What a trial costs, as a formula over settings; null where all cost alike. */
  readonly cost: string | null;
  /** The recipe that runs today. */
  readonly current: Settings | null;
  /** So many trials fill the space before anything is learnt. */
  readonly start: number;
  readonly seed: number;
}

export type Settings = Readonly<Record<string, number | string>>;
/** What a trial gave, by the name of the result. */
export type Results = Readonly<Record<string, number>>;

interface Named {
  readonly name: string;
  readonly unit: string | null;
}

export type Parameter = Named &
  (
    | {
        readonly kind: "continuous" | "integer";
        readonly low: number;
        readonly high: number;
        readonly scale: "linear" | "log";
        /** The most it may move from the current recipe at once; null where it may go anywhere. */
        readonly step: number | null;
      }
    | { readonly kind: "categorical"; readonly levels: readonly string[] }
    | { readonly kind: "fixed"; readonly value: number | string }
  );

export type Goal = Named & {
  /** Of several goals: a result that is worse counts for nothing; null where the trials have to tell. */
  readonly worst: number | null;
  /** Standard deviation of repeated results; 0 for none, null where it has to be learnt. */
  readonly noise: number | null;
  /** What one unit of it is worth beside the other goals; null where a front of several goals is looked for. */
  readonly weight: number | null;
} & ({ readonly aim: "minimise" | "maximise" } | { readonly aim: "target"; readonly target: number });

/** A result that has to stay below or above a bound. */
export interface Constraint extends Named {
  readonly side: "max" | "min";
  readonly bound: number;
  /** What is recommended keeps the bound at least with this probability. */
  readonly probability: number;
  readonly noise: number | null;
}

/** A setting as anyone can set it. */
export const settingText = (p: Parameter, value: Settings[string]): string =>
  p.kind === "continuous" && typeof value === "number" ? settingWithin(p, value) : String(value);

/** What is to be minimised for a goal, from its result. */
export function loss(goal: Goal, result: number): number {
  if (goal.aim === "target") return Math.abs(result - goal.target);
  return goal.aim === "minimise" ? result : -result;
}

/** What is to be minimised for each goal; for goals with weights their weighted sum alone. */
export function lossesOf({ goals }: Problem, results: Results): number[] {
  const losses = goals.map((goal) => loss(goal, results[goal.name]!));
  return isWeighted(goals) ? [losses.reduce((sum, value, g) => sum + goals[g]!.weight! * value, 0)] : losses;
}

/** Whether several goals are one by their weights. */
export const isWeighted = (goals: readonly Goal[]): boolean => goals.length > 1 && goals[0]!.weight !== null;

/** How far a result is beyond its bound; 0 or less where it keeps it. */
export const excess = ({ side, bound }: Constraint, result: number): number =>
  side === "max" ? result - bound : bound - result;

/** Whether results keep every constraint. */
export const keepsConstraints = (problem: Problem, results: Results): boolean =>
  problem.constraints.every((c) => excess(c, results[c.name]!) <= 0);

/** Names of all results that a trial has to give. */
export const resultNames = ({ goals, constraints }: Problem): string[] => [
  ...new Set([...goals, ...constraints].map((r) => r.name)),
];
