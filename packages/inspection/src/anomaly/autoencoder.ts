/**
 * The baseline: a convolutional autoencoder that learns to draw good parts again from a narrow code. What it cannot draw is a defect. Trained and
 * judged by structural similarity and absolute difference (Bergmann et al., "Improving unsupervised defect segmentation by applying structural
 * similarity to autoencoders", VISAPP 2019).
 */
import { type Dataset, shuffle } from "@andon/data";
import {
  conv2d,
  type FitOptions,
  freeze,
  input,
  type Layer,
  type Loss,
  meanAbsoluteError,
  op,
  sequential,
  sigmoid,
  structuralDissimilarity,
  upsample,
  type Value,
  type Weights,
  writeModel,
} from "@andon/nn";
import { convolve } from "../model/blocks.ts";
import type { PictureSize } from "../model/prepare.ts";

const raise = (filters: number): Layer => sequential(upsample(2), convolve(filters));

/** Numbers that are left of a place at the narrowest point. */
const CODE = 24;

/** Pictures [N, C, H, W] from 0 to 1, sides multiples of 16, to pictures of the same shape. */
export const autoencoder = (channels: number): Layer => ({
  ...sequential(
    convolve(16, 2),
    convolve(32, 2),
    convolve(64, 2),
    convolve(64, 2),
    conv2d(CODE, 1),
    raise(64),
    raise(64),
    raise(32),
    raise(16),
    conv2d(channels, 3, { padding: 1 }),
    sigmoid(),
  ),
  kind: "autoencoder",
});

/** Pixels [N, C, H, W] of any type to 0 to 1. */
export const unitPixels = (pixels: Value): Value => {
  const x = op.cast(pixels, "float32");
  return op.mul(x, op.like(x, 1 / 255));
};

const planar = (rows: Value): Value => op.transpose(rows, [0, 3, 1, 2]);

/** Fed pictures uint8 [N, H, W, C] to what the network sees. */
export const preparePictures = (x: Value): Value => unitPixels(planar(x));

/** Half structural dissimilarity, half mean absolute difference, of what was drawn and uint8 [N, H, W, C]. */
export const reconstructionLoss = (): Loss => (drawn, target) => {
  const truth = preparePictures(target);
  const half = op.like(drawn, 0.5);
  return op.mul(op.add(structuralDissimilarity()(drawn, truth), meanAbsoluteError()(drawn, truth)), half);
};

/** Edge of the square over which similarity is taken, in pixels. */
const WINDOW = 7;

/**
 * How badly each place of a picture was drawn: half of 1 - structural similarity over 7 x 7 pixels, half of the absolute difference, averaged over
 * squares of eight pixels. x and drawn [N, C, H, W] to [N, places].
 */
export function residual(x: Value, drawn: Value, { height, width }: Pick<PictureSize, "height" | "width">): Value {
  const pads = new Array<number>(4).fill((WINDOW - 1) / 2);
  const mean = (v: Value) => op.averagePool(v, { kernel: [WINDOW, WINDOW], strides: [1, 1], pads });
  const [mx, my] = [mean(x), mean(drawn)];
  const [mxx, myy, mxy] = [op.mul(mx, mx), op.mul(my, my), op.mul(mx, my)];
  const [vx, vy] = [op.sub(mean(op.mul(x, x)), mxx), op.sub(mean(op.mul(drawn, drawn)), myy)];
  const vxy = op.sub(mean(op.mul(x, drawn)), mxy);
  const [c1, c2, two] = [op.like(x, 1e-4), op.like(x, 9e-4), op.like(x, 2)];
  const above = op.mul(op.add(op.mul(mxy, two), c1), op.add(op.mul(vxy, two), c2));
  const below = op.mul(op.add(op.add(mxx, myy), c1), op.add(op.add(vx, vy), c2));
  const unlike = op.sub(op.like(x, 1), op.div(above, below));
  const both = op.mul(op.add(unlike, op.abs(op.sub(x, drawn))), op.like(x, 0.5));
  const places = op.averagePool(op.reduceMean(both, [1], true), { kernel: [8, 8] });
  return op.reshape(places, [x.shape[0]!, (height / 8) * (width / 8)]);
}

/** Batches of good pictures as they are, each also its own target. */
export function pictureFeed({ pixels }: Dataset, train: Int32Array, seed: number): FitOptions["batchAt"] {
  const { height, width, channels } = pixels.layout;
  const bytes = height * width * channels;
  let known: { readonly epoch: number; readonly order: Int32Array } | null = null;
  return (epoch, start, size) => {
    if (known?.epoch !== epoch) known = { epoch, order: shuffle(train.slice(), seed, epoch + 1) };
    const x = new Uint8Array(size * bytes);
    pixels.readBatch(known.order.subarray(start, start + size), x);
    return { x, target: x, size };
  };
}

/** `pixels` uint8 [N, H, W, C] to `loss`: for validation. */
export function reconstructionModel(
  network: Layer,
  weights: Weights,
  { height, width, channels }: PictureSize,
  count: number,
): Uint8Array {
  const pixels = input("pixels", "uint8", [count, height, width, channels]);
  const { output } = freeze(network, preparePictures(pixels), weights);
  return writeModel([{ name: "loss", value: reconstructionLoss()(output, pixels) }]);
}
