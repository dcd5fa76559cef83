/** The reports of a study and of a proof in English. The Chinese table has the same keys by type. */
export const english = {
  htmlLanguage: "en",
  contents: "Contents",
  gap: " ",
  title: (name: string) => `Optimisation report: ${name}`,
  heading: "Optimisation report",
  generated: (date: string) => `Made on ${date}`,
  footer: "Made by Andon. This page stands alone: it loads nothing from elsewhere.",
  methods:
    "Intervals of what the model expects hold 90 % of what is possible, by functions drawn from the posterior of a Gaussian process, widened where held-out trials ask for it; intervals of measured figures are at 95 %.",

  recommendHeading: "What to run",
  askedHeading: "What if",
  basedOn: (trials: string) => `From ${trials} trials with results.`,
  noRecommendation:
    "The model knows of no settings that keep the constraints as surely as the problem asks. More trials would help.",
  nothingToAdvise: (why: string) => `The model has learnt nothing to advise from: ${why}.`,
  parameter: "Parameter",
  now: { current: "Current recipe", best: "Best trial" },
  recommended: "Recommended",
  asked: "Asked for",
  given: "Given",
  result: "Result",
  expected: "Expected",
  mean: "Mean of many batches, 90 %",
  batch: "Single batches, 90 %",
  range: (low: string, high: string) => `${low} – ${high}`,
  constraint: "Constraint",
  constraints: "Constraints",
  kept: "Kept with probability",
  before: "Before",
  failing: (probability: string) => `The chance that such a trial fails altogether is ${probability}.`,
  nearest: (trial: string, apart: string, levels: string) =>
    `The most similar trial is number ${trial}: no ${levels === "" ? "parameter" : "number"} differs by more than ${apart} of its range${levels === "" ? "" : `, but ${levels} differs`}. The farther, the more the model guesses.`,
  contributions: (result: string) => `What brings the change of ${result}`,
  contribution: "Contribution",
  whole: "Whole change",
  contributionSentence: "Shapley values: the mean over all orders of changing one parameter after the other.",

  trustHeading: "How far to trust it",
  trustSentence: (folds: string) =>
    `Each trial was foretold by a model that was learnt without it (${folds} parts, everything learnt anew; trials with the same settings in the same part).`,
  parity: (result: string) => `${result}: foretold against measured`,
  measured: "measured",
  foretold: "foretold, 90 %",
  exact: "exact",
  trials: "trials",
  r2: "Held-out R²",
  r2Sentence: "The share of the differences between trials that the model foretells; 0 is no better than the mean.",
  coverage: "90 % intervals that hold",
  coverageSentence: (held: string, all: string, rmse: string) =>
    `${held} of ${all} trials lie in their interval. Typical error ${rmse}.`,
  tooNarrow: (factor: string) =>
    `They are too narrow: all other intervals of this result are therefore widened by the factor ${factor}.`,
  mayBeChance: "The interval of R² reaches 0: this may be chance. More trials would tell.",
  nothingLearnt: (why: string) => `Nothing is explained of this result: ${why}.`,
  between95: (low: string, high: string) => `95 % sure: ${low} to ${high}`,

  sensitivityHeading: "What decides the results",
  sensitivitySentence:
    "Shares of the variance of the expected result while all parameters and contexts vary over their whole ranges, steps and limits on settings aside (Sobol indices, with the interval of what is possible).",
  first: "By itself",
  total: "With others",
  importance: "R² lost without it",
  importanceSentence:
    "R² lost without it: how much worse held-out trials are foretold where the parameter is shuffled among them.",
  spokenFigure: (value: string, low: string, high: string) => `${value}, between ${low} and ${high}`,

  effectsHeading: "What each parameter does",
  effectsSentence:
    "The result on average, the others anywhere within their bounds; the band holds 90 % of what is possible. Dots are trials as they came.",
  onAverage: "on average",

  contourHeading: "Two parameters together",
  contourSentence:
    "The other parameters are as in the settings above. The stronger the colour, the more; dots are trials.",
  contourUnsure: "Red: a constraint is not kept as surely as the problem asks.",

  frontHeading: "The trade-off",
  frontSentence: (count: string) =>
    `${count} trials kept every constraint and are not beaten in everything by another one. The knee gives up least: it is nearest to having the best of each goal, in shares of what the front spans (compromise solution: Yu 1973, Zeleny 1973).`,
  onFront: "on the front",
  beaten: "beaten",
  broken: "breaks a constraint",
  knee: (trial: string) => `knee: trial ${trial}`,
  trial: "Trial",

  traceHeading: "How it got there",
  trace: (goal: string) => `${goal}, trial by trial`,
  bestSoFar: "best so far",
  keeps: "keeps the constraints",
  trialNumber: "trial",

  makingHeading: "How it was made",
  problem: "Problem",
  study: "Trials",
  counts: (done: string, open: string, failed: string) => ` (${done} with results, ${open} open, ${failed} failed)`,
  seed: "Seed",

  proofTitle: (result: string) => `Before and after: ${result}`,
  proofHeading: "Proof report",
  verdict: "Did it help?",
  better: (since: string) => `Proven: it helped. First clear after ${since} results with the change.`,
  worse: (since: string) => `Proven: it made things worse. First clear after ${since} results with the change.`,
  open: "Not proven yet: the interval holds 0. Go on and look again.",
  alwaysValid:
    "The 95 % interval of the change holds at every look together, so one may look daily and stop at any time.",
  change: (result: string) => `Change of ${result}`,
  adjusted: "Context and drift taken out",
  unadjusted: "Without adjustment",
  colon: ": ",
  alike: (r: string) =>
    `Neighbouring results are alike (correlation ${r}): the interval is too narrow. Give daily means, or the context that makes them alike.`,
  leftOut: (rows: string) => `Rows left out because something is missing: ${rows}.`,
  seriesHeading: "The results in order",
  phaseBefore: "before",
  phaseAfter: "after",
  row: "result",
  looksHeading: "What each look would have said",
  looksSentence:
    "The change as it would have been told after each result with it. It is proven where the band leaves 0.",
  noChange: "no change",
  capabilityHeading: "Capability",
  count: "Results",
  meanValue: "Mean",
  deviation: "Standard deviation",
};
