/** Tones below half of the lower rate survive, those above do not fold back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { resample } from "./resample.ts";

const tone = (hertz: number, rate: number, length: number, phase = 0) =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / rate + phase));
/** Away from the ends, beyond which there is silence. */
const middle = (x: Float32Array) => x.subarray(Math.floor(0.3 * x.length), Math.floor(0.7 * x.length));

const rates = fc.constantFrom([48_000, 12_000], [44_100, 12_000], [25_600, 10_000], [8000, 12_000]) as fc.Arbitrary<
  [number, number]
>;

test("a tone in the band that is kept comes out as the same tone at the other rate", () => {
  fc.assert(
    fc.property(rates, fc.double({ min: 0.02, max: 0.42, noNaN: true }), ([from, to], share) => {
      const hertz = share * Math.min(from, to);
      const length = 3000;
      const found = resample(tone(hertz, from, length), from, to);
      expect(found).toHaveLength(Math.floor((length * to) / from + 1e-9));
      const expected = middle(tone(hertz, to, found.length));
      for (const [i, v] of middle(found).entries()) expect(Math.abs(v - expected[i]!)).toBeLessThan(2e-3);
    }),
    { numRuns: 40 },
  );
});

test("a tone above half of the new rate is gone, not folded back", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.51, max: 1.9, noNaN: true }), (share) => {
      const found = resample(tone(share * 12_000, 48_000, 6000), 48_000, 12_000);
      for (const v of middle(found)) expect(Math.abs(v)).toBeLessThan(2e-3);
    }),
    { numRuns: 40 },
  );
});

test("a constant stays, and equal rates give the same samples back", () => {
  const x = new Float32Array(2000).fill(3);
  for (const v of middle(resample(x, 44_100, 12_000))) expect(v).toBeCloseTo(3, 4);
  expect(resample(x, 12_000, 12_000)).toBe(x);
});
