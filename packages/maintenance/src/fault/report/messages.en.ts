/** The report in English. The Chinese table has the same keys by type. */
export const english = {
  heading: "Fault diagnosis report",
  onTest: (recordings: string, windows: string) =>
    `Measured on ${recordings} recordings given for testing, ${windows} windows. Whether they come from other loads, other times or other machines than the training is for you to know: the farther, the more this says.`,
  onValidation: (windows: string) =>
    `Measured on ${windows} windows: the newest part of each recording, behind a gap of one window. They come from the machines that were learnt from; of other machines this says little. Test on recordings of others.`,
  windowAccuracy: "Windows right",
  windowAccuracySentence: (right: string, total: string) =>
    `${right} of ${total} windows. Windows of one recording are alike, so the interval is too narrow.`,
  recordingAccuracy: "Recordings right",
  recordingAccuracySentence: (right: string, total: string) =>
    `${right} of ${total} recordings, each by the mean over its windows.`,
  balancedAccuracy: "Balanced accuracy",
  balancedAccuracySentence: "The mean over classes of the share of windows that was recognised.",
  unknown: (unknown: string, total: string) =>
    `${unknown} of ${total} windows were unlike anything seen in training (unknown); they count as not right.`,
  strangers: (found: string, total: string) =>
    `Of ${total} windows of classes never shown in training, ${found} were called unknown.`,
  seen: (seen: string, total: string) =>
    `${seen} of these ${total} recordings were learnt from. The figures flatter: test on recordings that training has not seen.`,
  recordingsHeading: "Recordings",
  recording: "Recording",
  truth: "Is",
  answer: "Answer",
  agreeing: "Windows right",
  unknownLabel: "unknown",
  confusionHeading: "What is taken for what",
  confusionSentence: "Rows are what a window is, columns what was answered.",
  confusionCorner: "is ↓ answer →",
  classesHeading: "Each class",
  label: "Class",
  support: "Windows",
  precision: "Precision",
  recall: "Recall",
  examplesHeading: "How each class sounds",
  examplesSentence:
    "The wave of one window, and the envelope spectrum over the whole recording: what strikes, and how often in a turn of the shaft. Lines mark where damaged bearing parts would show.",
  examplesWithoutBearing:
    "The wave of one window, and the envelope spectrum over the whole recording: what strikes, and how often. With --bearing, lines mark where damaged parts would show.",
  wave: (label: string, recording: string) => `${label}: wave of ${recording}`,
  spectrum: (label: string) => `${label}: envelope spectrum`,
  milliseconds: "ms",
  amplitude: "vibration",
  orders: "orders of the shaft",
  hertz: "Hz",
  swing: "share of the mean",
  evidence: (order: string, decibels: string, part: string) =>
    `Peaks at ${order} × shaft rate, ${decibels} dB above their surroundings: ${part}.`,
  noEvidence: "No clear peaks at the characteristic orders.",
  parts: { inner: "inner race", outer: "outer race", cage: "cage", ball: "rolling element" },
  learningHeading: "How it learnt",
  loss: "Loss",
  lossTraining: "training",
  lossValidation: "held out",
  accuracy: "Windows right, held out",
  heldOut: "held out",
  epoch: "epoch",
  lastEpoch: "kept",
  samples: "Window",
  windowValue: (samples: string, rate: string) => `${samples} samples at ${rate} Hz`,
  split: "Split",
  augmentation: "Variations in training",
  learningRate: "Learning rate",
  methods: "Intervals: Clopper-Pearson with mid-p; means by MOVER.",
};
