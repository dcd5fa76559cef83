/** What `andon maintain` says. */
export const englishMaintain = {
  maintainDescription: "predictive maintenance: when will this machine fail?",
  maintainTrainDescription:
    "learn remaining life from histories to failure, normal operation to watch over (--task watch), which rows fail (--task failure), or faults by their vibration (--task fault)",
  maintainTestDescription: "how good are a model's predictions of remaining life, its alarms, or its diagnoses?",
  maintainRunDescription: "what is left of each unit, which rows raise an alarm and why, or what is wrong with it",
  optionRate: "fault: samples a second, where recordings do not tell it",
  optionRpm: "fault: revolutions of the shaft a minute, where recordings do not tell it",
  optionChannel: "fault: the column of vibration to analyse (otherwise the first sensor)",
  optionBearing:
    "fault: bearing data for evidence: orders of the shaft (inner=5.415,outer=3.585,cage=0.398,ball=4.714) or geometry (balls=9,diameter=7.94,pitch=39.04,angle=0)",
  expectedBearing:
    "Expected orders of the shaft, such as inner=5.415,outer=3.585,cage=0.398,ball=4.714, or a geometry, such as balls=9,diameter=7.94,pitch=39.04,angle=0.",
  windowWithHorizon:
    "--window is for --task failure with --horizon alone: without it each row stands for itself. Leave it out.",
  otherNetwork: (network: string, task: string, names: string) =>
    `The network ${network} is not for --task ${task}, which has ${names === "" ? "one network only" : `these: ${names}`}.`,
  recordingsOf: (right: string, total: string) => `${right} of ${total} recordings`,
  windowsRight: (right: string, total: string) => `${right} of ${total} windows`,
  notHeardBefore: "(not like what was learnt from: told by its orders alone)",
  unknownFault: "unknown",
  windowsOf: (agreeing: string, windows: string) => `${agreeing} of ${windows} windows`,
  peaksAt: (order: string, decibels: string, part: string) =>
    `peaks at ${order} × shaft rate: ${part} (${decibels} dB)`,
  bearingParts: { inner: "inner race", outer: "outer race", cage: "cage", ball: "rolling element" },
  heldOutByTime:
    "On the newest part of each recording, which took no part in training (the same machines, other minutes):",
  byWindow: "Windows",
  byRecording: "Recordings",
  windowsAreAlike: "Windows of one recording are alike, so their intervals are too narrow.",
  strangersFound: (found: string, all: string) =>
    `${found} of ${all} windows of classes never shown in training were called unknown`,
  samplesOf: (samples: string, rate: string) => `${samples} samples at ${rate} Hz`,
  historiesArgument:
    "signals: CSV, Parquet, C-MAPSS, ...; for remaining life histories to failure, each unit's last row its end; to watch, normal operation; for failures, rows with what became of them; for faults, recordings by class",
  checkedArgument:
    "pictures: folder with one folder a class, MVTec AD folder, IDX or CIFAR files, .tar(.gz), or a CSV/JSON list; or signals: CSV, Parquet, .npy, .mat, C-MAPSS, ..., a file or a folder of them",
  verifiedArgument: "what the model was trained on: pictures, signals, or the study of a process",
  signalsArgument: "signals of the same columns: CSV, Parquet, ...",
  signalsWord: "signals",
  standardInput: "standard input",
  optionMaintainTask: "what to learn",
  optionWindow: "rows of history that the model looks at (fault: samples); failure: with --horizon alone",
  optionCap: "rul: longer remaining lives are not told apart",
  optionRunning:
    "rul: units that had not failed when their record ended, separated by commas: learnt from as far as they are known",
  optionMembers: "rul, failure: networks in the ensemble, each trained without another part of the units",
  optionConfidence: "rul: chance that the truth lies in the interval, such as 90%",
  optionTruth:
    "rul: file with the true remaining life of each unit, one number a line; without it the units must have run to failure",
  decided: (what: string, choice: string, why: string) => `${what}: ${choice}. ${why}`,
  historiesRead: (units: string, rows: string) => `${units} unit(s), ${rows} rows`,
  memberOf: (member: number, members: number) => `member ${member} of ${members}`,
  memberDone: (member: string, figure: string, seconds: string) =>
    `${member}: ${figure} on what it had not seen (${seconds})`,
  outOfFold: "On units that the judging network had not seen, at every moment of their lives:",
  nothingKept: "Stopped. Nothing was written.",
  truthGiven: "One prediction for each unit, after its last row.",
  truthFailure: "No --truth: the units are taken to have run to failure, and every moment counts.",
  rmseCapped: (cap: string) => `RMSE (truth capped at ${cap})`,
  maeCapped: (cap: string) => `MAE (truth capped at ${cap})`,
  rmseUncapped: "RMSE (truth as it is)",
  phm08: (cap: string) => `PHM08 score (truth capped at ${cap}; lower is better)`,
  coverageOf: (confidence: string) => `Truth within the interval (${confidence} wished)`,
  widthOfInterval: "Mean width of the interval",
  alphaLambda: "alpha-lambda accuracy: within 20 % of what is left, halfway through the life",
  prognosticHorizon: "prognostic horizon: so long before the failure predictions stay within 20 % of the life",
  ofPredictions: (predictions: string, units: string) =>
    `${predictions} predictions for ${units} units; 95 % intervals from resampling units`,
  ofOneUnit: (predictions: string) => `${predictions} predictions for one unit: too few for intervals`,
  wholeHistory: "whole histories, row by row",
  stepsOfHistory: (steps: string) => `${steps} rows of history`,
  regimes: "Operating regimes",
  optionBudget: "watch: false alarms that are allowed, such as 2/week, 1/shift or 1/1000 (rows)",
  expectedBudget: "Expected so many alarms for so much time, such as 2/week, 1/shift, 1/day or 1/1000 (rows).",
  optionSkip: "watch: rows of each unit to leave out at its beginning, because the model was fitted on them",
  signalsOrStreamArgument:
    "signals of the same columns: CSV, Parquet, ...; - for a CSV on standard input, answered row by row as it comes",
  alarmWord: "ALARM",
  comma: ", ",
  termed: (term: string, text: string) => `${term}: ${text}`,
  inputOf: (name: string, layout: string, length: string) => `${name}: ${layout}; ${length}`,
  sourceOf: (source: string, kind: string) => `${source} (${kind})`,
  inOneLine: (names: readonly string[]) => names.join(", "),
  rowOfUnit: (unit: string, row: string) => `${unit}, row ${row}`,
  rowAt: (unit: string, row: string, time: string) => `${unit}, ${time} (row ${row})`,
  calmAt: (place: string) => `${place}: no whole window yet`,
  raggedLine: (line: string, found: string, expected: string) =>
    `Line ${line} left out: ${found} cells, expected ${expected}.`,
  textInLine: (line: string, column: string, found: string) =>
    `Line ${line}: "${found}" in ${column} is no number; taken as missing.`,
  lateLine: (line: string, unit: string, time: string) =>
    `Line ${line} left out: ${time} is earlier than the newest row of ${unit}, and what has been answered cannot be sorted.`,
  repeatedLine: (line: string, unit: string, time: string) =>
    `Line ${line} left out: it repeats the newest row of ${unit}, ${time}.`,
  standsStill: ({ column, unit, rows, value }: { column: string; unit: string; rows: number; value: number | null }) =>
    `${column} of ${unit} ${value === null ? "has been missing" : `has stood at ${value}`} for ${rows} rows, longer than ever in training: stuck, or not connected? Do not trust the answers before you know.`,
  unitsSeen: (units: string, count: string) =>
    `WARNING: ${count} unit(s) hold rows that the model was trained on: ${units}. Their figures are too good; test on others.`,
  optionResample:
    "rul: bring readings to rows so far apart: 10s, 5min, 1h of clock times, else a number in the unit of the time column (milliseconds for clock times; default: rows as they come)",
  expectedStep: "Expected a time such as 500ms, 10s, 5min, 1h, 1d, or a number in the unit of the time column.",
  onlyFor: (option: string, tasks: string, task: string) =>
    `${option} is for the task ${tasks}, not for ${task}. Leave it out.`,
  optionSplit:
    "failure: how rows are held out to judge by: by unit, by time (stretches in order, with a gap), or row by row (default: auto, by unit where there are several, by time where the rows of one have an order)",
  optionGap:
    "failure, split by time: rows (20) or time (500ms, 10s, 5min, 2h, 1d) around what is held out that are not learnt from (default: horizon and window); watch: between what is learnt from and what sets the threshold (default: a window)",
  expectedGap: "Expected a whole number of rows, such as 20, or a time such as 500ms, 10s, 5min, 2h, 1d.",
  optionScaling:
    "rul: how sensors are scaled: standard (mean and standard deviation) or robust (median and its deviation)",
  begunLate: (units: string, count: string) =>
    `WARNING: ${count} unit(s) would have lived less than half as long as those that were learnt from: ${units}. If their records begin in the middle of a life, their age is told wrongly: train with --network cnn.`,
  moreProblems: "More of the kind are counted, and told at the end.",
  problemsInAll: (ragged: string, text: string) =>
    `Lines left out: ${ragged}. Cells taken as missing because they hold text: ${text}.`,
  alarmAt: (place: string, score: string) => `${place}: score ${score}`,
  alarmsInAll: (alarms: string, rows: string) =>
    alarms === "0" ? `${rows} rows were judged; none raised an alarm.` : `${alarms} of ${rows} rows raised an alarm.`,
  lifeHeading: (meaning: string, confidence: string) =>
    `The ${meaning}; in brackets its ${confidence} interval; the unit.`,
  nothingAnomalous:
    "None of them is marked as anomalous: there is nothing to find, so only false alarms can be judged.",
  nothingNormal: "All of them are marked as anomalous: false alarms cannot be judged.",
  falseAlarmShare: "False alarms (FAR), of normal rows",
  missedAlarmShare: "Missed (MAR), of anomalous rows",
  stretches: "Anomalous stretches that raised one",
  detectedOf: (detected: string, all: string) => `${detected} of ${all}`,
  delay: "Median delay until the alarm",
  rowsCount: (rows: string) => `${rows} rows`,
  nab: "NAB score (standard profile; 100 is perfect, 0 no alarm)",
  falseEpisodes: "False alarm episodes",
  rowsJudged: (rows: string, anomalous: string) => `${rows} rows, ${anomalous} of them anomalous.`,
  byNetwork: "alarms by",
  baselinesBeside:
    "SPE and T² are principal components alone, fitted on the same rows, each with its own threshold by the same rule.",
  calibrationRows: "Normal rows that the threshold was set on",
  episodesExpected: "Alarm episodes on them that the budget allows",
  beyondRows:
    "The budget is rarer than these rows can show: the threshold lies beyond them, by the tail of their scores. More normal rows make it surer.",
  episodesBy: (name: string) => `Alarm episodes on them by ${name}`,
  componentsOf: (kept: string, of: string) => `${kept} directions of ${of}`,
  parametersCount: (parameters: string) => `${parameters} parameters`,
  treesCount: (forests: string, trees: string) => `${forests} × ${trees} trees`,
  optionTarget: "failure: the column that says whether it failed",
  optionPositive: "failure: the value of that column that means so, where its values are not 0 and 1",
  optionHorizon: "failure: foretell whether a unit fails within so many rows",
  optionCostMiss:
    "failure: what a failure without an alarm costs (with --horizon, each row before it); the threshold is chosen for the least expected cost",
  optionCostAlarm: "failure: what an alarm without a failure costs, in the same currency",
  optionPrecision: "failure: least share of the alarms that must be right; the threshold finds the most failures at it",
  failureAt: (place: string, probability: string) => `${place}: ${probability} chance of failure`,
  prAuc: "PR-AUC (average precision)",
  recallAt: (precision: string) => `Recall where ${precision} of the alarms are right`,
  ofFailures: (count: string, total: string) => `${count} of ${total} failures raised an alarm`,
  foretold: "Failures foretold by an alarm",
  failuresForetold: (count: string, total: string) => `${count} of ${total} failures`,
  leadOf: (rows: string) => `, the first alarm ${rows} rows ahead (median)`,
  ofRowsAhead: (count: string, total: string) => `${count} of ${total} rows before a failure raised an alarm`,
  rowsAhead: (rows: string, ahead: string) => `${rows} rows, ${ahead} of them before a failure`,
  ofAlarms: (count: string, total: string) => `${count} of ${total} alarms were right`,
  brier: "Brier score (lower is better)",
  brierOf: (score: string, base: string) => `${score} (saying the same always: ${base})`,
  calibrationError: "Calibration error",
  expectedCost: "Expected cost of 1,000 rows",
  expectedCostOf: (cost: string, never: string, always: string) =>
    `${cost} (without alarms ${never}, with nothing but alarms ${always})`,
  failureRows: (rows: string, failures: string) => `${rows} rows, ${failures} with a failure`,
  outOfFoldRows: (split: string | null) =>
    `On rows that the judging network had not seen${split === null ? "" : ` (${split})`}:`,
  splitBy: {
    unit: () => "split by unit",
    time: (gap: string) => `split by time, gap ${gap}`,
    row: () => "split row by row",
  },
  nothingTold:
    "WARNING: these columns tell failures no better than chance would. Do not use the model; add columns that show what comes before a failure.",
  besideIs: {
    networks: "The networks alone",
    trees: "The trees alone",
    baseline: "Baseline, logistic regression on the same columns",
  },
  figuresBeside: (who: string, prAuc: string, f1: string, brier: string) =>
    `${who}: PR-AUC ${prAuc}, F1 ${f1}, Brier score ${brier}`,
  importance: "What matters: by how much PR-AUC falls when a column is shuffled",
  optionCostFailure: "rul: what a failure costs; says when to stop each unit, and what that saves",
  optionCostStop: "rul: what a planned stop costs, in the same currency",
  optionLeadTime: "rul: rows from ordering a stop until it comes (0 without it)",
  decisionHeading: (failure: string, stop: string, lead: string) =>
    `When to stop: a failure costs ${failure}, a planned stop ${stop}, and comes ${lead} rows after it is ordered.`,
  decisionRule: (risk: string) =>
    `Order a stop as soon as the chance of failing before one ordered a row later reaches ${risk}.`,
  decisionNever: "No planned stop pays at these costs: let the units run.",
  costPer1000: "cost of 1,000 rows",
  failures: "failures",
  stops: "stops",
  meanLife: "mean life",
  byPrediction: "By prediction",
  everyInterval: (rows: string) => `At a fixed age (best: ${rows} rows)`,
  noInterval: "At a fixed age (none pays)",
  fixedInterval: "the best fixed age",
  runToFailure: "Run to failure",
  foresight: "With perfect foresight",
  saves: (against: string, share: string, low: string, high: string) =>
    `Saves ${share} [${low} … ${high}] against: ${against}`,
  decisionHeldOut: (units: string) =>
    `${units} units; the level of risk, and the fixed age, were chosen on other units than those they are paid for on.`,
  optionCostMissTested:
    "failure: what a failure without an alarm costs (with --horizon, each row before it), to reckon with",
  optionReportAsked: "where to write a report",
  faultSeen: (seen: string, total: string) =>
    `${seen} of these ${total} recordings were learnt from. The figures flatter: test on recordings that training has not seen.`,
  failureSeen:
    "These are the rows that the model was trained on: expect worse on new ones. The card has the figures out of fold (andon model show).",
};
