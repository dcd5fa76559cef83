import fc from "fast-check";
import { expect, test } from "vitest";
import { cumulative, logCumulative, logImprovement, logTent } from "./normal.ts";

/**
 * log E max(0, z + n), n standard normal, by Simpson's rule. Below 0, with n = u - z: the integral of u φ(u - z), divided by φ(z) so that it never
 * underflows. Above, E max(0, z + n) = z + E max(0, -z - n).
 */
function quadrature(z: number): number {
  if (z > 0) return Math.log(z + Math.exp(quadrature(-z)));
  const steps = 4000;
  const reach = 60 / (1 + Math.abs(z));
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const u = (reach * i) / steps;
    sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * u * Math.exp(-0.5 * u * u + z * u);
  }
  return Math.log((sum * reach) / steps / 3) - 0.5 * z * z - 0.5 * Math.log(2 * Math.PI);
}

test("log expected improvement is that of quadrature, from far below the best to far above", () => {
  for (const z of [-300, -50, -8, -3, -1.001, -1, -0.999, -0.3, 0, 0.4, 2, 7]) {
    expect(logImprovement(z).value / quadrature(z)).toBeCloseTo(1, 7);
  }
});

test("Φ has its known values", () => {
  expect(cumulative(0)).toBe(0.5);
  expect(cumulative(1.959963984540054)).toBeCloseTo(0.975, 12);
  expect(cumulative(-3) / 1.3498980316300946e-3).toBeCloseTo(1, 12);
  expect(logCumulative(-20).value).toBeCloseTo(-203.91715537109724, 9);
});

test("slopes are the derivatives, and nothing overflows however far out", () => {
  fc.assert(
    fc.property(fc.double({ min: -60, max: 8, noNaN: true }), (z) => {
      for (const f of [logImprovement, logCumulative]) {
        const h = 1e-5 * Math.max(1, Math.abs(z));
        const rise = (f(z + h).value - f(z - h).value) / (2 * h);
        expect(Math.abs(f(z).slope - rise)).toBeLessThan(1e-5 * Math.max(1, Math.abs(rise)));
      }
    }),
    { seed: 1 },
  );
  expect(Number.isFinite(logImprovement(-1e8).value)).toBe(true);
});

test("the expected gain of a target is that of quadrature, however narrow, and however far off", () => {
  const mean = (b: number, u: number): number => {
    const steps = 2000;
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      const n = u - b + (2 * b * i) / steps;
      const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
      sum += weight * (b - Math.abs(n - u)) * Math.exp(-0.5 * (n * n - u * u));
    }
    return Math.log((sum * 2 * b) / steps / 3) - 0.5 * u * u - 0.5 * Math.log(2 * Math.PI);
  };
  for (const b of [1e-4, 5e-3, 0.02, 0.3, 1, 3])
    for (const u of [-20, -4, -0.8, 0, 0.3, 2.5, 7, 30]) expect(logTent(b, u).value).toBeCloseTo(mean(b, u), 4);
});

test("its slopes are its derivatives", () => {
  fc.assert(
    fc.property(fc.double({ min: -6, max: 2, noNaN: true }), fc.double({ min: -12, max: 12, noNaN: true }), (e, u) => {
      const b = 10 ** e;
      const h = 1e-5;
      const { byBreadth, byOffset } = logTent(b, u);
      const breadth = (logTent(b * (1 + h), u).value - logTent(b * (1 - h), u).value) / (2 * h * b);
      const offset = (logTent(b, u + h).value - logTent(b, u - h).value) / (2 * h);
      expect(Math.abs(byBreadth - breadth)).toBeLessThan(1e-3 * Math.max(1, Math.abs(breadth)));
      expect(Math.abs(byOffset - offset)).toBeLessThan(1e-3 * Math.max(1, Math.abs(offset)));
    }),
    { seed: 2 },
  );
});
