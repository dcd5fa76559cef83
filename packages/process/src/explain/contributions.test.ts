import fc from "fast-check";
import { expect, test } from "vitest";
import { contributionsOf } from "./contributions.ts";

const wave = (x: Float64Array): Float64Array =>
  Float64Array.of(
    x.reduce((s, v, c) => s + Math.sin((c + 1) * v), 0) + x[0]! * x[x.length - 1]!,
    x.reduce((p, v) => p * (1 + v), 1),
  );

test("contributions add up to the whole change, however many parameters change", () => {
  const point = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 });
  fc.assert(
    fc.property(point, point, fc.integer({ min: 1, max: 9 }), (a, b, count) => {
      const [from, to] = [Float64Array.from(a), Float64Array.from(a)];
      const changed = Array.from({ length: count }, (_, c) => c);
      for (const c of changed) to[c] = b[c]!;
      const parts = contributionsOf(wave, from, to, changed, 1);
      wave(to).forEach((value, o) => {
        expect(parts.reduce((s, p) => s + p[o]!, 0)).toBeCloseTo(value - wave(from)[o]!, 9);
      });
    }),
    { numRuns: 40, seed: 5 },
  );
});

test("what multiplies is shared evenly, what does nothing gets nothing (Shapley's axioms)", () => {
  const f = (x: Float64Array): Float64Array => Float64Array.of(x[0]! * x[1]! + 5 * x[2]!);
  const parts = contributionsOf(f, new Float64Array(4), Float64Array.of(2, 3, 1, 9), [0, 1, 2, 3], 1);
  expect(parts.map((p) => p[0])).toEqual([3, 3, 5, 0].map((v) => expect.closeTo(v, 9)));
});
