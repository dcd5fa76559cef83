/** Every result of a study, learnt for its own sake by what foretells it best. */
import type { Rate, Words } from "@andon/contracts";
import { proportion } from "@andon/statistics";
import { FEWEST, foldsOf, groupsOf, holdOut, leftOut, wideningOf } from "../explain/held-out.ts";
import { responseOf } from "../explain/response.ts";
import type { Problem, Results } from "../problem/problem.ts";
import type { Space } from "../problem/space.ts";
import { MEMBERS } from "../surrogate/ensemble.ts";
import type { Points } from "../surrogate/gaussian-process.ts";
import { levelsOf, MOST_EXACT } from "../surrogate/learn.ts";
import { learnByNetworks, type Outcome } from "../surrogate/outcome.ts";
import { foldSeed, type ResultOf, resultsOf } from "../surrogate/result.ts";
import { heldOut, heldOutR2, isEnsemble } from "../surrogate/surrogate.ts";

/** How a result may be learnt. */
export const SURROGATES = ["auto", "gaussian-process", "ensemble"] as const;
export type SurrogateChoice = (typeof SURROGATES)[number];

/** How well a result is foretold where the surrogate has not seen it. */
export interface HeldOutFigures {
  /** Share of the variance that is explained, on the scale on which the result is learnt. */
  readonly r2: number;
  /** In the result's own units. */
  readonly rmse: number;
  /** Results within their 90 % interval, before that is widened. */
  readonly coverage: Rate;
}

export interface FittedResult extends HeldOutFigures {
  readonly result: ResultOf;
  readonly outcome: Outcome;
  readonly why: Words;
  /** How many times wider the intervals of single results are made, so that 90 % of the held-out ones lie inside: at least 1. */
  readonly widening: number;
}

/** Up to so many trials a Gaussian process is learnt anew for each fold; of more, leaving one out with kernel and warping as they are tells the same. */
const RELEARNT = 500;
/** From so many trials on networks are tried beside a Gaussian process. */
const ENOUGH = 200;

/**
 * Learns each result by a Gaussian process, and where there are many trials by a deep ensemble as well; by cross-validation the one is kept that foretells
 * better what it has not seen. Yields null after each step of about equal length, of which there are `stepsOf`, and each result when it is learnt.
 * @param trials what each point gave
 */
export async function* learnResults(
  problem: Problem,
  space: Space,
  points: Points,
  trials: readonly Results[],
  choice: SurrogateChoice,
): AsyncGenerator<FittedResult | null, void> {
  const { exact, network } = methodsOf(points, choice);
  for (const [k, result] of resultsOf(problem).entries()) {
    const values = Float64Array.from(trials, (t) => t[result.name]!);
    const seed = foldSeed(problem, k);
    const rivals = [];
    if (exact) rivals.push(yield* byProcess(result, points, values, seed));
    if (network) {
      const training = learnByNetworks(points, levelsOf(space), values, { kind: "own" }, seed);
      let trained = await training.next();
      for (; !trained.done; trained = await training.next()) yield null;
      const outcome = trained.value;
      rivals.push({ outcome, ...figuresOf(outcome, values) });
    }
    const best = rivals.reduce((a, b) => (b.rmse < a.rmse ? b : a));
    yield { ...best, result, why: reasonFor(choice, points.count, best, rivals) };
  }
}

type Rival = HeldOutFigures & { readonly outcome: Outcome; readonly widening: number };

const methodsOf = ({ count }: Points, choice: SurrogateChoice) => ({
  exact: choice === "gaussian-process" || (choice === "auto" && count <= MOST_EXACT),
  network: choice === "ensemble" || (choice === "auto" && count >= ENOUGH),
});

/** Steps of learning one result. */
export function stepsOf(points: Points, choice: SurrogateChoice): number {
  const { exact, network } = methodsOf(points, choice);
  const groups = groupsOf(points).length;
  const folds = points.count <= RELEARNT && groups >= FEWEST ? foldsOf(groups) : 0;
  return (exact ? 1 + folds : 0) + (network ? MEMBERS : 0);
}

function* byProcess(result: ResultOf, points: Points, values: Float64Array, seed: number): Generator<null, Rival> {
  const response = responseOf(result, points, values);
  const { outcome } = response;
  yield null;
  if (points.count <= RELEARNT) {
    const folds = holdOut(response, [...values.keys()], seed);
    let fold = folds.next();
    for (; !fold.done; fold = folds.next()) yield null;
    const found = fold.value;
    if (found) return { ...found.heldOut, outcome, r2: found.heldOut.r2.value };
  }
  return { outcome, ...figuresOf(outcome, values) };
}

/** By what is known without learning anew. */
function figuresOf(
  { process, inside, outside }: Outcome,
  values: Float64Array,
): HeldOutFigures & { readonly widening: number } {
  const { errors } = heldOut(process);
  const scaled = values.map(inside);
  const squares = scaled.reduce((sum, t, i) => sum + (outside(t) - outside(t - errors[i]!)) ** 2, 0);
  const apart = leftOut(process);
  return {
    r2: heldOutR2(process, scaled),
    rmse: Math.sqrt(squares / values.length),
    coverage: proportion(apart.filter((a) => a <= 1).length, apart.length),
    widening: wideningOf(apart),
  };
}

const names: Readonly<Record<"process" | "ensemble", Words & object>> = {
  process: { en: "Gaussian process", zh: "高斯过程" },
  ensemble: { en: "deep ensemble", zh: "深度集成" },
};

function reasonFor(choice: SurrogateChoice, trials: number, best: Rival, rivals: readonly Rival[]): Words {
  const nameOf = ({ outcome }: Rival) => names[isEnsemble(outcome.process) ? "ensemble" : "process"];
  const kept = nameOf(best);
  if (choice !== "auto") return { en: `${kept.en}: as asked`, zh: `${kept.zh}：按指定` };
  const other = rivals.find((r) => r !== best);
  if (other === undefined)
    return trials > MOST_EXACT
      ? {
          en: `${kept.en}: ${trials} trials are more than a Gaussian process can take (${MOST_EXACT})`,
          zh: `${kept.zh}：${trials} 次试验超过高斯过程的上限（${MOST_EXACT}）`,
        }
      : {
          en: `${kept.en}: ${trials} trials are too few for networks (${ENOUGH})`,
          zh: `${kept.zh}：${trials} 次试验对网络来说太少（${ENOUGH}）`,
        };
  const lost = nameOf(other);
  const [a, b] = [best.rmse, other.rmse].map((v) => Number(v.toPrecision(3)));
  return {
    en: `${kept.en}: held-out error ${a}, that of a ${lost.en} ${b}`,
    zh: `${kept.zh}：留出误差 ${a}，${lost.zh}为 ${b}`,
  };
}
