/** Everything that training decides before the first step, with the reasons. */
import { AndonError, type Decision } from "@andon/contracts";
import type { Repair, SignalSource } from "@andon/data";
import { listed } from "../graph/listed.ts";
import { constantDecisions, repairDecisions } from "../graph/repairs.ts";
import type { Features } from "./features.ts";
import type { FailureOptions } from "./options.ts";
import { type Split, splitFailures } from "./split.ts";
import type { Dropped, Table, Target } from "./table.ts";

export interface FailurePlan {
  readonly split: Split["split"];
  readonly folds: Split["folds"];
  /** So many networks are trained without each part. */
  readonly repeats: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly decisions: readonly Decision[];
}

const MEMBERS = 15;
/** Fewer rows of a kind can be neither learnt from nor judged by. */
export const FEWEST_ROWS = 10;
const asked = { en: "You asked for it.", zh: "由您指定。" };

/** Rows of history that are looked at where a failure is foretold: about as many as are foretold. */
export const stepsFor = ({ horizon, window }: FailureOptions): number =>
  horizon === undefined ? 1 : (window ?? Math.max(5, Math.min(30, horizon)));

/**
 * Decides what the options leave open.
 * @throws AndonError `maintenance/few-failures`, and those of the split
 */
export function planFailure(
  source: SignalSource,
  table: Table,
  target: Target,
  dropped: Dropped & { readonly repairs: readonly Repair[] },
  features: Features,
  options: FailureOptions,
): FailurePlan {
  const failures = table.failed.reduce((n, f) => n + (f === 1 ? 1 : 0), 0);
  const others = table.failed.reduce((n, f) => n + (f === 0 ? 1 : 0), 0);
  if (failures < FEWEST_ROWS || others < FEWEST_ROWS)
    throw new AndonError("maintenance/few-failures", { path: source.root, failures, others, needed: FEWEST_ROWS });
  const wanted = options.members ?? MEMBERS;
  const { split, folds, decision } = splitFailures(source, table, features.steps, wanted, options);
  const repeats = Math.max(1, Math.round(wanted / folds.length));
  const decisions: Decision[] = [];
  const decide = (en: string, zh: string, choice: Decision["choice"], why: Decision["why"]) =>
    decisions.push({ what: { en, zh }, choice, why });

  const { column, positive, horizon } = target;
  const ahead = horizon !== null;
  decide(
    "network",
    "网络",
    { en: "mlp, and boosted trees", zh: "mlp 与提升树" },
    {
      en: `${ahead ? `${failures} of ${failures + others} rows come before a failure` : `${failures} failures among ${failures + others} rows`}: networks of two hidden layers over scaled columns, pairs of them, and pieces of each; beside them boosted trees over the same columns, which cut where failures begin at a limit. Rows that neither has seen say how much each counts.`,
      zh: `${failures + others} 行中${ahead ? `有 ${failures} 行在失效之前` : `有 ${failures} 次失效`}：两个隐藏层的网络，输入为标准化的列、列的两两组合及其分段编码；另有基于相同列的提升树，在失效始于某一限值处切分。两者的权重由双方均未见过的行决定。`,
    },
  );
  const failure =
    column === null ? { en: "the last row of a unit", zh: "每台设备的最后一行" } : `${column} = ${positive}`;
  decide(
    "target",
    "目标",
    horizon === null
      ? failure
      : {
          en: `${typeof failure === "string" ? failure : failure.en} within the next ${horizon} rows`,
          zh: `接下来 ${horizon} 行内 ${typeof failure === "string" ? failure : failure.zh}`,
        },
    options.target !== undefined || column === null
      ? asked
      : { en: "The one column that its name calls a label.", zh: "唯一一个名称表明为标签的列。" },
  );
  if (dropped.leaks.length > 0)
    decide("left out, because they give the target away", "因泄露目标而排除", listed(dropped.leaks), {
      en: "They are known only with the failure itself. If one is known before, keep it: --setting <column>.",
      zh: "它们随失效本身才可获知。如某列事先可知，请用 --setting <列名> 保留。",
    });
  if (dropped.identifiers.length > 0)
    decide("left out, because they name rows", "因仅标识行而排除", listed(dropped.identifiers), {
      en: "A name of its own for each row measures nothing.",
      zh: "每行各异的名称不含测量信息。",
    });
  if (dropped.rowNumbers.length > 0)
    decide("left out, because they number the rows", "因仅为行编号而排除", listed(dropped.rowNumbers), {
      en: "Whole numbers without a unit, none of which comes twice. If one measures something, keep it: --setting <column>, or a unit in its name, such as load [kg].",
      zh: "无单位且从不重复的整数。如某列确为测量值，请用 --setting <列名> 保留，或在列名中注明单位，如 load [kg]。",
    });
  decisions.push(...constantDecisions(dropped.constants), ...repairDecisions(dropped.repairs));
  const missing = features.columns.filter((c) => c.missing).map(({ name }) => name);
  if (missing.length > 0)
    decide("missing values", "缺失值", listed(missing), {
      en: "The column's mean stands in, and whether a value is missing is a feature of its own.",
      zh: "以该列均值代替，并将是否缺失作为单独特征。",
    });
  if (horizon !== null)
    decide(
      "window",
      "窗口",
      `${features.steps}`,
      options.window === undefined
        ? { en: "About as far back as is looked ahead, 5 to 30 rows.", zh: "回看长度与预测范围相当，5 至 30 行。" }
        : asked,
    );
  decisions.push(decision);
  decide("members", "成员数", `${folds.length} × ${repeats}`, {
    en: "For each part, networks that are trained without it, and a forest of trees.",
    zh: "每部分有若干训练时不含它的网络，以及一个树模型。",
  });
  const share = ((100 * failures) / (failures + others)).toFixed(1);
  decide(
    "imbalance",
    "类别不平衡",
    { en: "sampling and calibration", zh: "采样与校准" },
    {
      en: `${ahead ? "Rows before a failure" : "Failures"} are ${share} % of the rows: ${2 * failures <= failures + others ? "they" : "the others"} are drawn more often for the networks, and probabilities are set right afterwards on rows that were held out.`,
      zh: `${ahead ? "失效之前的行" : "失效"}占 ${share}%：训练网络时提高${2 * failures <= failures + others ? "其" : "其余行的"}采样频率，再用留出的行校准概率。`,
    },
  );
  const rows = failures + others;
  return {
    split,
    folds,
    repeats,
    // about so many rows are shown to each network
    epochs: options.epochs ?? Math.max(5, Math.min(100, Math.round(320_000 / rows))),
    batch: Math.min(options.batch ?? 256, Math.max(8, rows >> 3)),
    learningRate: options.learningRate ?? 6e-3,
    seed: options.seed ?? 1,
    decisions: [...decisions],
  };
}
