import fc from "fast-check";
import { expect, test } from "vitest";
import { cumulative, logCumulative, logImprovement } from "./normal.ts";

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
