/** Everything that training decides before the first step, with the reasons. */
import { AndonError, type Decision } from "@andon/contracts";
import { duration, type HistorySource, LONGEST_HOLD, type Preparation } from "@andon/data";
import { UNLIKE } from "./beginning.ts";
import type { RulNetworkName } from "./networks.ts";
import type { RulOptions } from "./options.ts";

export interface RulPlan {
  readonly network: RulNetworkName;
  /** Rows of history that the network looks at; 1 where it sees a summary of the whole history. */
  readonly steps: number;
  /** Rows of the longest history, where the network sees a summary; else null. */
  readonly longest: number | null;
  readonly cap: number;
  readonly members: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly confidence: number;
  readonly seed: number;
  readonly decisions: readonly Decision[];
}

/** Fewer cannot be split into what is learnt from and what is judged. */
export const FEWEST_UNITS = 10;
/** From this share of uneven steps on sampling is told as irregular, as the check of signals does. */
const IRREGULAR = 0.1;
/** Each member learns from nine units of ten: with few units, what a member has not seen is what it lacks. */
const MEMBERS = 10;
const percent = (share: number) => `${Math.round(100 * share)} %`;
const percentZh = (share: number) => `${Math.round(100 * share)}%`;
const asked = { en: "You asked for it.", zh: "由您指定。" };

/** What the plan is made from, of all units. */
interface Records {
  /** Rows of each unit that ran to failure. */
  readonly failed: readonly number[];
  /** Rows of each unit that had not failed when its record ended. */
  readonly running: readonly number[];
  /** How far apart the beginnings are (`spreadAtBeginning`). */
  readonly spread: number;
}

/**
 * Decides what the options leave open, from the lengths of the histories.
 * @throws AndonError `maintenance/few-units`, `maintenance/one-unit`, `maintenance/no-window`, `maintenance/long-window`
 */
export function planRul(
  source: HistorySource,
  preparation: Preparation,
  { failed: lengths, running, spread }: Records,
  options: RulOptions,
): RulPlan {
  if (lengths.length + running.length === 1)
    throw new AndonError("maintenance/one-unit", { path: source.root, needed: FEWEST_UNITS });
  if (lengths.length < FEWEST_UNITS)
    throw new AndonError("maintenance/few-units", { path: source.root, units: lengths.length, needed: FEWEST_UNITS });
  const sorted = [...lengths].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1]!;
  const rows = [...lengths, ...running].reduce((a, b) => a + b, 0);
  const decisions: Decision[] = [];
  const decide = (en: string, zh: string, choice: Decision["choice"], why: Decision["why"]) =>
    decisions.push({ what: { en, zh }, choice, why });

  const wished = options.network === "auto" ? undefined : options.network;
  if (wished === "averages" && options.window !== undefined)
    throw new AndonError("maintenance/no-window", { network: wished });
  const network = wished ?? (options.window === undefined ? "averages" : "cnn");
  const whole = network === "averages";
  decide(
    "network",
    "网络",
    network,
    wished !== undefined
      ? asked
      : whole
        ? {
            en: `${lengths.length} histories of about ${middle} rows from the unit's first row on: averages over the whole history with a small network tell the rate of wear better than networks over a window, whose noise is larger.`,
            zh: `${lengths.length} 段历史，每段约 ${middle} 行，均自设备投用起：对整段历史取多种平均并配以小网络，比只看窗口的网络更能看出磨损速率，噪声也更小。`,
          }
        : {
            en: "You named a window; averages look at whole histories.",
            zh: "您指定了窗口，而取平均的网络看整段历史。",
          },
  );
  if (whole)
    decide(
      "beginning of records",
      "记录起点",
      { en: "when a unit is new", zh: "设备投用时" },
      spread > UNLIKE
        ? {
            en: `WARNING: this network counts age from the first row, but first rows lie ${percent(spread)} of the way of wear apart (standard deviation; from ${percent(UNLIKE)} on they are unlike in age). If records begin in the middle of a life, train with --network cnn, which looks at the newest rows alone.`,
            zh: `警告：该网络自首行起计龄期，但各设备首行沿磨损方向相差 ${percentZh(spread)}（标准差；达到 ${percentZh(UNLIKE)} 即视为龄期不同）。若记录始于寿命中途，请用 --network cnn 训练，它只看最新的行。`,
          }
        : {
            en: `This network counts age from the first row, and first rows look alike in wear (${percent(spread)} of its way apart; ${percent(UNLIKE)} would be unlike). Give such records to run and test as well; where they begin at any time, train with --network cnn.`,
            zh: `该网络自首行起计龄期，各设备首行的磨损相近（沿磨损方向相差 ${percentZh(spread)}，达到 ${percentZh(UNLIKE)} 才视为不同）。测试与运行时也请提供这样的记录；若记录可始于任意时刻，请用 --network cnn 训练。`,
          },
    );
  const most = Math.max(...lengths, ...running);
  if (options.window !== undefined && options.window > most)
    throw new AndonError("maintenance/long-window", { path: source.root, window: options.window, longest: most });
  const longest = whole ? most : null;
  const steps = whole ? 1 : (options.window ?? Math.max(8, Math.min(40, Math.round(middle / 5))));
  if (whole)
    decide(
      "history",
      "历史",
      { en: "whole", zh: "整段" },
      {
        en: `Averages are carried from row to row: all rows count, and each costs the same however long the history is. Ages over ${longest} rows, the greatest in training, count as that.`,
        zh: `平均值逐行递推：所有行都计入，且无论历史多长，每行的计算量相同。超过训练中最大行数 ${longest} 的龄期按该值计。`,
      },
    );
  else
    decide(
      "window",
      "窗口",
      `${steps}`,
      options.window !== undefined
        ? asked
        : {
            en: `A fifth of the median history of ${middle} rows, at most 40; shorter histories are judged by what there is of them.`,
            zh: `历史长度中位数 ${middle} 行的五分之一，最多 40；更短的历史按已有部分判断。`,
          },
    );
  const { sampling } = source;
  if (options.resample !== undefined || (sampling !== null && sampling.irregular > IRREGULAR)) {
    const step = (v: number) => (source.time.meaning === "count" ? `${Number(v.toPrecision(3))}` : duration(v));
    const apart =
      sampling === null
        ? null
        : {
            en: `${percent(sampling.irregular)} of the steps between readings differ from the usual ${step(sampling.usual)} by more than half.`,
            zh: `${percentZh(sampling.irregular)} 的读数间隔与常见间隔 ${step(sampling.usual)} 相差超过一半。`,
          };
    decide(
      "sampling",
      "采样",
      options.resample === undefined ? { en: "as it comes", zh: "保持原样" } : step(options.resample),
      options.resample === undefined
        ? {
            en: `${apart?.en} Rows count as if evenly apart. Bring them to one step with --resample, near the usual one, if life goes by time.`,
            zh: `${apart?.zh} 各行按等间隔计。若寿命随时间消耗，请用 --resample 统一到接近常见间隔的步长。`,
          }
        : {
            en: `You asked for it. ${apart?.en ?? ""} A row holds the mean of the readings nearest to its time; one without repeats the row before, up to ${LONGEST_HOLD} steps, and is missing beyond. Life counts in these rows. A stream is brought to them as well.`,
            zh: `由您指定。${apart?.zh ?? ""} 每行取最接近其时刻的读数的均值；没有读数时沿用上一行，最多 ${LONGEST_HOLD} 步，超过则缺失。寿命按这些行计。数据流同样处理。`,
          },
    );
  }
  const usualCap = source.kind === "c-mapss" ? 125 : Math.max(10, Math.round((0.6 * middle) / 5) * 5);
  const cap = options.cap ?? usualCap;
  decide(
    "cap of the remaining life",
    "剩余寿命上限",
    `${cap}`,
    options.cap !== undefined
      ? asked
      : source.kind === "c-mapss"
        ? {
            en: "The usual protocol of C-MAPSS: a young engine shows no wear, so longer lives cannot be told apart.",
            zh: "C-MAPSS 的通用做法：新机无磨损迹象，更长的寿命无法区分。",
          }
        : {
            en: `Three fifths of the median history of ${middle} rows: a young machine shows no wear, so longer lives cannot be told apart.`,
            zh: `历史长度中位数 ${middle} 行的五分之三：新机无磨损迹象，更长的寿命无法区分。`,
          },
  );
  if (running.length > 0)
    decide("units still running", "仍在运行的设备", `${running.length}`, {
      en: "Their end is not known, only that it came after their record: predictions below that are corrected, none above.",
      zh: "其失效时间未知，只知在记录结束之后：只纠正低于此下限的预测，不纠正更高的。",
    });
  const found = preparation.regimes.centroids.length;
  decide(
    "operating regimes",
    "运行工况",
    `${found}`,
    found > 1
      ? {
          en: "The settings fall into so many clearly separate clusters; sensors are normalised within each.",
          zh: "设定值明显聚成若干类，传感器在各类内分别归一化。",
        }
      : { en: "The settings form no separate clusters.", zh: "设定值未形成明显的类别。" },
  );
  decide(
    "scaling",
    "缩放",
    options.scaling ?? "standard",
    options.scaling === "robust"
      ? {
          en: "You asked for it. Median and median absolute deviation, which a few wild readings do not move.",
          zh: "由您指定。中位数与绝对中位差，少数异常读数不影响它们。",
        }
      : {
          en: "Mean and standard deviation within each regime. Where a few readings are wild, --scaling robust takes the median and its deviation.",
          zh: "各工况内的均值与标准差。若有少数异常读数，可用 --scaling robust 改用中位数及其偏差。",
        },
  );
  const members = Math.min(options.members ?? MEMBERS, lengths.length);
  decide(
    "members",
    "成员数",
    `${members}`,
    options.members !== undefined
      ? asked
      : {
          en: "Each is trained without another part of the units, so that every unit can be judged by a network that has not seen it.",
          zh: "每个成员训练时留出不同的设备，因此每台设备都能由未见过它的网络评估。",
        },
  );
  return {
    network,
    steps,
    longest,
    cap,
    members,
    // about so many windows are shown to each member
    epochs: options.epochs ?? Math.min(60, Math.max(6, Math.round((whole ? 800_000 : 240_000) / rows))),
    batch: Math.min(options.batch ?? (whole ? 256 : 128), Math.max(8, rows >> 3)),
    learningRate: options.learningRate ?? (whole ? 5e-3 : 3e-3),
    confidence: options.confidence ?? 0.9,
    seed: options.seed ?? 1,
    decisions,
  };
}
