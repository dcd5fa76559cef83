import { studentQuantile } from "@andon/statistics";
import { expect, test } from "vitest";
import { boundedBy, jackknifeReach } from "./interval.ts";

test("the jackknife of a mean is its standard error", () => {
  const values = [3, 5, 4, 9, 2, 7];
  const n = values.length;
  const sum = values.reduce((s, v) => s + v, 0);
  const variance = values.reduce((s, v) => s + (v - sum / n) ** 2, 0) / (n - 1);
  const without = values.map((v) => (sum - v) / (n - 1));
  expect(jackknifeReach(without)).toBeCloseTo(studentQuantile(0.95, n - 1) * Math.sqrt(variance / n), 12);
});

test("a figure lies inside its interval, even where all else it may be is above", () => {
  expect(boundedBy(1, [2, 3, 4])).toEqual({ value: 1, low: 1, high: 4 });
});
