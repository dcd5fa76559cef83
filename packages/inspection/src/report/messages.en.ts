/** The report in English. The Chinese table has the same keys by type. */
export const english = {
  htmlLanguage: "en",
  title: (name: string) => `Inspection report: ${name}`,
  heading: "Inspection report",
  generated: (date: string) => `Made on ${date}`,

  verdictHeading: "How far to trust it",
  accuracy: "Right answers",
  accuracySentence: (right: string, total: string) => `${right} of ${total} pictures were judged correctly.`,
  escapes: "Escapes",
  escapesSentence: (count: string, total: string, good: string) =>
    `${count} of ${total} bad parts would have slipped through as “${good}”.`,
  overkill: "Overkill",
  overkillSentence: (count: string, total: string) => `${count} of ${total} good parts would have been rejected.`,
  balancedAccuracy: "Balanced accuracy",
  balancedAccuracySentence:
    "The mean over classes of the share that was recognised: rare classes count as much as common ones.",
  macroF1: "Macro-F1",
  macroF1Sentence: "The mean F1 over classes: rare classes count as much as common ones.",
  auroc: "AUROC",
  averagePrecisionSentence: "How many of those that score worst are bad: the mean precision over all thresholds.",
  passAt: (escapes: string) => `Good parts that pass at ${escapes} escapes`,
  passAtSentence: (count: string, total: string) =>
    `${count} of ${total} good parts, had the threshold been set so on these pictures.`,
  pixelFigures: (auroc: string, aupro: string, regions: string) =>
    `Heat maps against the masks of ${regions} defect regions: pixel AUROC ${auroc}, AUPRO up to a false positive rate of 0.3 ${aupro}.`,
  syntheticAside:
    "Training saw good parts only, and damage that was painted into them. No figure here is measured on painted-in damage.",
  worstScoresHeading: "Worst mistakes",
  worstScoresSentence:
    "Bad parts with the lowest scores and good parts with the highest, with what was unlike good parts.",
  foundHeading: "Defects found",
  foundSentence: "Bad parts with the highest scores. The glow shows where they are unlike good parts.",
  heatAlt: (file: string) => `${file}, with a glow where it is unlike good parts`,
  scores: (score: string) => `score ${score}`,
  aurocSentence: "The chance that a random bad part scores worse than a random good one.",
  between: (low: string, high: string) => `95 % sure: ${low} to ${high}`,
  unknown: "unknown",
  onTest: (count: string) => `Measured once, on ${count} test pictures that took no part in training.`,
  onValidation: (count: string) =>
    `Measured on ${count} validation pictures, which also chose the best epoch: expect slightly worse on new parts. A separate test set would tell.`,
  fewBad: (count: string) =>
    `Only ${count} bad parts were among them, so the interval of the escapes is wide. More pictures of bad parts would narrow it.`,
  undecided: (count: string, total: string) =>
    `${count} of ${total} pictures were left undecided; they count as not right.`,

  decisionHeading: "Pass, review, reject",
  wishBalanced: "Thresholds were chosen so that escapes and false rejects count alike.",
  wishCost: (missed: string, overkill: string) =>
    `Thresholds were chosen for the least expected cost: an escape costs ${missed}, a false reject ${overkill}.`,
  wishMaxEscape: (limit: string) =>
    `Thresholds were chosen so that at most ${limit} of bad parts pass, with the fewest false rejects.`,
  wishMaxOverkill: (limit: string) => `At most ${limit} of good parts may be rejected.`,
  wishRecallFirst: "Thresholds were chosen for the fewest escapes, and with these the fewest false rejects.",
  wishReview: (share: string) => `At most ${share} of parts go to a person.`,
  chosenOnValidation:
    "They were chosen on the validation pictures; what follows was measured on the pictures named above.",
  chosenOnTuning: "They were chosen on other pictures after training.",
  thresholdsSentence: (review: string, reject: string) =>
    `A part passes below a score of ${review} and is rejected from ${reject} on.`,
  review: "To a person",
  reviewSentence: (count: string, total: string) => `${count} of ${total} parts lie between the two thresholds.`,
  cost: "Expected cost of 1,000 parts",
  costSentence: (share: string, from: "stated" | "data") =>
    from === "stated"
      ? `With ${share} bad parts on the line, as stated.`
      : `With ${share} bad parts, as in these pictures.`,
  proof: (limit: string) => `Proof of escapes below ${limit}`,
  proven: "proven",
  moreParts: (more: string) => `${more} parts more`,
  provenSentence: (escapes: string, total: string, limit: string) =>
    `${escapes} escapes among ${total} bad parts prove a rate below ${limit} with 95 % confidence.`,
  proofSentence: (escapes: string, total: string, more: string, limit: string) =>
    `${escapes} escapes among ${total} bad parts do not prove it. If ${more} more bad parts are looked at and none passes, the rate is below ${limit} with 95 % confidence.`,
  unprovable: (limit: string) => `No number of parts proves an escape rate of ${limit}.`,
  histogram: "Scores of good and bad parts",
  goodParts: (count: string) => `good parts (${count})`,
  badParts: (count: string) => `bad parts (${count})`,
  shareOfSide: "share of good, of bad parts",
  score: "score",
  reviewFrom: (value: string) => `review from ${value}`,
  rejectFrom: (value: string) => `reject from ${value}`,
  ratesChart: "Escapes and overkill at every threshold",
  rocChart: "Bad parts found against good parts rejected (ROC)",
  prChart: "Rightly rejected against found (precision and recall)",
  found: "bad parts found",
  rightlyRejected: "rejects that are bad",
  here: "at these thresholds",
  costChart: "Expected cost of 1,000 parts at every threshold",
  costAxis: "cost of 1,000 parts",

  dataHeading: "The pictures",
  dataSentence: (samples: string, classes: string, source: string) =>
    `${samples} pictures in ${classes} classes, from ${source}.`,
  label: "Class",
  pictures: "Pictures",
  train: "Training",
  validation: "Validation",
  test: "Test",
  pictureSizes: "Picture sizes",
  sizeOne: (size: string) => `all ${size} pixels`,
  sizeRange: (low: string, high: string, median: string) => `${low} to ${high}, median ${median} pixels`,
  colour: "Colour",
  colourSentence: (grey: string, colour: string) => `${grey} grey, ${colour} in colour`,
  colourAlpha: (count: string) => `, ${count} with transparency`,
  colourSixteen: (count: string) => `, ${count} with 16 bits`,
  groups: "Groups",
  groupsFrom: (count: string, from: string) => `${count}, from ${from}; no group is on both sides of the split`,
  groupsNone: "none known: pictures are split one by one",
  groupsSuggested: (pattern: string, groups: string) =>
    `File names suggest ${groups} groups by the pattern ${pattern}. If pictures of one part share it, split by it.`,
  splitBy: "Split by",
  unreadable: "Unreadable",
  fingerprint: "Fingerprint of the data",
  findingsHeading: "What was found in them",
  findingsNone: "Nothing to complain about: no unreadable files, no duplicates, no conflicting labels.",
  severityError: "error",
  severityWarning: "warning",
  severityNote: "note",
  findingFiles: (count: string) => `Files (${count})`,

  learningHeading: "How it learned",
  learningSentence: (best: string, epochs: string, duration: string) =>
    `The weights kept are those of epoch ${best}; ${epochs} epochs took ${duration}.`,
  lossChart: "Loss",
  lossTraining: "training",
  lossValidation: "validation",
  bestEpoch: (epoch: string) => `best: epoch ${epoch}`,
  epoch: "Epoch",
  trainLoss: "Training loss",
  validationLoss: "Validation loss",
  learningRate: "Learning rate",
  seconds: "Seconds",
  epochTable: "All epochs as a table",

  confusionHeading: "What was taken for what",
  confusionSentence: "Rows are what the part is, columns what the model answered. The diagonal is right.",
  confusionCorner: "is ↓ judged →",
  confusionCell: (count: string, truth: string, answer: string, share: string) =>
    `${count} ${truth} judged ${answer}: ${share} of the row`,

  classesHeading: "Class by class",
  classesSentence: "The line is the 95 % interval, the mark the measured value.",
  precision: "Precision",
  precisionMeaning: "how often the answer is right when this class is answered",
  recall: "Recall",
  recallMeaning: "how much of this class is found",
  f1: "F1",
  support: "Pictures",

  mistakesHeading: "The worst mistakes",
  mistakesSentence: "Wrong answers, the most confident first. Look at the labels too: some mistakes are in them.",
  mistakesNone: "No mistakes were made.",
  mistakesUnshown: "Mistakes were made, but their pictures were not kept.",
  borderlineHeading: "The borderline",
  borderlineSentence: "The answers nearest to the threshold. Look at these before you move it.",
  examplesHeading: "Where it looks",
  examplesSentence:
    "Right answers. On the right of each, warm colours mark the places that decided the answer (HiResCAM).",
  pictureAlt: (file: string) => `The picture ${file}`,
  saliencyAlt: (file: string) => `Places that decided the answer in ${file}`,
  is: (truth: string) => `is ${truth}`,
  judged: (answer: string, probability: string) => `judged ${answer}, ${probability}`,

  defects: "Defects",
  defectsFound: "Defects found",
  defectsFoundSentence: (found: string, total: string) => `${found} of ${total} marked defects were found.`,
  alarmsRight: "Alarms that are right",
  alarmsRightSentence: (right: string, total: string) =>
    `${right} of ${total} boxes lie on a marked defect of their kind.`,
  pictureEscapesSentence: (count: string, total: string) =>
    `In ${count} of ${total} pictures with defects nothing at all was found.`,
  fScore: "F-score",
  fScoreSentence: "Precision and recall in one figure, at the threshold of the file.",
  meanAveragePrecision: "Mean average precision",
  meanAveragePrecisionSentence: (overlap: string) =>
    `Over all thresholds, mean over the kinds of defects; a hit overlaps by more than ${overlap}.`,
  averagePrecision50: "AP50 (COCO)",
  averagePrecision50Sentence: "The same as COCO measures it: a hit overlaps by more than 0.5.",
  averagePrecision: "Average precision",
  worstPicturesHeading: "Pictures with the most mistakes",
  worstPicturesSentence:
    "Left the picture, right its template as it was laid over it. Solid frames were found, dashed ones were marked but missed; red ones are false alarms.",
  worstMasksSentence:
    "Defective pictures with the worst overlap. On the right of each, warm colours are what was found, the line is what was marked.",
  overlayAlt: (file: string) => `What was found and what was marked in ${file}`,
  regionHits: "Defects found",
  regionHitsSentence: (hit: string, total: string) =>
    `Of ${total} connected marked places, ${hit} were found at least in part.`,
  dice: "Dice",
  diceSentence: "Twice the common area over both areas together, all defects of all pictures pooled.",
  binaryMeanIou: "Mean IoU, defect or background",
  binaryMeanIouSentence: "Common area over the area together, mean of defects and background.",
  meanIou: "Mean IoU over the kinds",
  meanIouSentence:
    "The same for background and each kind of defect by itself: here kinds that are mixed up count as wrong.",
  boxesAlt: (file: string, boxes: string) => `The picture ${file}: ${boxes}`,
  templateAlt: (file: string) => `The template of ${file}`,
  fates: { hit: "found", alarm: "false alarm", missed: "missed" },
  noMistakes: "No mistakes.",

  syntheticHeading: "Made up for training",
  syntheticSentence:
    "Real defects of rare classes, lifted from their pictures and blended into good parts, anew in each epoch. None of these is in validation or test.",
  syntheticAlt: (label: string) => `A made-up picture of ${label}`,

  labelsHeading: "Labels to look at",
  labelsSentence: (count: string, total: string, folds: string) =>
    `${count} of ${total} pictures look confidently like another class to a network that had not seen them (${folds} folds). The most suspect come first. Look before you change a label: the network can be wrong as well.`,
  labelsAgreement: (share: string) => `Networks agreed with ${share} of the labels.`,
  labelled: (label: string, share: string) => `labelled ${label}, ${share}`,
  looksLike: (label: string, share: string) => `looks like ${label}, ${share}`,
  labelsMethod: "Method: confident learning over cross-validated probabilities (Northcutt, Jiang, Chuang 2021).",

  certificateHeading: "Certificate",
  certificateSentence: (samples: string) =>
    `After export, the file itself was replayed over ${samples} held-out pictures in a fresh session and compared with the trainer.`,
  flippedVerdicts: "Flipped verdicts",
  maxDifference: "Largest difference of a probability",
  limit: (tolerance: string) => `limit ${tolerance}`,
  issuedAt: "Issued",
  weightsHash: "Weights, SHA-256",
  answersHash: "Answers, SHA-256",
  certificateVerify: "Anyone with the same pictures can repeat it:",

  settingsHeading: "How it was made",
  decisionsHeading: "What was chosen, and why",
  network: "Network",
  parameters: "Parameters",
  multiplyAdds: "Multiply-adds a picture",
  inputSize: "Input",
  inputSizeValue: (size: string, channels: string) =>
    `${size} pixels, ${channels}; pictures of any size are resized inside the file`,
  grey: "grey",
  rgb: "colour",
  epochs: "Epochs",
  batch: "Batch",
  optimizer: "Optimiser",
  schedule: "Schedule",
  seed: "Seed",
  imbalance: "Imbalance",
  augmentation: "Augmentation",
  none: "none",
  threads: "Threads",
  duration: "Duration",
  thresholds: "Thresholds",
  versions: "Versions",

  methods: "How the intervals were made",
  footer: "Made by Andon. This page stands alone: it loads nothing from elsewhere.",
  contents: "Contents",
};
