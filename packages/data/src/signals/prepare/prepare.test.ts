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
