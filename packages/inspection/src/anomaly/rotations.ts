/**
 * For objects: a network learns by how many quarters a good part was turned. Whoever knows the parts knows which side of them is up; of what it
 * does not know it is unsure. (Gidaris et al., "Unsupervised representation learning by predicting image rotations", ICLR 2018; as a score of
 * what is unlike, Golan and El-Yaniv, NeurIPS 2018.)
 */
import { type Dataset, randomStream, shuffle } from "@andon/data";
import {
  crossEntropy,
  dense,
  type FitOptions,
  freeze,
  globalMaxPool,
  input,
  type Layer,
  maxPool2d,
  op,
  sequential,
  type Value,
  type Weights,
  writeModel,
  zeros,
} from "@andon/nn";
import { convolve, double } from "../model/blocks.ts";
import type { PictureSize } from "../model/prepare.ts";
import { standardise } from "./model.ts";

/** Quarters that a picture can be turned by. */
export const TURNS = 4;

/** Pictures [N, C, S, S] to logits of the four turns. Works down to 16 px; large pictures are halved first. */
export const rotationNetwork = (side: number): Layer => ({
  ...sequential(
    ...Array.from({ length: Math.max(0, Math.ceil(Math.log2(side / 48))) }, () => convolve(16, 2)),
    convolve(24),
    maxPool2d(2),
    convolve(48),
    maxPool2d(2),
    convolve(64),
    double(64),
    maxPool2d(2),
    convolve(128),
    globalMaxPool(),
    dense(TURNS, { initialise: zeros }),
  ),
  kind: "rotations",
});

/** The loss of guessing the turn, target int32 [N]. */
export const rotationLoss = () => crossEntropy();

/** Square pictures [N, 1, C, S, S] turned by so many quarters, anticlockwise. */
function turned(x: Value, quarters: number): Value {
  const side = Number(x.shape[3]);
  const backwards = op.constantValues(
    Array.from({ length: side }, (_, i) => side - 1 - i),
    [side],
    "int64",
  );
  const mirrored = (v: Value, axis: number) => op.gather(v, backwards, axis);
  const across = op.transpose(x, [0, 1, 2, 4, 3]);
  if (quarters === 1) return mirrored(across, 3);
  if (quarters === 2) return mirrored(mirrored(x, 3), 4);
  if (quarters === 3) return mirrored(across, 4);
  return x;
}

/** How unsure the network is which way up a picture is, over all four turns of it: pixels [N, C, S, S] to [N, 1], least 0. */
export function unsureness(pixels: Value, network: Layer, weights: Weights): Value {
  const [count, channels, side] = pixels.shape as [number | string, number, number];
  const x = op.unsqueeze(standardise(pixels), [1]);
  const all = op.concat(
    Array.from({ length: TURNS }, (_, quarters) => turned(x, quarters)),
    1,
  );
  const every = typeof count === "number" ? TURNS * count : `${TURNS} ${count}`;
  const { output } = freeze(network, op.reshape(all, [every, channels, side, side]), weights);
  const logits = op.reshape(output, [count, TURNS, TURNS]);
  const highest = op.reduceMax(logits, [2], true);
  const sums = op.add(op.log(op.reduceSum(op.exp(op.sub(logits, highest)), [2], true)), highest);
  const own = op.constantValues(
    Array.from({ length: TURNS * TURNS }, (_, i) => (i % (TURNS + 1) === 0 ? 1 / TURNS : 0)),
    [1, TURNS, TURNS],
    "float32",
  );
  // each turn's own logit, on the diagonal
  return op.reduceSum(op.reduceSum(op.mul(op.sub(sums, logits), own), [2]), [1], true);
}

/** Fed pictures uint8 [N, S, S, C] to what the network sees. */
export const prepareTurned = (x: Value): Value => standardise(op.transpose(x, [0, 3, 1, 2]));

/** Pixels that a picture may be moved by, as a share of its side. */
const SHIFT = 1 / 12;

/** Batches of good pictures, each in every turn once an epoch, a little moved, mirrored where `mirror` says so. Samples: four times as many. */
export function turningFeed(
  { pixels }: Dataset,
  train: Int32Array,
  { seed, mirror }: { readonly seed: number; readonly mirror: boolean },
): FitOptions["batchAt"] {
  const { height: side, channels } = pixels.layout;
  const bytes = side * side * channels;
  const raw = new Uint8Array(bytes);
  let known: { readonly epoch: number; readonly order: Int32Array } | null = null;
  return (epoch, start, size) => {
    if (known?.epoch !== epoch) {
      const order = Int32Array.from({ length: TURNS * train.length }, (_, i) => i);
      known = { epoch, order: shuffle(order, seed, epoch + 1) };
    }
    const x = new Uint8Array(size * bytes);
    const target = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      const drawn = known.order[start + i]!;
      const sample = train[Math.floor(drawn / TURNS)]!;
      target[i] = drawn % TURNS;
      pixels.read(sample, raw);
      const random = randomStream(seed, epoch, sample);
      const move = () => Math.round((2 * random() - 1) * SHIFT * side);
      const moved = { y: move(), x: move() };
      turnInto(x.subarray(i * bytes, (i + 1) * bytes), raw, side, channels, {
        quarters: target[i]!,
        moved,
        mirror: mirror && random() < 0.5,
      });
    }
    return { x, target, size };
  };
}

/** Writes a picture moved (its edge goes on), mirrored and then turned anticlockwise. */
export function turnInto(
  out: Uint8Array,
  picture: Uint8Array,
  side: number,
  channels: number,
  {
    quarters,
    moved = { y: 0, x: 0 },
    mirror = false,
  }: {
    readonly quarters: number;
    readonly moved?: { readonly y: number; readonly x: number };
    readonly mirror?: boolean;
  },
): void {
  const last = side - 1;
  const inside = (v: number) => Math.min(last, Math.max(0, v));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [fromY, fromX] = FROM[quarters]!(y, x, last);
      const row = inside(fromY + moved.y);
      const column = inside((mirror ? last - fromX : fromX) + moved.x);
      for (let c = 0; c < channels; c++)
        out[(y * side + x) * channels + c] = picture[(row * side + column) * channels + c]!;
    }
  }
}

/** Where a pixel of the turned picture comes from. */
const FROM: readonly ((y: number, x: number, last: number) => readonly [number, number])[] = [
  (y, x) => [y, x],
  (y, x, last) => [x, last - y],
  (y, x, last) => [last - y, last - x],
  (y, x, last) => [last - x, y],
];

/** `pixels` uint8 [N, S, S, C] to `unsure` [N, 1]: for validation. */
export function unsurenessModel(
  network: Layer,
  weights: Weights,
  { height, width, channels }: PictureSize,
): Uint8Array {
  const pixels = input("pixels", "uint8", ["N", height, width, channels]);
  return writeModel([{ name: "unsure", value: unsureness(op.transpose(pixels, [0, 3, 1, 2]), network, weights) }]);
}
