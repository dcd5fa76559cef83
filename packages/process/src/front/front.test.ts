import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freeBoxes, hypervolume, kneeOf, paretoFront } from "./front.ts";

test("hypervolume of known fronts", () => {
  expect(
    hypervolume(
      [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
      [4, 4],
    ),
  ).toBe(6);
  expect(hypervolume([[1, 1, 1]], [2, 3, 4])).toBe(6);
  // two cubes of side 2 that share a cube of side 1
  expect(
    hypervolume(
      [
        [0, 1, 1],
        [1, 0, 0],
      ],
      [2, 2, 2],
    ),
  ).toBe(2 + 4 - 1);
  expect(hypervolume([[5, 0]], [4, 4])).toBe(0);
  // the quarter of a disc that a concave front of many points leaves (ZDT2's volume to (1, 1) is 1/3)
  const zdt2 = Array.from({ length: 2001 }, (_, i) => [i / 2000, 1 - (i / 2000) ** 2]);
  expect(hypervolume(zdt2, [1, 1])).toBeCloseTo(1 / 3, 3);
});

const points = (goals: number) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: goals, maxLength: goals }), { maxLength: 9 });

describe.each([2, 3, 4])("%i goals", (goals) => {
  const reference = new Array(goals).fill(7);
  test("boxes fill exactly what the points leave of the space", () => {
    fc.assert(
      fc.property(points(goals), (all) => {
        const { edges, bounds } = freeBoxes(all, reference);
        let free = 0;
        for (let b = 0; b < bounds.length; b += 2 * goals) {
          let volume = 1;
          for (let g = 0; g < goals; g++) {
            const lower = Math.max(-1, edges[g]![bounds[b + 2 * g]!]!);
            volume *= Math.max(0, edges[g]![bounds[b + 2 * g + 1]!]! - lower);
          }
          free += volume;
        }
        expect(free + hypervolume(all, reference)).toBe(8 ** goals);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test("counting cells gives the same volume, and dominated points add nothing", () => {
    fc.assert(
      fc.property(points(goals), (all) => {
        let cells = 0;
        for (let c = 0; c < 7 ** goals; c++) {
          const cell = Array.from({ length: goals }, (_, g) => Math.floor(c / 7 ** g) % 7);
          if (all.some((p) => p.every((v, g) => v <= cell[g]!))) cells++;
        }
        expect(hypervolume(all, reference)).toBe(cells);
        expect(
          hypervolume(
            paretoFront(all).map((i) => all[i]!),
            reference,
          ),
        ).toBe(cells);
      }),
      { seed: 2, numRuns: 40 },
    );
  });
});

test("the knee of ZDT1's front, f2 = 1 - sqrt(f1), is where 2 f1^1.5 + sqrt(f1) = 1, in whatever units", () => {
  const front = Array.from({ length: 1001 }, (_, i) => [7 + 300 * (i / 1000), 1 - Math.sqrt(i / 1000)]);
  expect((front[kneeOf(front)]![0]! - 7) / 300).toBeCloseTo(0.348, 3);
  expect(kneeOf([[4, 4]])).toBe(0);
});
