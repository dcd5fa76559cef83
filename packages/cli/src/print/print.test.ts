import type { DetectionEvaluation, Estimate, Rate, SegmentationEvaluation } from "@andon/contracts";
import { figuresIn } from "@andon/contracts";
import { expect, test } from "vitest";
import { messages } from "../messages.ts";
import { evaluationText } from "./evaluation.ts";
import { verdictText } from "./verdict.ts";

const english = { say: messages.en, write: figuresIn("en") };
const chinese = { say: messages.zh, write: figuresIn("zh") };
const rate = (successes: number, total: number): Rate => ({
  value: successes / total,
  successes,
  total,
  low: 0.1,
  high: 0.9,
});
const estimate = (value: number): Estimate => ({ value, low: value - 0.1, high: value + 0.05, method: "by hand" });

test("boxes: what was found of what, and every kind", () => {
  const evaluation: DetectionEvaluation = {
    samples: 4,
    defects: 10,
    overlap: 0.33,
    meanAveragePrecision: estimate(0.9),
    pooledAveragePrecision: estimate(0.91),
    averagePrecision50: estimate(0.8),
    precision: rate(8, 9),
    recall: rate(8, 10),
    fScore: estimate(0.842),
    perClass: [
      { label: "open", support: 10, averagePrecision: 0.9, precision: rate(8, 9), recall: rate(8, 10) },
      {
        label: "short",
        support: 0,
        averagePrecision: null,
        precision: rate(0, 1),
        recall: { ...rate(0, 1), total: 0 },
      },
    ],
    escapeRate: rate(1, 3),
    overkillRate: rate(0, 1),
  };
  const text = evaluationText({ task: "inspection/comparison", evaluation }, english);
  expect(text).toContain("8 of 10 marked defects");
  expect(text).toContain("1 of 3 pictures with defects, nothing found");
  expect(text).toMatch(/F-score +0\.842/);
  expect(text).toMatch(/short +0 .*–/);
  expect(evaluationText({ task: "inspection/comparison", evaluation }, chinese)).toContain(
    "标注的 10 个缺陷中检出 8 个",
  );
});

test("masks: overlaps, regions, and every kind", () => {
  const evaluation: SegmentationEvaluation = {
    samples: 4,
    defectShare: 0.02,
    binaryMeanIou: estimate(0.8),
    meanIou: estimate(0.7),
    iou: estimate(0.6),
    dice: estimate(0.75),
    perClass: [
      { label: "crack", support: 2, iou: 0.6, dice: 0.75 },
      { label: "fray", support: 0, iou: null, dice: null },
    ],
    regionHits: rate(3, 4),
    regionPrecision: rate(3, 3),
    escapeRate: rate(0, 2),
    overkillRate: rate(1, 2),
  };
  const text = evaluationText({ task: "inspection/segmentation", evaluation }, english);
  expect(text).toContain("3 of 4 connected marked places, at least in part");
  expect(text).toMatch(/crack +2 +0\.600 +0\.750/);
  expect(text).toMatch(/fray +0 +– +–/);
});

test("a verdict names its defects and where they are", () => {
  const alignment = { dx: 0, dy: 0, degrees: 0, agreement: 1 };
  const box = { label: "open", confidence: 0.9, x: 10, y: 20, width: 30, height: 40 };
  const boxes = { file: "a.png", verdict: "defective", boxes: [box], score: 0.9, alignment, milliseconds: 1 } as const;
  expect(verdictText(boxes, english)).toMatchObject({ name: "defective" });
  expect(verdictText(boxes, english).lines[1]).toMatch(/open +90\.0.* 10, 20 +30 × 40/);
  const region = { label: "crack", area: 1234, x: 1, y: 2, width: 3, height: 4 };
  const regions = { file: "b.png", verdict: "defective", regions: [region], score: 0.8, milliseconds: 1 } as const;
  expect(verdictText(regions, chinese).name).toBe("不良");
  expect(verdictText(regions, english).lines[1]).toMatch(/crack +1,234 px +1, 2 +3 × 4/);
  const good = { file: "c.png", verdict: "good", regions: [], score: 0.1, milliseconds: 1 } as const;
  expect(verdictText(good, english)).toMatchObject({ name: "good", lines: [expect.stringContaining("c.png")] });
});

test("a picture that is none the inspector knows gets no class, however sure the network is", () => {
  const unknown = {
    file: "cap.png",
    label: "good",
    decision: "unknown",
    probability: 0.99,
    probabilities: { good: 0.99, bad: 0.01 },
    score: 0.01,
    novelty: 20,
    milliseconds: 1,
  } as const;
  expect(verdictText(unknown, english)).toEqual({
    name: "not a picture I know",
    lines: [expect.stringMatching(/^unknown +not a picture I know +cap\.png$/)],
  });
  expect(verdictText(unknown, chinese).lines[0]).toContain("不是我认识的图片");
});
