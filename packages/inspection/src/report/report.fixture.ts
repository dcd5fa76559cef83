import { crc32, deflateSync } from "node:zlib";
import type { QualityReport } from "@andon/contracts";
import { evaluateClassification } from "@andon/statistics";
import { evaluateDecisions } from "../decide/evaluate.ts";
import { chooseThresholds } from "../decide/operating-point.ts";
import { decide } from "../model/decision.ts";
import type { ReportInput, ReportPicture } from "./input.ts";
import type { DecisionFigures } from "./section/decision.ts";

const labels = ["good", "dent", "missing hole", "scratch", "stain"];

/** A made-up report with something in every section, for tests and for looking at the design. */
export function sampleReport(): ReportInput {
  const matrix = [
    [198, 1, 0, 2, 1],
    [1, 44, 0, 1, 0],
    [0, 0, 38, 0, 0],
    [3, 1, 0, 51, 2],
    [0, 0, 0, 1, 40],
  ];
  const truth = matrix.flatMap((row, t) => row.flatMap((n) => Array<number>(n).fill(t)));
  const answers = matrix.flatMap((row) => row.flatMap((n, a) => Array<number>(n).fill(a)));
  const evaluation = evaluateClassification({
    labels,
    goodLabel: "good",
    truth: Int32Array.from(truth),
    answers: Int32Array.from(answers),
    scores: Float32Array.from(answers, (a, i) => (a === 0 ? 0.02 : 0.9) + (i % 97) / 1000),
    probabilities: null,
  });
  const counts = [1010, 230, 190, 285, 205];
  const part = (share: number) => ({
    samples: Math.round(counts.reduce((a, b) => a + b, 0) * share),
    perClass: Object.fromEntries(labels.map((label, i) => [label, Math.round(counts[i]! * share)])),
  });
  const epochs = 24;
  return {
    card: {
      format: "andon-card/1",
      task: "inspection/classification",
      name: "bracket-left",
      createdAt: "2026-03-04T09:12:00Z",
      labels,
      goodLabel: "good",
      input: { name: "image", layout: "N x H x W x 3", type: "uint8", height: 96, width: 96, channels: 3 },
      outputs: [{ name: "probabilities", layout: "N x 5", meaning: "probability of each class" }],
      thresholds: [
        { name: "threshold.defect", value: 0.5, meaning: "a part whose defect score reaches it is bad", history: [] },
      ],
      data: {
        source: "pictures/bracket-left",
        kind: "class folders",
        samples: 1920,
        unreadable: 2,
        fingerprint: "9f2c61d07be4a8c35d1f0e6b7a92c4d83e5f60718293a4b5c6d7e8f901234567",
      },
      split: { seed: 1, by: "group (file-name pattern)", train: part(0.64), validation: part(0.16), test: part(0.2) },
      training: {
        network: "resnet-small",
        why: "pictures of 96 pixels, 1,229 of them",
        parameters: 272_186,
        multiplyAdds: 41_300_000,
        epochs,
        bestEpoch: 19,
        batch: 32,
        optimizer: "adamw",
        schedule: "one-cycle",
        learningRate: 0.003,
        seed: 1,
        imbalance: "class weights",
        augmentation: ["flip", "shift", "brightness", "contrast"],
        seconds: 94.6,
        threads: 2,
      },
      validation: evaluation,
      test: evaluation,
      certificate: {
        issuedAt: "2026-03-04T09:13:00Z",
        samples: evaluation.samples,
        maxScoreDifference: 2.1e-6,
        flippedVerdicts: 0,
        tolerance: 1e-4,
        weightsSha256: "c0ffee51d07be4a8c35d1f0e6b7a92c4d83e5f60718293a4b5c6d7e8f9012345",
        answersSha256: "0ddba11c61d07be4a8c35d1f0e6b7a92c4d83e5f60718293a4b5c6d7e8f90123",
      },
      versions: { andon: "0.1.0", "onnxruntime-node": "1.30.0", node: "24.21.0" },
    },
    quality: sampleQuality,
    decisions: [
      {
        what: { en: "Network", zh: "网络" },
        choice: "resnet-small",
        why: {
          en: "The pictures are 96 pixels wide and there are 1,229 to learn from: a compact residual network fits both.",
          zh: "图片宽 96 像素，共 1,229 张可供学习：紧凑的残差网络正合适。",
        },
      },
      {
        what: { en: "Imbalance", zh: "类别不均衡" },
        choice: { en: "class weights", zh: "类别权重" },
        why: {
          en: "The largest class has 5.3 times the pictures of the smallest.",
          zh: "最大类别的图片数是最小类别的 5.3 倍。",
        },
      },
    ],
    history: Array.from({ length: epochs }, (_, i) => ({
      epoch: i + 1,
      trainLoss: 1.5 * Math.exp(-i / 5) + 0.03 + 0.015 * Math.sin(i * 2.1),
      validationLoss: 1.45 * Math.exp(-i / 5.5) + 0.11 + 0.03 * Math.sin(i * 1.7) + i * 0.001,
      validationScore: 0.967 - 0.55 * Math.exp(-i / 4) + 0.006 * Math.sin(i * 1.3),
      learningRate: 0.003 * Math.sin(((i + 1) / (epochs + 1)) * Math.PI),
      seconds: 3.9,
    })),
    evaluation,
    scoreName: { en: "Validation accuracy", zh: "验证准确率" },
    evaluatedOn: "test",
    decision: sampleDecision(),
    borderline: [
      picture("good/part-0512.png", "good", "good", 0.62, 31),
      picture("scratch/part-0077.png", "scratch", "scratch", 0.55, 34),
    ],
    synthetic: [
      picture("dent/part-0002.png", "dent", "dent", 1, 40),
      picture("stain/part-0005.png", "stain", "stain", 1, 43),
    ],
    mistakes: [
      picture("scratch/part-0417.png", "scratch", "good", 0.984, 3),
      picture("good/part-0033.png", "good", "scratch", 0.951, 5),
      picture("scratch/part-0212.png", "scratch", "stain", 0.902, 8),
      picture("dent/part-0150 <b>&.png", "dent", "good", 0.871, 11),
      picture("good/part-0861.png", "good", "dent", 0.744, 14),
    ],
    examples: [
      picture("stain/part-0009.png", "stain", "stain", 0.9991, 17),
      picture("missing hole/part-0731.png", "missing hole", "missing hole", 0.99996, 20),
      picture("good/part-0402.png", "good", "good", 0.997, 23),
    ],
    generatedAt: "2026-03-04T09:13:30Z",
  };
}

/** Scores as a confident model gives them, a few of each side among the other, and thresholds for costs with a review band. */
function sampleDecision(): DecisionFigures {
  const wish = { costEscape: 200, costOverkill: 3, defectRate: 0.005, review: 0.02 };
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const bad = Array.from({ length: 384 }, (_, i) => i >= 202);
  // log odds: logistic noise around -5 for good parts, 4 for bad ones
  const scores = bad.map((isBad) => {
    const u = random();
    return 1 / (1 + Math.exp(-(isBad ? 4 : -5) - 1.1 * Math.log(u / (1 - u))));
  });
  const thresholds = chooseThresholds({ scores, bad }, wish, 0.5);
  const evaluation = evaluateDecisions(
    scores.map((score) => decide(score, thresholds)),
    bad,
    { ...wish, maxEscape: 0.01 },
  );
  const point = { wish, chosenOn: "validation" as const, there: evaluation, test: evaluation };
  return { parts: { scores, bad }, thresholds, point, evaluation, probabilities: true };
}

const sampleQuality: QualityReport = {
  source: "pictures/bracket-left",
  kind: "class folders",
  samples: 1920,
  classes: labels.map((label, i) => ({ label, count: [1010, 230, 190, 285, 205][i]! })),
  splits: {},
  groups: { count: 0, from: null, suggestion: { pattern: "part-(\\d+)", groups: 960, example: "part-0417" } },
  sizes: {
    distinct: 3,
    minWidth: 640,
    maxWidth: 648,
    minHeight: 480,
    maxHeight: 486,
    medianWidth: 640,
    medianHeight: 480,
  },
  colour: { grey: 14, colour: 1904, alpha: 0, sixteenBit: 2 },
  fingerprint: "9f2c61d07be4a8c35d1f0e6b7a92c4d83e5f60718293a4b5c6d7e8f901234567",
  findings: [
    {
      code: "unreadable",
      severity: "error",
      count: 2,
      files: [["dent/part-0771.png"], ["stain/notes.png"]],
      message: {
        en: "2 files could not be read as pictures and were left out. Export them again or remove them.",
        zh: "2 个文件无法作为图片读取，已略去。请重新导出或删除。",
      },
    },
    {
      code: "near-duplicate",
      severity: "warning",
      count: 6,
      files: [["good/part-0100.png", "good/part-0101.png"]],
      message: {
        en: "6 sets of pictures are nearly equal. If they show one part, keep them on one side of the split: use a group.",
        zh: "6 组图片几乎相同。若为同一零件，请用分组使其位于划分的同一侧。",
      },
    },
    {
      code: "imbalance",
      severity: "note",
      count: 5,
      files: [],
      message: {
        en: "The largest class has 5.3 times the pictures of the smallest.",
        zh: "最大类别的图片数是最小类别的 5.3 倍。",
      },
    },
  ],
};

function picture(file: string, truth: string, answer: string, probability: number, seed: number): ReportPicture {
  return { file, truth, answer, probability, picturePng: drawnPart(seed, false), saliencyPng: drawnPart(seed, true) };
}

/** A round part with a stroke across it, as base64 of a PNG; `marked`: with a warm spot over the stroke. */
function drawnPart(seed: number, marked: boolean): string {
  const size = 96;
  const rgb = new Uint8Array(size * size * 3);
  const angle = seed * 1.7;
  const [cx, cy] = [48 + 18 * Math.cos(angle), 48 + 18 * Math.sin(angle)];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const r = Math.hypot(x - 48, y - 48);
      const base = r < 40 && r > 9 ? 150 + 40 * Math.cos(angle + x / 30) - r / 2 : 38;
      const along = (x - cx) * Math.cos(angle * 2) + (y - cy) * Math.sin(angle * 2);
      const across = (x - cx) * Math.sin(angle * 2) - (y - cy) * Math.cos(angle * 2);
      const stroke = Math.abs(along) < 14 && Math.abs(across) < 1.4 ? -70 : 0;
      const heat = marked ? Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 260) : 0;
      const grey = base + stroke + ((x * 7 + y * 13 + seed) % 9);
      rgb.set(
        [Math.min(255, grey + heat * 120), grey * (1 - heat * 0.3) + heat * 30, grey * (1 - heat * 0.8)],
        (y * size + x) * 3,
      );
    }
  }
  return pngOf(rgb, size);
}

/** The smallest PNG writer that does: 8-bit RGB, no filter. */
function pngOf(rgb: Uint8Array, size: number): string {
  const rows = Buffer.alloc(size * (size * 3 + 1));
  for (let y = 0; y < size; y++) rows.set(rgb.subarray(y * size * 3, (y + 1) * size * 3), y * (size * 3 + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, body: Buffer): Buffer => {
    const out = Buffer.alloc(body.length + 12);
    out.writeUInt32BE(body.length, 0);
    out.write(type, 4, "latin1");
    out.set(body, 8);
    out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
    return out;
  };
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]).toString("base64");
}
