import { expect, test } from "vitest";
import { type ReactionSettings, runReaction } from "./reaction.ts";

const usual: ReactionSettings = { residence: 1, equivalents: 2, concentration: 0.3, temperature: 70 };

test("a second-order reaction of equal parts follows its closed form where nothing comes after it", () => {
  // cold and short: the isomers hardly react on, so that x = c / (1 + (a + b) c t), and the first isomer is a / (a + b) of what is gone
  const cold = { residence: 0.5, equivalents: 1, concentration: 0.1, temperature: 30 };
  const warmth = (1 / (30 + 273.71) - 1 / (90 + 273.71)) / 0.008314;
  const [a, b] = [0.6 * 57.9 * Math.exp(-33.3 * warmth), 0.6 * 2.7 * Math.exp(-35.3 * warmth)];
  const gone = 0.1 - 0.1 / (1 + (a + b) * 0.1 * 0.5);
  const product = (210.21 * gone * a) / (a + b);
  expect(runReaction(cold).throughput / ((60 * product) / 0.5)).toBeCloseTo(1, 2);
});

test("goals pull apart: what is fast wastes pyrrolidine; hot and long makes the double product", () => {
  const fast = runReaction({ ...usual, residence: 0.5, equivalents: 5, concentration: 0.5 });
  const lean = runReaction({ ...usual, residence: 2, equivalents: 1.1, concentration: 0.5 });
  expect(fast.throughput).toBeGreaterThan(2 * lean.throughput);
  expect(lean.waste).toBeLessThan(fast.waste);
  const hot = runReaction({ ...usual, residence: 2, equivalents: 5, temperature: 120 });
  const mild = runReaction({ ...usual, residence: 2, equivalents: 5, temperature: 60 });
  expect(hot.waste).toBeGreaterThan(mild.waste);
});
