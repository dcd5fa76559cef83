/** What is learnt from and what is held out never share a sample. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { feed, fewestSamples, partsOf, startsOf } from "./windows.ts";

const lengths = fc
  .integer({ min: 8, max: 64 })
  .chain((window) =>
    fc.record({ window: fc.constant(window), length: fc.integer({ min: fewestSamples(window), max: 40 * window }) }),
  );

test("both parts hold a window, with at least a window between them", () => {
  fc.assert(
    fc.property(lengths, ({ window, length }) => {
      const [learnt, held] = partsOf(
        Float32Array.from({ length }, (_, i) => i),
        window,
      );
      expect(learnt.length).toBeGreaterThanOrEqual(2 * window);
      expect(startsOf(held, window).length).toBeGreaterThan(0);
      expect(held[0]! - learnt.at(-1)!).toBeGreaterThan(window);
      expect(held.at(-1)).toBe(length - 1);
    }),
  );
});

test("batches depend on seed, epoch and place alone, hold all classes about evenly, and carry the speed of the stretched window", () => {
  const signals = [0, 1, 1, 1].map((label, i) => ({
    name: `${i}`,
    label,
    rpm: 1000,
    samples: Float32Array.from({ length: 400 }, (_, k) => Math.sin(k * (i + 1))),
  }));
  const batch = feed(signals, 64, 7)(2, 10, 400);
  expect(feed(signals, 64, 7)(2, 10, 400)).toEqual(batch);
  expect(feed(signals, 64, 7)(3, 10, 400)).not.toEqual(batch);
  const ones = Array.from(batch.target as BigInt64Array, Number).reduce((a, b) => a + b, 0);
  expect(Math.abs(ones - 200)).toBeLessThan(50);
  const x = batch.x as Float32Array;
  for (const v of x) expect(Number.isFinite(v)).toBe(true);
  for (let i = 0; i < 400; i++) expect(Math.abs(x[i * 65 + 64]! - 1000)).toBeLessThanOrEqual(50.1);
});
