import { randomStream } from "@andon/data";
import { describe, expect, test } from "vitest";
import { capabilityOf, indices } from "./capability.ts";
import { halfWidth } from "./confidence-sequence.ts";
import { type ProveOptions, prove } from "./prove.ts";
import { coefficientOf } from "./regression.ts";

const options: ProveOptions = {
  result: "yield",
  aim: "maximise",
  phase: "phase",
  context: [],
  drift: false,
  specification: { lower: null, upper: null },
};

function normalStream(seed: number): () => number {
  const random = randomStream(seed, 0x9a);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Whether a change of `effect` standard deviations was ever called one in `after` daily looks, each day one result. */
function everFound(seed: number, effect: number, before: number, after: number, drift: number): number | null {
  const normal = normalStream(seed);
  const y = Float64Array.from(
    { length: before + after },
    (_, i) => 50 + normal() + drift * i + (i < before ? 0 : effect),
  );
  const column = y.map((_, i) => (i < before ? 0 : 1));
  const others = [y.map(() => 1), ...(drift === 0 ? [] : [y.map((_, i) => i)])];
  for (let day = 1; day <= after; day++) {
    const some = (v: Float64Array): Float64Array => v.subarray(0, before + day);
    const coefficient = coefficientOf(some(y), some(column), others.map(some));
    if (Math.abs(coefficient.estimate) > halfWidth(coefficient, 0.05)) return day;
  }
  return null;
}

describe("looking daily", () => {
  test("without a change at most 5 % of 400 plants are ever told of one, with drift or without; a fixed t-test tells many more", () => {
    const told = (drift: number): number =>
      Array.from({ length: 400 }, (_, seed) => everFound(seed + 1, 0, 20, 60, drift)).filter((d) => d !== null).length;
    expect(told(0)).toBeLessThanOrEqual(20);
    expect(told(0.05)).toBeLessThanOrEqual(20);
    const naive = Array.from({ length: 200 }, (_, seed) => {
      const normal = normalStream(seed + 1);
      const y = Float64Array.from({ length: 80 }, normal);
      const column = y.map((_, i) => (i < 20 ? 0 : 1));
      for (let n = 23; n <= 80; n++) {
        const c = coefficientOf(y.subarray(0, n), column.subarray(0, n), [new Float64Array(n).fill(1)]);
        if (Math.abs(c.estimate) > 2 * c.standardError) return true;
      }
      return false;
    }).filter(Boolean).length;
    expect(naive).toBeGreaterThan(30);
  });

  test("a change of one standard deviation is found in most plants", () => {
    const days = Array.from({ length: 100 }, (_, seed) => everFound(seed + 1, 1, 40, 60, 0));
    expect(days.filter((d) => d !== null).length).toBeGreaterThan(80);
  });
});

describe("prove", () => {
  const normal = normalStream(3);
  /** Yield falls with humidity, which is higher afterwards; resin B gives 2 more. */
  const rows = Array.from({ length: 80 }, (_, i) => {
    const after = i >= 40;
    const humidity = (after ? 55 : 45) + 3 * normal();
    const resin = i % 3 === 0 ? "B" : "A";
    const value = 90 - 0.3 * (humidity - 50) + (resin === "B" ? 2 : 0) + (after ? 2.5 : 0) + 0.8 * normal();
    return { yield: String(value), phase: after ? "after" : "before", humidity: String(humidity), resin };
  });

  test("takes the context out: the true change of 2.5 is within the interval, the plain difference hides it", () => {
    const found = prove(rows, "batches.csv", { ...options, context: ["humidity", "resin"] });
    expect(found.verdict).toBe("better");
    expect(found.change.low).toBeLessThan(2.5);
    expect(found.change.high).toBeGreaterThan(2.5);
    expect(found.unadjusted.value).toBeLessThan(1.2);
    expect(found.since).toBeLessThanOrEqual(40);
    expect(Math.abs(found.autocorrelation)).toBeLessThan(0.3);
    expect(prove(rows, "batches.csv", { ...options, context: ["humidity", "resin"], aim: "minimise" }).verdict).toBe(
      "worse",
    );
  });

  test("columns with a unit, phases in Chinese, and a result that is not there", () => {
    const told = rows.map(({ yield: y, phase }, i) => ({
      "收率（%）": i === 5 ? "n/a" : y,
      阶段: phase === "after" ? "改动后" : "改动前",
    }));
    const found = prove(told, "b.csv", { ...options, result: "收率", phase: "阶段" });
    expect(found).toMatchObject({ unit: "%", leftOut: 1, before: { count: 39 }, after: { count: 40 } });
  });

  test("only neighbours that are alike make the interval too narrow, not those that alternate", () => {
    const of = (value: (i: number) => number) =>
      prove(
        Array.from({ length: 60 }, (_, i) => ({ yield: String(value(i)), phase: i < 30 ? "before" : "after" })),
        "b.csv",
        options,
      );
    expect(of((i) => (-1) ** i)).toMatchObject({ alike: false });
    expect(of((i) => Math.sin(i / 3))).toMatchObject({ alike: true });
  });

  test("a drift that was there before is no gain", () => {
    const noise = normalStream(8);
    const drifting = rows.map((r, i) => ({ ...r, yield: String(80 + 0.05 * i + 0.3 * noise()) }));
    expect(prove(drifting, "batches.csv", options).verdict).toBe("better");
    expect(prove(drifting, "batches.csv", { ...options, drift: true }).verdict).toBe("open");
  });

  test("says what is wrong with a table", () => {
    const refused = (wrong: readonly object[], o = options) => {
      try {
        prove(wrong as Record<string, unknown>[], "batches.csv", o);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return null;
    };
    expect(refused(rows, { ...options, result: "strength" })).toBe("records/column");
    expect(refused([{ ...rows[0], yield: "high" }])).toBe("records/not-numeric");
    expect(refused([{ ...rows[0], phase: "later" }])).toBe("prove/phases");
    expect(refused(rows.slice(0, 41))).toBe("prove/phases");
  });
});

describe("capability", () => {
  /** NIST/SEMATECH e-Handbook of Statistical Methods, 6.1.6: limits 8 and 20, mean 16, standard deviation 2. */
  test("agrees with NIST's example", () => {
    const { cp, cpk } = indices({ mean: 16, deviation: 2, n: 50 }, { lower: 8, upper: 20 });
    expect(cp!.value).toBeCloseTo(1, 12);
    expect(cpk!.value).toBeCloseTo(0.6667, 4);
  });

  test("the interval of Cp holds the truth in 95 % of samples, that of Cpk in about as many; one limit gives Cpk alone", () => {
    let [cps, cpks] = [0, 0];
    const samples = 2000;
    const normal = normalStream(5);
    for (let s = 0; s < samples; s++) {
      const { cp, cpk } = capabilityOf(
        Array.from({ length: 30 }, () => 1 + normal()),
        { lower: -4, upper: 4 },
      );
      if (cp!.low <= 4 / 3 && cp!.high >= 4 / 3) cps++;
      if (cpk!.low <= 1 && cpk!.high >= 1) cpks++;
    }
    expect(cps / samples).toBeGreaterThan(0.935);
    expect(cps / samples).toBeLessThan(0.965);
    expect(cpks / samples).toBeGreaterThan(0.92);
    expect(capabilityOf([1, 2, 3], { lower: null, upper: 6 }).cp).toBeNull();
  });
});
