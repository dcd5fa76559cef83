/** The report of a sensor watch in English, beyond what all reports say. The Chinese table has the same keys by type. */
export const english = {
  heading: "Sensor watch report",
  methods:
    "Rates are counted row by row, without point adjustment. Rows that follow each other are alike, so no interval is given for them.",

  onTest: (rows: string, anomalous: string) =>
    `Measured on ${rows} rows, ${anomalous} of which are marked as anomalous.`,
  nothingMarked: " There is nothing to find, so only false alarms can be judged.",
  onBudget: (rows: string) =>
    `Nothing is known of faults yet. Measured on ${rows} normal rows, which the threshold was set on, so that they flatter it: test the watch on labelled rows.`,
  found: "Anomalous stretches found",
  foundSentence: (delay: string) => `Median delay until the alarm: ${delay} rows.`,
  foundNone: "None raised an alarm.",
  far: "False alarms (FAR)",
  farSentence: (episodes: string) =>
    `Of the normal rows, so many raised an alarm; ${episodes} alarm episode(s) touch no anomaly.`,
  mar: "Missed (MAR)",
  marSentence: "Of the anomalous rows, so many raised none.",
  episodes: "Alarm episodes",
  episodesSentence: (expected: string) => `The budget allows ${expected} on rows as many as these.`,
  beyondRows:
    " That is rarer than these rows can show: the threshold lies beyond them, by the tail of their scores. More normal rows make it surer.",
  episodesMargin: "The threshold is a margin over all of them, so that there is none.",

  besideHeading: "Beside principal components",
  besideSentence:
    "The same rows judged by what every file carries for comparison: the squared prediction error (SPE) and T² of principal components, fitted on the same rows, with thresholds set by the same rule.",
  by: "Alarms by",
  farShort: "FAR",
  marShort: "MAR",
  foundShort: "Found",
  precision: "Precision",
  f1: "F1",
  delay: "Delay (rows)",
  falseEpisodes: "False episodes",
  nab: "NAB",
  comparedSentence:
    "Before the choice, sensors of normal rows held out were disturbed one at a time. Of those rows each found, above anything it says of rows left as they are:",
  foundDisturbed: "Disturbed rows found",

  timeHeading: "On the time line",
  timeSentence:
    "The score against the threshold, then the sensors that were blamed most. Alarm episodes are shaded, and so are known anomalies where rows are marked.",
  score: (unit: string) => `Score${unit === "" ? "" : `: ${unit}`}`,
  scoreAxis: "score (logarithmic)",
  sensor: (name: string, unit: string) => `${name}${unit === "" ? "" : `: ${unit}`}`,
  row: "row",
  threshold: "threshold",
  limit: "Threshold",
  smoothed: "score",
  alarm: "alarm",
  known: "known anomaly",
  moreRuns: (shown: string, all: string) =>
    `${shown} of ${all} runs are drawn: those with the most rows that alarm or are marked.`,

  alarmsHeading: "Every alarm, and what is to blame",
  alarmsSentence:
    "Alarms with few quiet rows between them are one episode. The bars show how much of the score comes from each sensor over the episode.",
  alarmsNone: "No alarm was raised.",
  unit: "Run",
  rows: "Rows",
  highest: "Highest score",
  truth: "Known",
  isKnown: "anomaly",
  isFalse: "false alarm",
  blame: "To blame",
  moreAlarms: (shown: string, all: string) => `The ${shown} with the highest scores, of ${all}.`,

  budgetHeading: "What the threshold costs in false alarms",
  budgetSentence: (allowed: string, at: string) =>
    `Alarm episodes on normal rows held out at every threshold. The budget of ${allowed} leads to ${at}.`,
  budgetChart: (per: string) => `False alarm episodes ${per}`,
  perWeek: "a week",
  perRows: "in 1,000 rows",
  allowed: (alarms: string, per: string) => `${alarms} ${per}`,
  thresholdAxis: "threshold (logarithmic)",
  counted: "counted",
  budget: "budget",

  components: "Principal directions kept",
  componentsOf: (kept: string, features: string, share: string) => `${kept} of ${features}, ${share} of the variance`,
};
