/**
 * Do the 95 % intervals cover? Not simulated but summed: for each true rate and count the chance, under the binomial distribution, of
 * the outcomes whose interval holds the true rate. The table of docs/measurements.md is this one.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { logGamma } from "./binomial.ts";
import { proportion } from "./interval.ts";

const RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2];
const COUNTS = [20, 50, 100, 200, 500, 1000, 2000, 5000];

/** The interval of each outcome that any of the rates gives with a chance worth counting (the rest is below 1e-12). */
const intervals = new Map(
  COUNTS.map((n) => {
    const most = Math.min(n, Math.ceil(0.2 * n + 8 * Math.sqrt(0.16 * n)));
    return [n, Array.from({ length: most + 1 }, (_, k) => proportion(k, n))];
  }),
);

function coverage(rate: number, n: number): number {
  let covered = 0;
  for (const [k, { low, high }] of intervals.get(n)!.entries()) {
    if (rate < low || rate > high) continue;
    const ways = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
    covered += Math.exp(ways + k * Math.log(rate) + (n - k) * Math.log1p(-rate));
  }
  return covered;
}

const table = COUNTS.map((n) => RATES.map((rate) => coverage(rate, n)));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test("on the grid: never below 90 % in a cell, 94 to 97.5 % on average", () => {
  const cells = table.flat();
  expect(Math.min(...cells)).toBeGreaterThan(0.9);
  expect(mean(cells)).toBeGreaterThan(0.94);
  expect(mean(cells)).toBeLessThan(0.975);
});

test("and between its lines: for 530 rates from 0.1 to 20 %", () => {
  const between = COUNTS.flatMap((n) => {
    const rates = Array.from({ length: 530 }, (_, i) => 0.001 * 1.01 ** i);
    return rates.map((rate) => coverage(rate, n));
  });
  expect(Math.min(...between)).toBeGreaterThan(0.91);
  expect(mean(between)).toBeGreaterThan(0.94);
  expect(mean(between)).toBeLessThan(0.975);
});

test("the table in the documents is this one", async () => {
  const percent = (share: number) => (100 * share).toFixed(1);
  const document = await readFile(join(import.meta.dirname, "../../../docs/measurements.md"), "utf8");
  for (const [i, n] of COUNTS.entries()) {
    expect(document).toContain(`| ${n.toLocaleString("en-US")} | ${table[i]!.map(percent).join(" | ")} |`);
  }
});
