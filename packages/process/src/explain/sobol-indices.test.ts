import { expect, test } from "vitest";
import { gFunction, ishigami } from "./known-functions.fixture.ts";
import { indicesOf, respond } from "./sobol-indices.ts";

test.each([
  ["Ishigami", ishigami],
  ["Sobol's g", gFunction],
])("indices of %s agree with its closed form", (_, { of, columns, first, total }) => {
  const found = indicesOf(
    respond((u) => Float64Array.of(of(u)), columns, 4096, 3),
    0,
  );
  for (let c = 0; c < columns; c++) {
    expect(Math.abs(found.first[c]! - first[c]!)).toBeLessThan(0.01);
    expect(Math.abs(found.total[c]! - total[c]!)).toBeLessThan(0.01);
  }
});

test("what adds up has no interactions; what is constant has no sensitivities; functions are kept apart", () => {
  const responses = respond((u) => Float64Array.of(3, 2 * u[0]! + u[1]!), 2, 1024, 1);
  expect([...indicesOf(responses, 0).total]).toEqual([0, 0]);
  const sum = indicesOf(responses, 1);
  for (const [c, share] of [0.8, 0.2].entries()) {
    expect(sum.first[c]).toBeCloseTo(share, 2);
    expect(sum.total[c]).toBeCloseTo(share, 2);
  }
});

test("resampled points give another estimate of the same", () => {
  const responses = respond((u) => Float64Array.of(ishigami.of(u)), 3, 1024, 1);
  const rows = Int32Array.from({ length: 1024 }, (_, i) => (i * 7) % 512);
  const some = indicesOf(responses, 0, rows);
  expect(some.total[1]).not.toBe(indicesOf(responses, 0).total[1]);
  expect(Math.abs(some.total[1]! - ishigami.total[1]!)).toBeLessThan(0.1);
});
