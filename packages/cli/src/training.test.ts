import { modelCard, type QualityReport, type TrainingEvent } from "@andon/contracts";
import { describe, expect, test } from "vitest";
import { sampleCard } from "./card.fixture.ts";
import { trainOptions } from "./command/inspect-train.ts";
import { cardText } from "./print/card.ts";
import { evaluatedOf, headlineText } from "./print/evaluation.ts";
import { qualityText } from "./print/quality.ts";
import { terminalIn } from "./terminal/terminal.ts";
import { narrate } from "./training.ts";

function listening(language: "en" | "zh" = "en") {
  const written = { out: "", err: "" };
  const into = (key: "out" | "err") => ({
    write: (text: string) => {
      written[key] += text;
    },
  });
  return { written, terminal: terminalIn(language, { out: into("out"), err: into("err") }) };
}

const report: QualityReport = {
  source: "pictures",
  kind: "class-folders",
  samples: 500,
  classes: [
    { label: "good", count: 295 },
    { label: "scratch", count: 205 },
  ],
  splits: {},
  groups: { count: 0, from: null, suggestion: null },
  sizes: { distinct: 2, minWidth: 60, maxWidth: 64, minHeight: 60, maxHeight: 64, medianWidth: 64, medianHeight: 64 },
  colour: { grey: 0, colour: 500, alpha: 3, sixteenBit: 0 },
  fingerprint: "ab".repeat(32),
  findings: [
    {
      code: "duplicate",
      severity: "warning",
      count: 7,
      files: Array.from({ length: 7 }, (_, i) => [`good/${i}.png`, `good/${i}-copy.png`]),
      message: { en: "7 pictures are copies.", zh: "7 张图片重复。" },
    },
  ],
};

async function* events(...list: TrainingEvent[]): AsyncGenerator<TrainingEvent> {
  yield* list;
}

const data: TrainingEvent = {
  kind: "data",
  report,
  split: sampleCard.split,
  decisions: [
    { what: { en: "Network", zh: "网络" }, choice: "resnet-small", why: { en: "Small pictures.", zh: "图片小。" } },
  ],
  summary: "layer table",
};
const epoch: TrainingEvent = {
  kind: "epoch",
  epoch: 1,
  epochs: 3,
  trainLoss: 0.5,
  validationLoss: 0.4,
  validationScore: 0.9,
  learningRate: 0.003,
  seconds: 12,
  best: true,
};

describe("narrate", () => {
  test("tells data, decisions with their reasons, epochs and the certificate on standard error, in both languages", async () => {
    const done: TrainingEvent = { kind: "done", file: "part.onnx", report: null, card: sampleCard };
    for (const [language, words] of [
      [
        "en",
        [
          "500 pictures in 2 classes",
          "7 pictures are copies.",
          "resnet-small. Small pictures.",
          "epoch 1/3",
          "0 flipped",
        ],
      ],
      ["zh", ["500 张图片", "7 张图片重复。", "resnet-small。图片小。", "第 1/3 轮", "判断翻转 0 个"]],
    ] as const) {
      const { written, terminal } = listening(language);
      const trained = await narrate(events(data, epoch, done), terminal);
      expect(trained).toMatchObject({ kind: "done", file: "part.onnx" });
      for (const word of words) expect(written.err).toContain(word);
      expect(written.out).toBe("");
    }
  });

  test("a stop by Ctrl-C ends with its checkpoint; a run that ends early goes on to the model", async () => {
    const { written, terminal } = listening();
    const cancelled: TrainingEvent = { kind: "stopped", reason: "cancelled", checkpoint: "part.checkpoint" };
    expect(await narrate(events(data, epoch, cancelled), terminal)).toEqual({
      kind: "stopped",
      reason: "cancelled",
      checkpoint: "part.checkpoint",
    });
    expect(written.err).toContain("Checkpoint: part.checkpoint");
    const early: TrainingEvent = { kind: "stopped", reason: "early", checkpoint: null };
    const done: TrainingEvent = { kind: "done", file: "part.onnx", report: null, card: sampleCard };
    expect(await narrate(events(data, epoch, early, done), terminal)).toMatchObject({ kind: "done" });
  });
});

describe("what is printed", () => {
  const { terminal } = listening();

  test("the headline gives every figure with its interval and its count", () => {
    expect(headlineText(evaluatedOf(sampleCard), terminal)).toBe(
      [
        "  Right answers      97.0\u202f%  [94.0\u202f% … 99.0\u202f%]  97 of 100 pictures",
        "  Escapes             4.9\u202f%    [1.9\u202f% … 6.9\u202f%]  2 of 41 bad parts called good",
        "  Overkill            1.7\u202f%      [0\u202f% … 3.7\u202f%]  1 of 59 good parts called bad",
        "  Balanced accuracy  96.0\u202f%  [94.0\u202f% … 97.0\u202f%]",
        "  Macro-F1            0.955    [0.935 … 0.965]",
        "  AUROC               0.987    [0.967 … 0.997]",
        "  […] is the 95 % interval.",
      ].join("\n"),
    );
  });

  test("a card tells everything it holds", () => {
    expect(modelCard.parse(sampleCard)).toEqual(sampleCard);
    const text = cardText(sampleCard, terminal);
    for (const words of [
      "good (good), scratch",
      "123,456 parameters",
      "3 epochs (best 2)",
      "320 training",
      "scratch",
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  });

  test("a quality report tells its findings and shortens their lists", () => {
    const text = qualityText(report, terminal);
    expect(text).toContain("! 7 pictures are copies.");
    expect(text).toContain("good/4.png = good/4-copy.png");
    expect(text).not.toContain("good/5.png");
    expect(text).toContain("2 more (see --json)");
  });
});

test("what was not typed stays undefined, and the report lands beside the model", () => {
  const typed = {
    out: "models/part.onnx",
    network: "auto",
    imbalance: "auto",
    augment: "auto",
    onUnreadable: "skip",
  } as const;
  const options = trainOptions("pictures", typed, "zh");
  expect(options).toMatchObject({
    source: "pictures",
    out: "models/part.onnx",
    report: "models/part.html",
    language: "zh",
  });
  expect(trainOptions("pictures", { ...typed, report: false }, "en").report).toBeNull();
  expect(options.epochs).toBeUndefined();
  expect(options.seed).toBeUndefined();
});
