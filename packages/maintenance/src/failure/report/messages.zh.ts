import type { english } from "./messages.en.ts";

/** How the methods of intervals are called; in English as they are named in the figures. */
const METHODS: Readonly<Record<string, string>> = {
  "DeLong, logit scale": "DeLong 法（logit 尺度）",
  "mid-p over the smaller side": "按较少一类的 mid-p",
  "bound of a proportion over the positives": "按正例比例的界",
  "logit, Boyd et al.": "logit 法（Boyd 等）",
  "Clopper-Pearson with mid-p": "Clopper-Pearson（mid-p）",
  "Clopper-Pearson with mid-p, of the Jaccard index": "Jaccard 指数的 Clopper-Pearson（mid-p）",
  "percentile bootstrap over units": "按设备重抽样的百分位自助法",
  "percentile bootstrap over stretches of time": "按时间段重抽样的百分位自助法",
};

/** The report of a failure model in Chinese. */
export const chinese: Readonly<typeof english> = {
  heading: "失效预测报告",
  methods: (names) => `区间的计算方法：${names.map((name) => METHODS[name] ?? name).join("；")}。`,

  seen: "这些正是训练所用的数据行：在新数据上预计更差。折外指标见模型卡（andon model show）。",
  nothingTold: "这些列判断失效并不比随机更好。请勿使用该模型；请补充能反映失效前兆的列。",
  rowsFailed: (failures) => `其中失效 ${failures} 行`,
  rowsAhead: (rows) => `其中 ${rows} 行在失效之前`,
  onTest: (rows, failures) => `在 ${rows} 行数据（${failures}）上测得。`,
  onFolds: (rows, failures) =>
    `在 ${rows} 行数据（${failures}）上测得，每行均由训练时未见过它的网络评估。阈值也在这些行上选定：在新数据上预计略差。`,
  recall: "失效中触发报警的比例",
  recallSentence: (count, total) => `${total} 次失效中的 ${count} 次。`,
  recallAhead: "失效之前的行中触发报警的比例",
  recallAheadSentence: (count, total) => `${total} 行中的 ${count} 行。`,
  foretoldFailures: "预先报警的失效",
  foretoldSentence: (lead) => `失效前至少有一次报警；首次报警距失效的中位数为 ${lead} 行。`,
  foretoldNone: "均未预先报警。",
  precision: "报警中正确的比例",
  precisionSentence: (count, total) => `${total} 次报警中的 ${count} 次。`,
  falseAlarms: "误报率",
  falseAlarmsSentence: (count, total) => `${total} 行未失效数据中有 ${count} 行误报。`,
  prAuc: "PR-AUC",
  prAucSentence: "所有阈值下报警正确比例的平均。",
  f1: "F1",
  f1Sentence: "以上两个比例的调和平均。",
  auroc: "AUROC",
  aurocSentence: "失效行的概率高于未失效行的可能性。",
  cost: "每 1,000 行的期望成本",
  costSentence: (never, always) => `从不报警为 ${never}，始终报警为 ${always}。`,
  trees: "树",
  alone: (prAucs, f1s) =>
    `在相同划分上，仅用网络的 PR-AUC 为 ${prAucs[0]}、F1 为 ${f1s[0]}；仅用树分别为 ${prAucs[1]} 和 ${f1s[1]}。`,
  baseline: (prAuc, f1) => `对比：在相同输入和划分上，逻辑回归的 PR-AUC 为 ${prAuc}，F1 为 ${f1}。`,

  thresholdHeading: "何时报警",
  thresholdSentence: (limit) => `概率达到 ${limit} 时报警。`,
  byF1: "阈值按最佳 F1 选定。",
  byCost: (miss, alarm) => `阈值按期望成本最低选定：漏报一次失效的成本为 ${miss}，误报一次为 ${alarm}。`,
  byPrecision: (precision) => `阈值在报警正确率达到 ${precision} 的前提下发现最多的失效。`,
  histogram: "失效行与未失效行的概率",
  without: (count) => `未失效（${count}）`,
  with: (count) => `失效（${count}）`,
  share: "各自所占比例",
  probability: "失效概率",
  alarmFrom: (limit) => `自 ${limit} 起报警`,
  prChart: "报警正确比例与发现的失效",
  found: "发现的失效",
  right: "正确的报警",
  here: "当前阈值",
  costChart: "各阈值下每 1,000 行的期望成本",
  costAxis: "成本",
  atPrecision: "若要求报警正确率达到",
  foundThen: "可发现的失效",

  calibrationHeading: "概率的含义",
  calibrationSentence: (error, brier, base) =>
    `概率平均偏差为 ${error}。Brier 分数 ${brier}；始终给出同一概率则为 ${base}。`,
  calibrationChart: "实际发生的失效与预测的失效",
  foretold: "预测",
  came: "实际",
  exact: "完全一致",

  importanceHeading: "判断依据",
  importanceSentence: "将某列的值在各行间打乱后 PR-AUC 的下降。",
  column: "列",
  drop: "下降",
};
