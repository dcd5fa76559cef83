/** Everything that is decided before the first step, as plain data, with its reasons. */
import { adamW, type Objective, oneCycle, summarise } from "@andon/nn";
import { scalePixels } from "../model/prepare.ts";
import type { TrainOptions } from "../train/options.ts";
import { splitAsAsked, type TrainingPlan } from "../train/plan.ts";
import { segmentationLoss } from "./loss.ts";
import { MULTIPLE, STRIDE, unet } from "./network.ts";
import type { MarkedPictures } from "./read.ts";

export interface Plan extends TrainingPlan {
  readonly objective: Objective;
  /** The pieces that are learnt from, in pixels. */
  readonly piece: { readonly height: number; readonly width: number };
  /** Training pictures with marks, and all of them. */
  readonly defective: Int32Array;
  /** Pieces an epoch. */
  readonly pieces: number;
}

const PIECE = 128;
/** Pieces that are looked at in all. */
const VIEWS = 20_000;
const PIECES_AN_EPOCH = 1_920;
const UNMARKED = "no defect";
const WHY = {
  en: "You asked for a class for each pixel, and the pictures have masks or outlines.",
  zh: "您要求逐像素分类，且图片带有掩码或轮廓标注。",
};

/** @throws AndonError `data/no-validation`, `data/no-training-samples` */
export function planSegmentation({ dataset, kinds, labels, size }: MarkedPictures, options: TrainOptions): Plan {
  // stratified by what is marked, as pictures of one folder may differ in it
  const kindOf = (i: number) => labels[[...kinds[i]!][0]! - 1] ?? UNMARKED;
  const records = dataset.records.map((record, i) => ({ ...record, label: kindOf(i) }));
  const parts = splitAsAsked(records, labels, (i, c) => (kinds[i]!.has(c + 1) ? 1 : 0), options);
  const { split } = parts;
  const network = unet(labels.length + 1);
  const side = (length: number) => Math.min(length, Math.floor(PIECE / MULTIPLE) * MULTIPLE);
  const piece = { height: side(size.height), width: side(size.width) };
  const pieces = Math.min(PIECES_AN_EPOCH, Math.max(16, split.train.length * 4));
  return {
    network,
    summary: summarise(network, [size.channels, size.height, size.width]),
    objective: {
      network,
      input: { type: "uint8", shape: [size.channels, piece.height, piece.width] },
      target: { type: "int32", shape: [piece.height / STRIDE, piece.width / STRIDE] },
      prepare: scalePixels,
      loss: segmentationLoss(labels.length + 1),
      optimizer: adamW({ weightDecay: 0.05, clipNorm: 5 }),
      averaging: 0.99,
    },
    ...parts,
    ...{ piece, pieces },
    defective: split.train.filter((i) => kinds[i]!.size > 0),
    batch: Math.min(options.batch ?? 8, pieces),
    epochs: options.epochs ?? Math.max(4, Math.min(40, Math.round(VIEWS / pieces))),
    optimizer: "adamw",
    learningRate: options.learningRate ?? 3e-3,
    schedule: oneCycle(0.2),
    why: WHY,
    decisions: [
      { what: { en: "task", zh: "任务" }, choice: { en: "segmentation", zh: "分割" }, why: WHY },
      {
        what: { en: "picture size", zh: "图片尺寸" },
        choice: `${size.width} x ${size.height}`,
        why: {
          en: "The median size of the pictures with a long side of at most 256 px, as multiples of 16; larger keeps finer defects and costs time.",
          zh: "图片的中位尺寸，长边不超过 256 像素并取 16 的倍数；更大能保留更细的缺陷，但更耗时。",
        },
      },
      {
        what: { en: "balance", zh: "均衡" },
        choice: { en: "half of the pieces hold a defect", zh: "一半的图块含缺陷" },
        why: {
          en: "Defects are small and rare: taken anywhere, most pieces would show none.",
          zh: "缺陷小而少：若随机截取，大多数图块不含缺陷。",
        },
      },
    ],
  };
}
