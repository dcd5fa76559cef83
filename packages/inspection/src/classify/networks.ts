/** The classifiers that Andon trains, and which one suits which pictures. */
import type { Decision } from "@andon/contracts";
import {
  activation,
  conv2d,
  dense,
  dropout,
  flatten,
  globalMaxPool,
  type Layer,
  maxPool2d,
  op,
  relu,
  sequential,
  zeros,
} from "@andon/nn";
import { convolve, double } from "../model/blocks.ts";

export type NetworkName = "seed-cnn" | "resnet-small" | "resnet-photo";

export interface NetworkChoice {
  readonly name: NetworkName;
  /** Side of the square picture that the network sees, in pixels. */
  readonly size: number;
  readonly decisions: readonly Decision[];
}

/**
 * Three convolutions and two dense layers: 93,322 weights for 28 x 28 grey pictures and ten classes. The network that
 * introductions to Keras train on MNIST.
 */
export const seedCnn = (classes: number): Layer =>
  sequential(
    conv2d(32, 3),
    relu(),
    maxPool2d(2),
    conv2d(64, 3),
    relu(),
    maxPool2d(2),
    conv2d(64, 3),
    relu(),
    flatten(),
    dense(64),
    relu(),
    dense(classes),
  );

/**
 * For pictures up to about 48 px: few, wide stages, so that each convolution is worth its call, and a residual pair where pictures are
 * small (after D. Page's "How to train your ResNet", 2018, much narrower). Works down to 16 px.
 */
export const resnetSmall = (classes: number): Layer =>
  sequential(
    convolve(32),
    convolve(48),
    maxPool2d(2),
    double(48),
    convolve(96),
    maxPool2d(2),
    double(96),
    convolve(192),
    maxPool2d(2),
    globalMaxPool(),
    dense(classes, { initialise: zeros }),
  );

/** Mean and maximum over all positions side by side: a defect is one strong place, a missing feature is a little less everywhere. */
const meanAndMax = (): Layer =>
  activation("meanAndMax", (x) => op.concat([op.reduceMean(x, [2, 3]), op.reduceMax(x, [2, 3])], 1));

/**
 * For photographs up to about 256 px: halves the picture twice before the first residual pair. Works down to 48 px.
 */
export const resnetPhoto = (classes: number): Layer =>
  sequential(
    convolve(16, 2),
    convolve(32, 2),
    double(32),
    maxPool2d(2),
    convolve(64),
    double(64),
    maxPool2d(2),
    convolve(96),
    double(96),
    meanAndMax(),
    dropout(0.2),
    dense(classes, { initialise: zeros }),
  );

export const networks: Readonly<Record<NetworkName, (classes: number) => Layer>> = {
  "seed-cnn": seedCnn,
  "resnet-small": resnetSmall,
  "resnet-photo": resnetPhoto,
};

const SMALLEST: Readonly<Record<NetworkName, number>> = { "seed-cnn": 18, "resnet-small": 16, "resnet-photo": 48 };

/**
 * Chooses the network by the pictures' size and number, unless `wanted` says which, and the size it sees, unless `size` does.
 * Says why, for the report.
 */
export function chooseNetwork(
  pictures: {
    readonly medianWidth: number;
    readonly medianHeight: number;
    readonly count: number;
    readonly grey: boolean;
  },
  wanted: NetworkName | "auto",
  size: number | undefined,
): NetworkChoice {
  const side = Math.max(pictures.medianWidth, pictures.medianHeight);
  const what = { en: "network", zh: "网络" };
  const dimensions = `${pictures.medianWidth} x ${pictures.medianHeight}`;
  let name: NetworkName;
  let why: { en: string; zh: string };
  if (wanted !== "auto") {
    name = wanted;
    why = { en: "You asked for it.", zh: "由您指定。" };
  } else if ((size ?? side) > 48) {
    name = "resnet-photo";
    why = {
      en: `The pictures are photographs (median ${dimensions} px): early halving keeps the cost low, and both the strongest response anywhere and the mean decide.`,
      zh: `图片为照片（中位尺寸 ${dimensions} 像素）：先缩小再卷积以降低计算量，由全图的最强响应和平均响应共同决定结果。`,
    };
  } else if (pictures.grey && pictures.count < 2000) {
    name = "seed-cnn";
    why = {
      en: `Only ${pictures.count} small grey pictures (${dimensions} px): a plain network has less to overfit with.`,
      zh: `仅有 ${pictures.count} 张小尺寸灰度图片（${dimensions} 像素）：简单网络不易过拟合。`,
    };
  } else {
    name = "resnet-small";
    why = {
      en: `The pictures are small (median ${dimensions} px): wide residual stages at full resolution learn most per second.`,
      zh: `图片较小（中位尺寸 ${dimensions} 像素）：在全分辨率上使用较宽的残差网络，单位时间学习效果最好。`,
    };
  }
  const chosen = size ?? naturalSize(name, side);
  const sizeWhy =
    size !== undefined
      ? { en: "You asked for it.", zh: "由您指定。" }
      : {
          en: `The median picture is ${dimensions} px; larger costs time, smaller loses small defects.`,
          zh: `图片中位尺寸为 ${dimensions} 像素；更大更耗时，更小会丢失细小缺陷。`,
        };
  return {
    name,
    size: Math.max(chosen, SMALLEST[name]),
    decisions: [
      { what, choice: name, why },
      { what: { en: "picture size", zh: "图片尺寸" }, choice: `${Math.max(chosen, SMALLEST[name])} px`, why: sizeWhy },
    ],
  };
}

/** Small pictures keep their size; photographs are brought to a multiple of 32 between 64 and 128. */
function naturalSize(name: NetworkName, side: number): number {
  if (name !== "resnet-photo") return Math.min(Math.max(side, 16), 64);
  return Math.min(128, Math.max(64, Math.round(side / 32) * 32));
}
