import { randomBits, randomUniform } from "../random.ts";
import { type BatchShape, transformInto } from "./geometry.ts";
import { blurInPlace, cutOutInPlace, toneInPlace } from "./pixels.ts";
import type { AugmentationSettings } from "./settings.ts";

/** All chance in an augmented picture comes from these: its own index, not its place in the batch. */
export interface AugmentationKey {
  readonly seed: number;
  readonly epoch: number;
  /** Sample index of each picture of the batch. */
  readonly samples: ArrayLike<number>;
}

/** Numbers of the random draws of a picture: a new setting takes a new number, so that the others keep their values. */
const DRAW = { flipX: 1, flipY: 2, moveX: 3, moveY: 4, rotate: 5, scale: 6, tone: 7, blur: 8, cut: 9 };

/**
 * Augments a batch. The result depends on (seed, epoch, sample index) only, so training resumes bit for bit. What moves in
 * is the reflected edge. Moves by whole pixels copy bytes; only rotate and scale interpolate (bilinear).
 * @param batch count * height * width * channels bytes
 * @param out where the result goes: another array, or by default `batch` itself
 * @returns `out`
 */
export function augment(
  batch: Uint8Array,
  shape: BatchShape,
  settings: AugmentationSettings,
  key: AugmentationKey,
  out: Uint8Array = batch,
): Uint8Array {
  const { count, height, width, channels } = shape;
  const size = height * width * channels;
  const { seed, epoch, samples } = key;
  const held = out === batch ? new Uint8Array(size) : null;
  const maxX = settings.crop + Math.round(settings.shift * width);
  const maxY = settings.crop + Math.round(settings.shift * height);
  const bends = settings.rotate > 0 || settings.scale !== 1;
  const moves = bends || settings.flipHorizontal || settings.flipVertical || maxX > 0 || maxY > 0;
  const toned = settings.brightness > 0 || settings.contrast > 0 || settings.noise > 0;
  const columns = new Int32Array(width);

  for (let i = 0; i < count; i++) {
    const sample = samples[i]!;
    const draw = (what: number, n = 0) => randomUniform(seed, epoch, sample, what + 64 * n);
    const start = i * size;
    const target = out.subarray(start, start + size);
    if (moves) {
      const source = held ?? batch.subarray(start, start + size);
      if (held !== null) held.set(target);
      transformInto(source, target, shape, columns, {
        mirrorX: settings.flipHorizontal && draw(DRAW.flipX) < 0.5,
        mirrorY: settings.flipVertical && draw(DRAW.flipY) < 0.5,
        dx: maxX === 0 ? 0 : Math.floor(draw(DRAW.moveX) * (2 * maxX + 1)) - maxX,
        dy: maxY === 0 ? 0 : Math.floor(draw(DRAW.moveY) * (2 * maxY + 1)) - maxY,
        angle: bends ? ((draw(DRAW.rotate) * 2 - 1) * settings.rotate * Math.PI) / 180 : 0,
        scale: bends ? settings.scale ** (draw(DRAW.scale) * 2 - 1) : 1,
      });
    } else if (held === null) target.set(batch.subarray(start, start + size));

    if (toned) {
      toneInPlace(target, {
        brightness: settings.brightness * (draw(DRAW.tone) * 2 - 1),
        contrast: 1 + settings.contrast * (draw(DRAW.tone, 1) * 2 - 1),
        noise: settings.noise * draw(DRAW.tone, 2),
        noiseSeed: randomBits(seed, epoch, sample, DRAW.tone + 64 * 3),
      });
    }
    if (settings.blur > 0 && draw(DRAW.blur) < settings.blur) blurInPlace(target, shape);
    if (settings.cutOut > 0 && draw(DRAW.cut) < 0.5)
      cutOutInPlace(target, shape, {
        x: draw(DRAW.cut, 1),
        y: draw(DRAW.cut, 2),
        side: settings.cutOut * (0.25 + 0.75 * draw(DRAW.cut, 3)),
      });
  }
  return out;
}
