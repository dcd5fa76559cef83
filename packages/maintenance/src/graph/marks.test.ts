import fc from "fast-check";
import { expect, test } from "vitest";
import { rowMarks, unitsSeen } from "./marks.ts";

const WIDTH = 3;
const noise = (seed: number, rows: number) => {
  let state = seed;
  return Float32Array.from({ length: WIDTH * rows }, () => {
    state = (state * 48271) % 2147483647;
    return Math.fround(state / 2147483647);
  });
};
const history = (unit: string, values: Float32Array) => ({ unit, rows: values.length / WIDTH, values });

test("a unit that was trained on is known again under any name and cut anywhere; another of the same name is not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 40 }), fc.nat(20), (seed, rows, from) => {
      const [a, b] = [noise(seed, 60), noise(seed + 1, 60)];
      const kept = rowMarks([history("1", a), history("2", b)]);
      const part = a.slice(WIDTH * from, WIDTH * (from + rows));
      const stranger = noise(seed + 2, 60);
      expect(unitsSeen(kept, [history("9", part), history("1", stranger)])).toEqual(["9"]);
    }),
  );
});

test("rows that many units have in common are nobody's", () => {
  const idle = new Float32Array(WIDTH * 30).fill(7);
  const kept = rowMarks([history("1", idle), history("2", idle)]);
  expect(unitsSeen(kept, [history("3", idle)])).toEqual([]);
  expect(unitsSeen(undefined, [history("3", idle)])).toEqual([]);
});

test("of very many rows a share is marked, the same one wherever they turn up", () => {
  const [long, other] = [noise(5, 40_000), noise(6, 40_000)];
  const kept = rowMarks([history("1", long), history("2", other)]);
  expect(kept.length).toBeLessThan(100_000);
  expect(unitsSeen(kept, [history("x", long.slice(0, WIDTH * 200)), history("y", noise(7, 200))])).toEqual(["x"]);
});
