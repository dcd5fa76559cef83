import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomUniform } from "../../random.ts";
import { openSignalSource } from "../open.ts";
import { signalFolder } from "../signals.fixture.ts";
import { fitPreparation, prepareRow } from "./preparation.ts";
import { findRegimes, regimeOf } from "./regimes.ts";

const stream = (seed: number) => {
  let n = 0;
  return () => randomUniform(seed, n++);
};

describe("operating regimes", () => {
  test("as many as there are: clusters far apart are found, each with its centre", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 1000 }), (count, seed) => {
        const random = stream(seed);
        const centres = Array.from({ length: count }, (_, i) => [20 * i, i % 2 ? 0.6 : 0.8]);
        const rows = Array.from({ length: 400 }, (_, i) =>
          centres[i % count]!.map((v, c) => v + (c ? 0.002 : 0.3) * (random() - 0.5)),
        );
        const { centroids } = findRegimes(rows, stream(seed + 1));
        expect(centroids).toHaveLength(count);
        for (const centre of centres)
          expect(
            Math.min(...centroids.map((c) => Math.abs(c[0]! - centre[0]!) + Math.abs(c[1]! - centre[1]!))),
          ).toBeLessThan(0.1);
      }),
      { numRuns: 12 },
    );
  });

  test("noise around one set-point is one regime; so are no settings at all", () => {
    const random = stream(5);
    const noise = Array.from({ length: 500 }, () => [0.002 * (random() - 0.5), 0.0003 * Math.round(2 * random()), 100]);
    expect(findRegimes(noise, stream(1)).centroids).toHaveLength(1);
    expect(
      findRegimes(
        Array.from({ length: 50 }, () => []),
        stream(1),
      ).centroids,
    ).toEqual([[]]);
  });

  test("a missing setting is taken for the middle", () => {
    const regimes = { centroids: [[0], [10], [26]], scales: [1] };
    expect([regimeOf(regimes, [1]), regimeOf(regimes, [20]), regimeOf(regimes, [Number.NaN])]).toEqual([0, 2, 1]);
  });
});

test("a preparation is fitted on what it may see alone", async () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i < 20 ? "seen" : "held"},${i},${i < 20 ? 10 + (i % 2) : 1000 + i},5`,
  );
  const root = await signalFolder({ "log.csv": `unit,t,heat,plate\n${rows.join("\n")}\n` });
  const source = await openSignalSource(join(root, "log.csv"));
  const p = await fitPreparation(source, (block) => block.unit === "seen");
  expect(p.columns).toEqual(["heat"]);
  expect(p.means[0]![0]).toBeCloseTo(10.5, 12);
  const out = new Float32Array(1);
  prepareRow(p, [10.5 + p.deviations[0]![0]!], out);
  expect(out[0]).toBeCloseTo(1, 6);
  await expect(fitPreparation(source, () => false)).rejects.toThrow(
    expect.objectContaining({ code: "signal/nothing-varies" }),
  );
});

test("robust scaling follows the bulk of the readings, and a column that mostly stands still is scaled by all of them", async () => {
  const rows = (wild: boolean) =>
    Array.from(
      { length: 400 },
      (_, i) => `a,${i},${wild && i % 20 === 7 ? 9000 : 50 + (i % 11)},${i % 10 === 3 ? 5 : 0}`,
    );
  const root = await signalFolder({
    "calm.csv": `unit,t,heat,valve\n${rows(false).join("\n")}\n`,
    "wild.csv": `unit,t,heat,valve\n${rows(true).join("\n")}\n`,
  });
  const fitted = async (name: string, scaling: "standard" | "robust") => {
    const p = await fitPreparation(await openSignalSource(join(root, name)), () => true, { scaling });
    return p.columns.map((column, c) => ({ column, centre: p.means[0]![c]!, spread: p.deviations[0]![c]! }));
  };
  const [heat, valve] = await fitted("wild.csv", "robust");
  const [calm] = await fitted("calm.csv", "robust");
  const [moved, valveByAll] = await fitted("wild.csv", "standard");
  expect(Math.abs(heat!.centre - calm!.centre)).toBeLessThan(1);
  expect(Math.abs(heat!.spread - calm!.spread)).toBeLessThan(1.5);
  expect(moved!.spread).toBeGreaterThan(100 * heat!.spread);
  expect(valve).toEqual(valveByAll);
});
