import { expect, test } from "vitest";
import { ticks } from "./scale.ts";
import { rangeOf } from "./span.ts";

test("axes have round marks that hold the values", () => {
  expect(ticks(0.13, 1.57, 4)).toEqual([0, 0.5, 1, 1.5, 2]);
  expect(ticks(0.41, 0.97, 4)).toEqual([0.4, 0.6, 0.8, 1]);
  expect(ticks(3, 3, 4).length).toBeGreaterThan(1);
});

test("bars show the narrowest round range that holds the interval", () => {
  expect(rangeOf([0.985, 0.999])).toEqual([0.98, 1]);
  expect(rangeOf([0.01, 0.06])).toEqual([0, 0.1]);
  expect(rangeOf([0.3, 0.7])).toEqual([0, 1]);
});
