import fc from "fast-check";
import { expect, test } from "vitest";
import { cropPair } from "./crop.ts";
import { STRIDE } from "./network.ts";
import { writeTarget } from "./target.ts";

const [WIDTH, HEIGHT, SIZE] = [96, 80, 64];
const still = { shift: 0, bend: 0, rim: 0 };

/** A dark picture in which each box is filled with its own grey value. */
function filled(boxes: readonly { x1: number; y1: number; x2: number; y2: number }[]): Uint8Array {
  const grey = new Uint8Array(WIDTH * HEIGHT);
  for (const [i, { x1, y1, x2, y2 }] of boxes.entries())
    for (let y = y1; y < y2; y++) grey.fill(10 + i, y * WIDTH + x1, y * WIDTH + x2);
  return grey;
}

const boxes = fc
  .array(
    fc.record({
      x1: fc.integer({ min: 0, max: 80 }),
      y1: fc.integer({ min: 0, max: 64 }),
      w: fc.integer({ min: 2, max: 16 }),
      h: fc.integer({ min: 2, max: 16 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) =>
    list.map(({ x1, y1, w, h }, label) => ({
      x1,
      y1,
      x2: Math.min(WIDTH, x1 + w),
      y2: Math.min(HEIGHT, y1 + h),
      label,
    })),
  );

test("boxes go where their pixels go, whichever way the piece is turned; picture and template stay together", () => {
  fc.assert(
    fc.property(boxes, fc.nat({ max: 1000 }), (marked, seed) => {
      const picture = filled(marked);
      const out = new Uint8Array(2 * SIZE * SIZE);
      const pair = { picture, template: picture, height: HEIGHT, width: WIDTH, channels: 1 };
      const inside = cropPair(pair, marked, SIZE, still, [seed, 0, 0], out);
      expect(out.slice(0, SIZE * SIZE)).toEqual(out.slice(SIZE * SIZE));
      for (const { x1, y1, x2, y2, label } of inside) {
        const last = marked.length - 1;
        // boxes drawn later may cover this one: only the last is sure to be whole
        if (label !== last) continue;
        for (let y = 0; y < SIZE; y++)
          for (let x = 0; x < SIZE; x++)
            expect(out[y * SIZE + x] === 10 + last).toBe(x >= x1 && x < x2 && y >= y1 && y < y2);
      }
    }),
    { numRuns: 60 },
  );
});

test("the template alone is shifted, bent and cut; the same key gives the same piece, another another", () => {
  const picture = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 7919) & 127);
  const pair = { picture, template: picture, height: HEIGHT, width: WIDTH, channels: 1 };
  const of = (sample: number) => {
    const out = new Uint8Array(2 * SIZE * SIZE);
    cropPair(pair, [], SIZE, { shift: 3, bend: 2, rim: 16 }, [1, 2, sample], out);
    return out;
  };
  expect(of(5)).toEqual(of(5));
  const several = Array.from({ length: 12 }, (_, i) => of(i));
  const apart = several.filter((out) => out.subarray(0, SIZE * SIZE).some((v, i) => v !== out[SIZE * SIZE + i]));
  expect(apart.length).toBeGreaterThan(8);
  expect(several.some((out) => out.subarray(SIZE * SIZE).includes(128))).toBe(true);
  for (const out of several) expect(out.subarray(0, SIZE * SIZE).every((v) => v < 128)).toBe(true);
});

test("a target says 1 in the middle of a defect, falls off around it, and measures to its edges", () => {
  const [h, w] = [SIZE / STRIDE, SIZE / STRIDE];
  const out = new Float32Array((2 + 5) * h * w);
  writeTarget(out, [{ x1: 20, y1: 12, x2: 44, y2: 28, label: 1 }], 2, { height: SIZE, width: SIZE });
  const at = (plane: number, y: number, x: number) => out[plane * h * w + y * w + x]!;
  // middle (32, 20): cells 7.5 and 4.5, rounded to 8 and 5 (half up)
  expect(at(1, 5, 8)).toBe(1);
  expect(at(1, 5, 9)).toBeGreaterThan(0);
  expect(at(1, 5, 9)).toBeLessThan(1);
  expect(out.subarray(0, h * w).every((v) => v === 0)).toBe(true);
  expect(at(6, 5, 8)).toBe(1);
  // the cell's middle is (34, 22)
  expect([2, 3, 4, 5].map((plane) => at(plane, 5, 8))).toEqual([14, 10, 10, 6]);
  expect(at(6, 0, 0)).toBe(0);
});
