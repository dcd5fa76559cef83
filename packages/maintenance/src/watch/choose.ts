/** Fitting what is asked for, or several and choosing among them by held-out normal rows. */
import type { Decision, MaintenanceEvent, WatchCard, WatchNetworkName, Words } from "@andon/contracts";
import type { OnnxRuntime } from "@andon/nn";
import { learnToDraw } from "./autoencoders.ts";
import { principalComponents, shrinkageOf } from "./components.ts";
import { foundDisturbed, type Judged } from "./disturb.ts";
import { type Measure, mahalanobis, predictionError } from "./measures.ts";
import { partOf, windowsOf } from "./prepared.ts";
import type { PreparedRun } from "./scores.ts";

export interface WatchPlan {
  readonly steps: number;
  /** Sensors, and features of a row: sensors and what tells that they are missing. */
  readonly columns: number;
  readonly width: number;
  /** Share of the variance that the directions kept hold. */
  readonly share: number;
  readonly smoothing: number;
  readonly seed: number;
  readonly threads: number;
  /** Passes of an autoencoder over the windows; as many as it takes if undefined. */
  readonly epochs: number | undefined;
}

/** Of many windows only so many are fitted on, and so many tell how far to shrink. */
const MOST_WINDOWS = 20_000;
const SHRINK_ON = 4000;
/** A covariance needs several windows for each feature. */
const WINDOWS_A_FEATURE = 4;
/** Stretches of time that are left out in turn where normal rows are few. */
const FOLDS = 4;
/** The odds of finding a disturbance must be so many times those of the principal components before something else takes their place. */
const CLEARLY = 2;

/** What is simple comes first. */
const WHERE_MANY = ["components", "mahalanobis", "conv-ae", "lstm-ae"] as const satisfies readonly WatchNetworkName[];
const WHERE_FEW = ["components", "mahalanobis"] as const satisfies readonly WatchNetworkName[];

/** The principal components of all windows. */
export const componentsOf = (runs: readonly PreparedRun[], { steps, width, share }: WatchPlan) =>
  principalComponents(windowsOf(runs, steps, width, MOST_WINDOWS), steps * width, share);

/** Null where the signal stopped it. @throws AndonError `training/diverged` */
async function* fitMeasure(
  ort: OnnxRuntime,
  name: WatchNetworkName,
  runs: readonly PreparedRun[],
  plan: WatchPlan,
  signal: AbortSignal,
): AsyncGenerator<MaintenanceEvent, Measure | null> {
  const { steps, width, seed, threads, epochs } = plan;
  switch (name) {
    case "components":
      return predictionError(componentsOf(runs, plan), steps);
    case "mahalanobis": {
      const rows = runs.reduce((sum, run) => sum + run.rows, 0);
      const fewer = Math.max(1, Math.min(steps, Math.floor(rows / (WINDOWS_A_FEATURE * width))));
      const features = fewer * width;
      const shrinkage = shrinkageOf(windowsOf(runs, fewer, width, SHRINK_ON), features, fewer);
      return mahalanobis(
        principalComponents(windowsOf(runs, fewer, width, MOST_WINDOWS), features, 1),
        fewer,
        shrinkage,
      );
    }
    case "conv-ae":
    case "lstm-ae": {
      const windows = windowsOf(runs, steps, width, MOST_WINDOWS);
      const { kept } = componentsOf(runs, plan);
      return yield* learnToDraw(ort, name, { windows, steps, width, kept, seed, threads, epochs }, signal);
    }
  }
}

export interface Chosen {
  readonly network: WatchNetworkName;
  readonly measure: Measure;
  /** Numbers that were learnt. */
  readonly parameters: number;
  readonly decision: Decision;
  readonly compared: WatchCard["training"]["compared"];
}

/**
 * The measure that a file is to have. Null where the signal stopped it.
 * @param asked what the user wants; otherwise held-out rows decide
 * @param spe principal components that were fitted already
 * @param fitted normal rows to fit on; @param held rows that nothing was fitted on, none where normal rows are few: then linear measures alone
 * are compared, each fitted without a quarter of the time in turn
 * @throws AndonError `training/diverged`
 */
export async function* chooseMeasure(
  ort: OnnxRuntime,
  asked: WatchNetworkName | "auto",
  spe: Measure,
  fitted: readonly PreparedRun[],
  held: readonly PreparedRun[] | null,
  plan: WatchPlan,
  signal: AbortSignal,
): AsyncGenerator<MaintenanceEvent, Chosen | null> {
  const what = { en: "network", zh: "网络" };
  const fit = (name: WatchNetworkName, runs: readonly PreparedRun[]) => fitMeasure(ort, name, runs, plan, signal);
  const whole = async function* (name: WatchNetworkName) {
    return name === "components" ? spe : yield* fit(name, fitted);
  };
  if (asked !== "auto") {
    const measure = yield* whole(asked);
    if (measure === null) return null;
    const decision = { what, choice: asked, why: { en: "You asked for it.", zh: "由您指定。" } };
    return { network: asked, measure, parameters: parametersOf(measure), decision, compared: [] };
  }
  const measures = new Map<WatchNetworkName, Measure>();
  const compared: { network: WatchNetworkName; found: number }[] = [];
  for (const network of held === null ? WHERE_FEW : WHERE_MANY) {
    const measure = yield* whole(network);
    if (measure === null) return null;
    measures.set(network, measure);
    let judged: Judged[] = [{ measure, held: held ?? [] }];
    if (held === null) {
      judged = [];
      for (let fold = 0; fold < FOLDS; fold++) {
        const [from, to] = [fold / FOLDS, (fold + 1) / FOLDS];
        const at = (run: PreparedRun, share: number) => Math.floor(share * run.rows);
        const rest = fitted.flatMap((run) => [partOf(run, 0, at(run, from)), partOf(run, at(run, to), run.rows)]);
        const without = yield* fit(network, rest);
        if (without === null) return null;
        judged.push({
          measure: without,
          held: fitted.map((run) => partOf(run, at(run, from), at(run, to))),
        });
      }
    }
    compared.push({ network, found: await foundDisturbed(ort, judged, plan.columns, plan.width, plan) });
  }
  const odds = ({ found }: { found: number }) => found / Math.max(1e-9, 1 - found);
  const first = compared[0]!;
  const best = compared.slice(1).reduce((a, b) => (odds(b) > odds(a) ? b : a));
  const chosen = odds(best) >= CLEARLY * odds(first) ? best : first;
  const measure = measures.get(chosen.network)!;
  return {
    network: chosen.network,
    measure,
    parameters: parametersOf(measure),
    decision: { what, choice: chosen.network, why: reason(compared, chosen === first, held === null) },
    compared,
  };
}

const parametersOf = (measure: Measure): number =>
  measure.kind === "linear"
    ? measure.means.length + measure.matrix.length
    : [...measure.weights.parameters.values()].reduce((sum, values) => sum + values.length, 0);

function reason(compared: Chosen["compared"], simplest: boolean, few: boolean): Exclude<Words, string> {
  const shares = compared.map(({ network, found }) => `${network} ${(100 * found).toFixed(0)}`);
  const en = [
    `Of disturbances simulated in held-out normal rows they find: ${shares.map((share) => `${share} %`).join(", ")}.`,
    simplest
      ? "Nothing else finds clearly more than the simplest."
      : "Clearly more than the principal components find.",
    ...(few ? ["Normal rows are too few for an autoencoder to be judged; --network asks for one."] : []),
  ];
  const zh = [
    `对留出的正常数据模拟扰动，检出比例：${shares.map((share) => `${share}%`).join("、")}。`,
    simplest ? "没有其他方法明显优于最简单的方法。" : "明显优于主成分。",
    ...(few ? ["正常数据太少，无法评判自编码器；可用 --network 指定。"] : []),
  ];
  return { en: en.join(" "), zh: zh.join("") };
}
