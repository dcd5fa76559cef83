/** The report of a failure model in English. The Chinese table has the same keys by type. */
export const english = {
  heading: "Failure report",
  methods: (names: readonly string[]) => `How the intervals were made: ${names.join("; ")}.`,

  seen: "These are the rows that the model was trained on: expect worse on new ones. The card has the figures out of fold (andon model show).",
  nothingTold:
    "These columns tell failures no better than chance would. Do not use the model; add columns that show what comes before a failure.",
  rowsFailed: (failures: string) => `with ${failures} failures`,
  rowsAhead: (rows: string) => `of which ${rows} come before a failure`,
  onTest: (rows: string, failures: string) => `Measured on ${rows} rows ${failures}.`,
  onFolds: (rows: string, failures: string) =>
    `Measured on ${rows} rows ${failures}, each judged by a network that was trained without it. The threshold was chosen on the same rows: expect slightly worse on new ones.`,
  recall: "Failures that raise an alarm",
  recallSentence: (count: string, total: string) => `${count} of ${total} failures.`,
  recallAhead: "Rows before a failure that raise an alarm",
  recallAheadSentence: (count: string, total: string) => `${count} of ${total} rows.`,
  foretoldFailures: "Failures foretold",
  foretoldSentence: (lead: string) =>
    `By at least one alarm, the first of them ${lead} rows before the failure (median).`,
  foretoldNone: "None by an alarm.",
  precision: "Alarms that are right",
  precisionSentence: (count: string, total: string) => `${count} of ${total} alarms.`,
  falseAlarms: "False alarms",
  falseAlarmsSentence: (count: string, total: string) => `${count} of ${total} rows without failure raised one.`,
  prAuc: "PR-AUC",
  prAucSentence: "The mean share of alarms that are right, over all thresholds.",
  f1: "F1",
  f1Sentence: "The harmonic mean of both shares above.",
  auroc: "AUROC",
  aurocSentence: "The chance that a row with a failure is given a higher probability than one without.",
  cost: "Expected cost of 1,000 rows",
  costSentence: (never: string, always: string) => `Without alarms ${never}, with nothing but alarms ${always}.`,
  trees: "Trees",
  alone: (prAucs: readonly [string, string], f1s: readonly [string, string]) =>
    `In the same folds the networks alone reach PR-AUC ${prAucs[0]} and F1 ${f1s[0]}, the trees alone ${prAucs[1]} and ${f1s[1]}.`,
  baseline: (prAuc: string, f1: string) =>
    `For comparison: a logistic regression on the same inputs and folds reaches PR-AUC ${prAuc} and F1 ${f1}.`,

  thresholdHeading: "When it raises an alarm",
  thresholdSentence: (limit: string) => `From a probability of ${limit} on.`,
  byF1: "The threshold was chosen for the best F1.",
  byCost: (miss: string, alarm: string) =>
    `The threshold was chosen for the least expected cost: a missed failure costs ${miss}, a false alarm ${alarm}.`,
  byPrecision: (precision: string) =>
    `The threshold finds the most failures where ${precision} of the alarms are right.`,
  histogram: "Probabilities of rows with and without failure",
  without: (count: string) => `without failure (${count})`,
  with: (count: string) => `with failure (${count})`,
  share: "share of each side",
  probability: "probability of failure",
  alarmFrom: (limit: string) => `alarm from ${limit}`,
  prChart: "Alarms that are right against failures found",
  found: "failures found",
  right: "alarms that are right",
  here: "at this threshold",
  costChart: "Expected cost of 1,000 rows at every threshold",
  costAxis: "cost",
  atPrecision: "If so many alarms must be right",
  foundThen: "failures found",

  calibrationHeading: "What its probabilities mean",
  calibrationSentence: (error: string, brier: string, base: string) =>
    `Probabilities are off by ${error} on average. Brier score ${brier}; saying the same always would score ${base}.`,
  calibrationChart: "Failures that came against failures foretold",
  foretold: "foretold",
  came: "came",
  exact: "exact",

  importanceHeading: "What it goes by",
  importanceSentence: "By how much PR-AUC falls when a column's values are shuffled among the rows.",
  column: "Column",
  drop: "Falls by",
};
