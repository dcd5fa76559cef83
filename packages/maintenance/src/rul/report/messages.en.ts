/** The report of a model of remaining life in English. The Chinese table has the same keys by type. */
export const english = {
  heading: "Remaining life report",
  seen: (units: string, count: string) =>
    `${count} unit(s) hold rows that the model was trained on: ${units}. Their figures are too good; test on others.`,
  begunLate: (units: string, count: string) =>
    `${count} unit(s) would have lived less than half as long as those that were learnt from: ${units}. If their records begin in the middle of a life, their age is told wrongly.`,
  methods: "Intervals of figures come from resampling units (percentile bootstrap, Efron 1979).",

  given: (units: string) => `Measured on ${units} units, each judged once, after its last row.`,
  lives: (units: string, moments: string) =>
    `Measured on ${units} units that ran to failure, at every one of ${moments} moments.`,
  folds: (units: string, moments: string) =>
    `Measured in training, on ${units} units that ran to failure, at every one of ${moments} moments: each unit by the network that had not seen it. The file answers by all networks together.`,
  rmse: "Typical error (RMSE)",
  rmseSentence: (cap: string, uncapped: string) =>
    `Against the true life, of which more than ${cap} counts as ${cap}. Against the life as it was: ${uncapped}.`,
  coverage: "Truths within the interval",
  coverageSentence: (wished: string) => `The interval was made to hold ${wished}.`,
  width: "Mean width of the interval",
  widthSentence: "The narrower it is while the share above holds, the more the model knows.",
  phm08: "PHM08 score",
  phm08Sentence: "A sum over all predictions in which late ones weigh more than early ones. 0 is perfect.",
  alphaLambda: "Right halfway through the life",
  alphaLambdaSentence: "Units whose prediction is then within 20 % of what is left (alpha-lambda accuracy).",
  horizon: "Prognostic horizon",
  horizonSentence: "So long before the failure predictions stay within 20 % of the whole life.",

  unitsHeading: "Every unit",
  unitsGiven: "Each unit after its last row, in order of the life that was left. The band is the interval.",
  unitsLives: "Each unit halfway through its life, in order of the life that was left. The band is the interval.",
  unitsChart: "Predicted against true remaining life",
  unit: "units, in order of true life",
  life: "remaining life",
  predicted: "predicted",
  truth: "true",

  coursesHeading: "Over the life of a unit",
  coursesSentence: "Units from the shortest to the longest life.",
  course: (unit: string) => `Unit ${unit}`,
  rows: "rows so far",

  calibrationHeading: "What its interval means",
  calibrationSentence: (wished: string) =>
    `Of the intervals at each stage of life, so many held the truth. Over all stages ${wished} were wished.`,
  calibrationChart: "Truths within the interval, by the life that was left",
  held: "within the interval",
  wished: "wished",

  sensorsHeading: "Sensors over life",
  sensorsSentence:
    "The sensors that change most on the way to failure, in standard deviations from their mean under the same operating conditions. The line is the median of the units, the band holds 80 %.",
  deviations: "standard deviations",
  toFailure: "rows until failure, negative",

  decisionHeading: "When to stop",
  decisionCosts: (failure: string, stop: string, lead: string) =>
    `A failure costs ${failure}, a planned stop ${stop}; a stop comes ${lead} rows after it is ordered.`,
  decisionRule: (risk: string) => `Order a stop as soon as the chance of failing before it could come reaches ${risk}.`,
  decisionNever: "With these costs no stop pays: let it run.",
  policy: "Way of maintaining",
  costPer1000: "Cost of 1,000 rows",
  failures: "Failures",
  stops: "Stops",
  meanLife: "Mean life",
  predictive: "by prediction",
  fixedInterval: "at the best fixed age",
  runToFailure: "run to failure",
  foresight: "with perfect foresight",
  saves: (against: string) => `Saves against: ${against}`,

  allRows: "all since the first",
  cap: "Longest life that is told apart",
  regimes: "Operating regimes",
  outOfFold: "RMSE on units that a member had not seen",
};
