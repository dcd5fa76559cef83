import type { ClassificationEvaluation, ModelCard } from "@andon/contracts";

const rate = (successes: number, total: number) => ({
  value: successes / total,
  successes,
  total,
  low: Math.max(0, successes / total - 0.03),
  high: Math.min(1, successes / total + 0.02),
});
const estimate = (value: number) => ({ value, low: value - 0.02, high: value + 0.01, method: "made up" });

const evaluation: ClassificationEvaluation = {
  samples: 100,
  accuracy: rate(97, 100),
  balancedAccuracy: estimate(0.96),
  macroF1: estimate(0.955),
  perClass: [
    { label: "good", precision: rate(58, 60), recall: rate(58, 59), f1: estimate(0.97), support: 59 },
    { label: "scratch", precision: rate(39, 40), recall: rate(39, 41), f1: estimate(0.963), support: 41 },
  ],
  confusion: {
    labels: ["good", "scratch"],
    matrix: [
      [58, 1],
      [2, 39],
    ],
  },
  auroc: estimate(0.987),
  escapeRate: rate(2, 41),
  overkillRate: rate(1, 59),
  undecided: 0,
};
const part = (samples: number) => ({ samples, perClass: { good: samples - 41, scratch: 41 } });

/** A made-up model card, for the tests of what the terminal says. */
export const sampleCard: ModelCard = {
  format: "andon-card/1",
  task: "inspection/classification",
  name: "part",
  createdAt: "2026-03-04T09:12:00Z",
  labels: ["good", "scratch"],
  goodLabel: "good",
  input: { name: "image", layout: "N x H x W x 3", type: "uint8", height: 64, width: 64, channels: 3 },
  outputs: [{ name: "probabilities", layout: "N x 2", meaning: "probability of each class" }],
  thresholds: [{ name: "threshold", value: 0.5, meaning: "at or above it a part is bad", history: [] }],
  data: { source: "pictures", kind: "class-folders", samples: 500, unreadable: 0, fingerprint: "ab".repeat(32) },
  split: { seed: 1, by: "sample", train: part(320), validation: part(80), test: part(100) },
  training: {
    network: "resnet-small",
    why: "small pictures",
    parameters: 123_456,
    multiplyAdds: 7_800_000,
    epochs: 3,
    bestEpoch: 2,
    batch: 32,
    optimizer: "adamw",
    schedule: "one-cycle",
    learningRate: 0.003,
    seed: 1,
    imbalance: "none",
    augmentation: ["flip"],
    seconds: 61,
    threads: 2,
  },
  validation: evaluation,
  test: evaluation,
  certificate: {
    issuedAt: "2026-03-04T09:13:00Z",
    samples: 100,
    maxScoreDifference: 3e-7,
    flippedVerdicts: 0,
    tolerance: 1e-4,
    weightsSha256: "cd".repeat(32),
    answersSha256: "ef".repeat(32),
  },
  versions: { andon: "0.1.0", node: "24.21.0" },
};
