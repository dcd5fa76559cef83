import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomBits } from "../random.ts";
import { augment } from "./augment.ts";
import { type BatchShape, reflect, transformInto } from "./geometry.ts";
import { toneInPlace } from "./pixels.ts";
import { type AugmentationSettings, defaultAugmentation, describeAugmentation, NO_AUGMENTATION } from "./settings.ts";

const batchOf = ({ count, height, width, channels }: BatchShape, seed = 1): Uint8Array =>
  Uint8Array.from({ length: count * height * width * channels }, (_, i) => randomBits(seed, i) & 255);

const shapes: fc.Arbitrary<BatchShape> = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  channels: fc.constantFrom(1 as const, 3 as const),
});
const share = fc.constantFrom(0, 0.3);
const settings: fc.Arbitrary<AugmentationSettings> = fc.record({
  flipHorizontal: fc.boolean(),
  flipVertical: fc.boolean(),
  rotate: fc.constantFrom(0, 30),
  shift: share,
  scale: fc.constantFrom(1, 1.3),
  crop: fc.constantFrom(0, 2),
  brightness: share,
  contrast: share,
  noise: share,
  blur: share,
  cutOut: share,
});

describe("augment, for any settings", () => {
  test("a picture's result depends on its index and epoch, not on its place in the batch", () => {
    fc.assert(
      fc.property(shapes, settings, fc.nat(), fc.nat(), (shape, chosen, seed, epoch) => {
        const samples = Array.from({ length: shape.count }, (_, i) => 17 * i + 3);
        const size = shape.height * shape.width * shape.channels;
        const batch = batchOf(shape);
        const whole = augment(batch, shape, chosen, { seed, epoch, samples }, new Uint8Array(batch.length));
        expect(batch).toEqual(batchOf(shape));
        for (const [i, sample] of samples.entries()) {
          const one = batch.slice(i * size, (i + 1) * size);
          augment(one, { ...shape, count: 1 }, chosen, { seed, epoch, samples: [sample] });
          expect(one).toEqual(whole.slice(i * size, (i + 1) * size));
        }
      }),
    );
  });

  test("nothing switched on, nothing changed", () => {
    const shape = { count: 2, height: 4, width: 5, channels: 3 } as const;
    const key = { seed: 1, epoch: 0, samples: [0, 1] };
    expect(augment(batchOf(shape), shape, NO_AUGMENTATION, key)).toEqual(batchOf(shape));
    const out = new Uint8Array(batchOf(shape).length);
    expect(augment(batchOf(shape), shape, NO_AUGMENTATION, key, out)).toEqual(batchOf(shape));
  });

  test.each([
    ["flipHorizontal", { flipHorizontal: true }],
    ["flipVertical", { flipVertical: true }],
    ["rotate", { rotate: 20 }],
    ["shift", { shift: 0.3 }],
    ["scale", { scale: 1.3 }],
    ["crop", { crop: 2 }],
    ["brightness", { brightness: 0.3 }],
    ["contrast", { contrast: 0.3 }],
    ["noise", { noise: 0.2 }],
    ["blur", { blur: 0.5 }],
    ["cutOut", { cutOut: 0.5 }],
  ] as const)("%s alone changes some of 20 pictures, differently in the next epoch, and is described", (_, one) => {
    const shape = { count: 20, height: 8, width: 8, channels: 3 } as const;
    const samples = Array.from({ length: 20 }, (_, i) => i);
    const chosen = { ...NO_AUGMENTATION, ...one };
    const of = (epoch: number) => augment(batchOf(shape), shape, chosen, { seed: 1, epoch, samples });
    expect(of(0)).not.toEqual(batchOf(shape));
    expect(of(0)).not.toEqual(of(1));
    expect(of(0)).toEqual(of(0));
    expect(describeAugmentation(chosen)).toHaveLength(1);
  });

  test("default settings are described; digits are never mirrored", () => {
    expect(defaultAugmentation("digits")).toMatchObject({ flipHorizontal: false, flipVertical: false });
    expect(describeAugmentation(defaultAugmentation("objects"))).toEqual([
      "flip left-right",
      "pad by 4 pixels and crop",
    ]);
    expect(describeAugmentation(NO_AUGMENTATION)).toEqual([]);
  });
});

describe("transformInto", () => {
  const shape = { height: 3, width: 4, channels: 1 } as const;
  const rows = [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23];
  const still = { mirrorX: false, mirrorY: false, dx: 0, dy: 0, angle: 0, scale: 1 };
  const apply = (change: Partial<typeof still>) => {
    const out = new Uint8Array(12);
    transformInto(Uint8Array.from(rows), out, shape, new Int32Array(4), { ...still, ...change });
    return [...out];
  };
  test("mirrors", () => {
    expect(apply({ mirrorX: true })).toEqual([3, 2, 1, 0, 13, 12, 11, 10, 23, 22, 21, 20]);
    expect(apply({ mirrorY: true })).toEqual([20, 21, 22, 23, 10, 11, 12, 13, 0, 1, 2, 3]);
  });
  test("moves right by one and down by one, the edge reflected", () => {
    expect(apply({ dx: 1 })).toEqual([1, 0, 1, 2, 11, 10, 11, 12, 21, 20, 21, 22]);
    expect(apply({ dy: 1 })).toEqual([10, 11, 12, 13, 0, 1, 2, 3, 10, 11, 12, 13]);
  });
  test("half a turn is both mirrors; the interpolating way agrees with the copying one", () => {
    expect(apply({ angle: Math.PI })).toEqual(apply({ mirrorX: true, mirrorY: true }));
    const tiny = 1 + 1e-9;
    for (const change of [{ dx: 1 }, { dy: -1 }, { mirrorX: true, dx: 1 }, { mirrorY: true, dy: 1 }])
      expect(apply({ ...change, scale: tiny })).toEqual(apply(change));
  });
  test("a quarter turn clockwise takes the left edge to the top", () => {
    const square = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const out = new Uint8Array(9);
    transformInto(square, out, { height: 3, width: 3, channels: 1 }, new Int32Array(3), {
      ...still,
      angle: Math.PI / 2,
    });
    expect([...out]).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
  });
});

test("reflect folds any index into range, and leaves those inside", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 40 }), (index, size) => {
      const folded = reflect(index, size);
      expect(folded >= 0 && folded < size).toBe(true);
      if (index >= 0 && index < size) expect(folded).toBe(index);
      if (size > 1) expect(reflect(0 - index, size)).toBe(folded);
    }),
  );
});

test("noise has the standard deviation asked for, and mean 0", () => {
  const pixels = new Uint8Array(40_000).fill(128);
  toneInPlace(pixels, { brightness: 0, contrast: 1, noise: 0.05, noiseSeed: 9 });
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
  expect(Math.abs(mean - 128)).toBeLessThan(0.5);
  expect(Math.sqrt(variance)).toBeCloseTo(12.75, 0);
});
