/** When to stop a machine for maintenance: from predictions of its remaining life, and what that saves. */
import { AndonError } from "@andon/contracts";
import { randomStream, shuffle } from "@andon/data";
import type { Prediction } from "../rul/evaluate.ts";

/** In any one currency; the time between ordering a stop and the stop, in rows. */
export interface MaintenanceCosts {
  readonly failure: number;
  readonly stop: number;
  readonly leadTime: number;
}

/** What a way of maintaining comes to over all units. */
export interface PolicyResult {
  /** Cost for each row of operation: all costs over all lives (the renewal-reward theorem). */
  readonly costRate: number;
  readonly failures: number;
  readonly stops: number;
  /** Mean rows until the stop or the failure. */
  readonly meanLife: number;
}

/** A share with its 95 % interval, from resampling units (percentile bootstrap, Efron 1979). */
export interface Saving {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface MaintenanceDecision {
  readonly costs: MaintenanceCosts;
  readonly units: number;
  /** A stop is ordered as soon as the chance that the unit fails before the stop could come, were it ordered a row later, is at least this. */
  readonly risk: number;
  /** The best age for stops at a fixed age; null where letting them fail costs less than any. */
  readonly interval: number | null;
  readonly predictive: PolicyResult;
  readonly fixedInterval: PolicyResult;
  readonly runToFailure: PolicyResult;
  /** Stopping each unit a row before it fails: no policy can cost less. */
  readonly foresight: PolicyResult;
  readonly savingAgainstFailure: Saving;
  readonly savingAgainstInterval: Saving;
  /** What was done with each unit: the row at which the stop was ordered (counted from 1; null: never), and whether it failed all the same. */
  readonly perUnit: readonly { readonly unit: string; readonly ordered: number | null; readonly failed: boolean }[];
}

/** One life: rows until the failure, and after each of them the chance of failing before a stop ordered a row later. */
interface Life {
  readonly unit: string;
  readonly rows: number;
  readonly risks: Float64Array;
}

/** What became of one unit. */
interface Outcome {
  readonly cost: number;
  readonly rows: number;
  readonly failed: boolean;
  readonly ordered: number | null;
}

const FOLDS = 5;
const LEVELS = 200;
const RESAMPLES = 1000;

/**
 * The chance that what is left is at most `rows`, by the logistic distribution on each side of the prediction whose quantiles are the ends of the
 * interval.
 * @param confidence of the interval, such as 0.9
 */
export function riskWithin(
  rows: number,
  { rul, low, high }: Pick<Prediction, "rul" | "low" | "high">,
  confidence: number,
): number {
  const side = Math.max(1e-6, rows < rul ? rul - low : high - rul);
  const odds = (Math.log((1 + confidence) / (1 - confidence)) * (rows - rul)) / side;
  return 1 / (1 + Math.exp(-odds));
}

/**
 * Which risk to stop at, and what that comes to on units that took no part in choosing it. The level of risk, and the age of the fixed interval it is compared
 * with, are chosen for the least cost a row on four fifths of the units and paid for on the last fifth, five times over; the level and age that are
 * handed on come from all units.
 *
 * @param predictions of units that ran to failure and that the model was not trained on, at every row, in order; `truth` is 0 at the last
 * @throws AndonError `maintenance/costs`, `maintenance/whole-lives`
 */
export function decideMaintenance(
  predictions: readonly Prediction[],
  confidence: number,
  costs: MaintenanceCosts,
  seed = 1,
): MaintenanceDecision {
  if (!(costs.stop > 0 && costs.failure > costs.stop && costs.leadTime >= 0))
    throw new AndonError("maintenance/costs", { failure: costs.failure, stop: costs.stop });
  const lives = livesOf(predictions, confidence, costs.leadTime);
  if (lives.length < FOLDS) throw new AndonError("maintenance/whole-lives", { units: lives.length, needed: FOLDS });
  const order = shuffle([...lives.keys()], seed);
  const predictive = new Array<Outcome>(lives.length);
  const fixed = new Array<Outcome>(lives.length);
  for (let k = 0; k < FOLDS; k++) {
    const seen = order.flatMap((i, at) => (at % FOLDS === k ? [] : [lives[i]!]));
    const [risk, age] = [bestRisk(seen, costs), bestAge(seen, costs)];
    for (const [at, i] of order.entries()) {
      if (at % FOLDS !== k) continue;
      predictive[i] = underRisk(lives[i]!, risk, costs);
      fixed[i] = atAge(lives[i]!, age, costs);
    }
  }
  const failing = lives.map((life) => atAge(life, Number.POSITIVE_INFINITY, costs));
  const age = bestAge(lives, costs);
  const saving = (against: readonly Outcome[]): Saving => {
    const share = (of: readonly number[]) =>
      1 - rateOf(of.map((i) => predictive[i]!)) / rateOf(of.map((i) => against[i]!));
    const random = randomStream(seed, 1);
    const drawn = Array.from({ length: RESAMPLES }, () =>
      share(lives.map(() => Math.floor(random() * lives.length))),
    ).sort((a, b) => a - b);
    return {
      value: share([...lives.keys()]),
      low: drawn[Math.floor(0.025 * RESAMPLES)]!,
      high: drawn[Math.ceil(0.975 * RESAMPLES) - 1]!,
    };
  };
  return {
    costs,
    units: lives.length,
    risk: bestRisk(lives, costs),
    interval: Number.isFinite(age) ? age : null,
    predictive: resultOf(predictive),
    fixedInterval: resultOf(fixed),
    runToFailure: resultOf(failing),
    foresight: resultOf(lives.map((life) => atAge(life, Math.max(1, life.rows - 1), costs))),
    savingAgainstFailure: saving(failing),
    savingAgainstInterval: saving(fixed),
    perUnit: lives.map(({ unit }, i) => ({ unit, ordered: predictive[i]!.ordered, failed: predictive[i]!.failed })),
  };
}

function livesOf(predictions: readonly Prediction[], confidence: number, leadTime: number): readonly Life[] {
  const byUnit = new Map<string, Prediction[]>();
  for (const prediction of predictions) {
    const known = byUnit.get(prediction.unit);
    if (known) known.push(prediction);
    else byUnit.set(prediction.unit, [prediction]);
  }
  return [...byUnit].map(([unit, of]) => ({
    unit,
    rows: of.length,
    risks: Float64Array.from(of, (prediction) => riskWithin(leadTime + 1, prediction, confidence)),
  }));
}

/** Ordered at the first row at which the risk is reached; the stop comes a lead time later, if the unit lasts. */
function underRisk({ rows, risks }: Life, risk: number, costs: MaintenanceCosts): Outcome {
  const at = risks.findIndex((r) => r >= risk);
  const stopped = at + 1 + costs.leadTime;
  // nothing is ordered for what has failed
  const ordered = at < 0 || at + 1 >= rows ? null : at + 1;
  return ordered === null || stopped >= rows
    ? { cost: costs.failure, rows, failed: true, ordered }
    : { cost: costs.stop, rows: stopped, failed: false, ordered };
}

/** Stopped at an age, long planned. */
const atAge = ({ rows }: Life, age: number, { failure, stop }: MaintenanceCosts): Outcome =>
  age < rows
    ? { cost: stop, rows: age, failed: false, ordered: null }
    : { cost: failure, rows, failed: true, ordered: null };

/** Costs of all over lives of all. */
function rateOf(outcomes: readonly Outcome[]): number {
  let [cost, rows] = [0, 0];
  for (const outcome of outcomes) {
    cost += outcome.cost;
    rows += outcome.rows;
  }
  return cost / rows;
}

const resultOf = (outcomes: readonly Outcome[]): PolicyResult => ({
  costRate: rateOf(outcomes),
  failures: outcomes.filter(({ failed }) => failed).length,
  stops: outcomes.filter(({ failed }) => !failed).length,
  meanLife: outcomes.reduce((sum, { rows }) => sum + rows, 0) / outcomes.length,
});

/** Of levels spread over the risks that occur, the one that costs least a row; above 1, which is never reached, where no stop pays. */
function bestRisk(lives: readonly Life[], costs: MaintenanceCosts): number {
  const all = lives.flatMap(({ risks }) => [...risks]).sort((a, b) => a - b);
  const levels = Array.from({ length: LEVELS }, (_, i) => all[Math.round((i / (LEVELS - 1)) * (all.length - 1))]!);
  return cheapest([2, ...levels], (risk) => rateOf(lives.map((life) => underRisk(life, risk, costs))));
}

/** The age that costs least a row (Barlow and Hunter 1960, over the lives seen); infinite where no stop pays. */
function bestAge(lives: readonly Life[], costs: MaintenanceCosts): number {
  const ages = [...new Set(lives.map(({ rows }) => rows - 1))].filter((age) => age >= 1);
  return cheapest([Number.POSITIVE_INFINITY, ...ages], (age) => rateOf(lives.map((life) => atAge(life, age, costs))));
}

function cheapest(choices: readonly number[], rate: (choice: number) => number): number {
  let best = { choice: choices[0]!, rate: rate(choices[0]!) };
  for (const choice of choices.slice(1)) {
    const cost = rate(choice);
    if (cost < best.rate) best = { choice, rate: cost };
  }
  return best.choice;
}
