/** What a watch's card says of its file: inputs, outputs, thresholds. */
import type { WatchCard } from "@andon/contracts";
import type { Preparation, SignalSource } from "@andon/data";
import { type Hold, withLongestHolds } from "../graph/still.ts";
import { ALARM_THRESHOLD } from "./graph.ts";

const meanings: Readonly<Record<WatchCard["training"]["network"], string>> = {
  components: "平方预测误差",
  mahalanobis: "平方马氏距离",
  "conv-ae": "卷积自编码器的重构误差",
  "lstm-ae": "LSTM 自编码器的重构误差",
};
const english: Readonly<Record<WatchCard["training"]["network"], string>> = {
  components: "squared prediction error",
  mahalanobis: "squared Mahalanobis distance",
  "conv-ae": "what the convolutional autoencoder fails to draw",
  "lstm-ae": "what the LSTM autoencoder fails to draw",
};

export const inputOf = (
  steps: number,
  { columns }: Preparation,
  source: SignalSource,
  holds: readonly (Hold | undefined)[],
): WatchCard["input"] => ({
  name: "window",
  layout: {
    en: "N x steps x columns, float32, engineering units, newest row last; NaN where missing",
    zh: "N x steps x columns，float32，工程单位，最新的行在最后；缺失处为 NaN",
  },
  steps,
  columns: withLongestHolds(
    columns.map((name) => {
      const { unit, role } = source.columns.find((c) => c.name === name)!;
      return { name, unit, role: role === "setting" ? ("setting" as const) : ("sensor" as const) };
    }),
    holds,
  ),
});

export const outputsOf = (network: WatchCard["training"]["network"]): WatchCard["outputs"] => [
  {
    name: "score",
    layout: "N",
    meaning: {
      en: `${english[network]}, 1 is a usual extreme`,
      zh: `${meanings[network]}，1 为常见极值`,
    },
  },
  {
    name: "smoothed",
    layout: "N",
    meaning: { en: "the score smoothed over rows: the next state", zh: "逐行平滑后的分数，即下一状态" },
  },
  {
    name: "alarm",
    layout: "N, int64",
    meaning: { en: "1 where the smoothed score reaches the threshold", zh: "平滑分数达到阈值时为 1" },
  },
  {
    name: "contributions",
    layout: "N x columns",
    meaning: { en: "each column's share of the score", zh: "各列对分数的贡献" },
  },
  {
    name: "spe",
    layout: "N",
    meaning: {
      en: "for comparison: squared prediction error of principal components, 1 is a usual extreme",
      zh: "对照：主成分的平方预测误差，1 为常见极值",
    },
  },
  {
    name: "t2",
    layout: "N",
    meaning: {
      en: "for comparison: Hotelling's T² of principal components, 1 is a usual extreme",
      zh: "对照：主成分的霍特林 T²，1 为常见极值",
    },
  },
];

export const thresholdsOf = (value: number): WatchCard["thresholds"] => [
  {
    name: ALARM_THRESHOLD,
    value,
    meaning: { en: "a smoothed score of at least this is an alarm", zh: "平滑分数达到该值即报警" },
  },
];
