import { expect, test } from "vitest";
import { spreadAtBeginning, UNLIKE } from "./beginning.ts";

/** Units whose two sensors show wear, from a part of their life on; the third shows nothing. */
function units(begin: (unit: number) => number) {
  let state = 3;
  const noise = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  return Array.from({ length: 40 }, (_, u) => {
    const life = 100 + 5 * (u % 9);
    const from = Math.floor(begin(u) * life);
    const rows = life - from;
    const features = Float32Array.from({ length: 3 * rows }, (_, i) => {
      const wear = ((from + Math.floor(i / 3)) / life) ** 2;
      return [4 * wear, -3 * wear, 0][i % 3]! + noise();
    });
    return { unit: `${u}`, rows, running: false, features };
  });
}

test("records that begin when units are new begin alike; those that begin anywhere in a life do not", () => {
  expect(spreadAtBeginning(units(() => 0))).toBeLessThan(0.1);
  expect(spreadAtBeginning(units((u) => ((u * 7) % 19) / 20))).toBeGreaterThan(UNLIKE);
});

test("records of one row, of units still running, or in which nothing happens say nothing", () => {
  const flat = { unit: "a", rows: 5, running: false, features: new Float32Array(15).fill(2) };
  const one = { unit: "b", rows: 1, running: false, features: new Float32Array(3) };
  expect(spreadAtBeginning([flat, flat])).toBe(0);
  expect(spreadAtBeginning([one, { ...flat, running: true }])).toBe(0);
});
