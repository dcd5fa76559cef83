import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openHistories } from "../order.ts";
import { signalFolder } from "../signals.fixture.ts";
import { readSignalStream } from "../stream.ts";
import { Evener, LONGEST_HOLD } from "./even.ts";

type Reading = readonly [time: number, value: number];

function evened(readings: readonly Reading[], step: number, merge: "mean" | "last" | "largest" = "mean"): Reading[] {
  const rows: Reading[] = [];
  const evener = new Evener(step, [merge], "u");
  const emit = (time: number, values: Float64Array) => rows.push([time, values[0]!]);
  for (const [time, value] of readings) evener.take(time, [value], emit);
  evener.end(emit);
  return rows;
}

const value = fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constant(Number.NaN));

test("a signal that is sampled evenly comes out as it is, missing values and all; so does what came out, again", () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (values, step) => {
      const even = values.map((v, i): Reading => [1000 + i * step, v]);
      expect(evened(even, step)).toEqual(even);
    }),
  );
});

const uneven = fc
  .array(fc.tuple(fc.double({ min: 0, max: 8, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })), {
    minLength: 1,
    maxLength: 50,
  })
  .map((steps) => {
    let time = 0;
    return steps.map(([gap, v]): Reading => {
      time += gap;
      return [time, v];
    });
  });

test("rows are a step apart from the first reading to the last; each reading counts in the row nearest to it; values stay within theirs", () => {
  fc.assert(
    fc.property(uneven, (readings) => {
      const rows = evened(readings, 2);
      const [first, last] = [readings[0]![0], readings.at(-1)![0]];
      for (const [i, [time]] of rows.entries()) expect(time).toBeCloseTo(first + 2 * i, 9);
      expect(Math.abs(rows.at(-1)![0] - last)).toBeLessThanOrEqual(1 + 1e-9);
      for (const [time, mean] of rows) {
        const near = readings.filter(([t]) => Math.abs(t - time) < 1 - 1e-9).map(([, v]) => v);
        if (near.length === 0) continue;
        const all = readings.filter(([t]) => Math.abs(t - time) <= 1 + 1e-9).map(([, v]) => v);
        expect(mean).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
        expect(mean).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
      }
      expect(evened(rows, 2)).toEqual(rows);
    }),
  );
});

test("a short gap repeats the row before, a long one is missing beyond the limit; a label that was set in a step is set", () => {
  const rows = evened(
    [
      [0, 1],
      [3, 2],
      [20, 7],
    ],
    1,
  ).map(([, v]) => v);
  expect(rows.slice(0, 4)).toEqual([1, 1, 1, 2]);
  expect(rows.slice(4, 4 + LONGEST_HOLD)).toEqual(new Array(LONGEST_HOLD).fill(2));
  expect(rows.slice(4 + LONGEST_HOLD, 20)).toEqual(new Array(16 - LONGEST_HOLD).fill(Number.NaN));
  expect(rows[20]).toBe(7);
  expect(
    evened(
      [
        [0, 0],
        [0.1, 1],
        [0.2, 0],
      ],
      1,
      "largest",
    ),
  ).toEqual([[0, 1]]);
  expect(
    evened(
      [
        [0, 3],
        [0.1, 9],
        [0.2, 4],
      ],
      1,
      "last",
    ),
  ).toEqual([[0, 4]]);
});

test("a step far shorter than the readings are apart is refused", () => {
  expect(() =>
    evened(
      [
        [0, 1],
        [86_400_000, 1],
      ],
      1,
    ),
  ).toThrow(/longer --resample/);
});

async function table(text: string) {
  const root = await signalFolder({ "log.csv": text });
  const source = await openHistories(join(root, "log.csv"), { resample: 60_000 });
  const rows: string[] = [];
  for await (const { unit, time, values } of source.read())
    for (const [i, t] of time.entries())
      rows.push(`${unit} ${new Date(t).toISOString().slice(11, 16)} ${values[0]![i]}`);
  return { rows, sampling: source.sampling };
}

test("units keep their order, and a stream of the same lines gives the same rows", async () => {
  const lines = ["time,unit,heat", "2026-03-01 10:00,b,1", "2026-03-01 10:00,a,5", "2026-03-01 10:01,a,6"];
  lines.push("2026-03-01 10:02,b,3", "2026-03-01 10:02,b,5", "2026-03-01 10:02,a,7", "2026-03-01 10:03,b,8");
  const { rows, sampling } = await table(`${lines.join("\n")}\n`);
  expect(rows).toEqual(["b 10:00 1", "b 10:01 1", "b 10:02 4", "b 10:03 8", "a 10:00 5", "a 10:01 6", "a 10:02 7"]);
  expect(sampling).toEqual({ usual: 60_000, irregular: 0.25 });
  const streamed: string[] = [];
  async function* pieces() {
    for (const line of lines) yield Buffer.from(`${line}\n`);
  }
  const options = { inOrder: true, resample: 60_000 };
  for await (const { units, times, values } of readSignalStream(
    pieces(),
    "-",
    [{ name: "heat", levels: null }],
    options,
  ))
    for (const [i, unit] of units.entries()) streamed.push(`${unit} ${times[i]!.slice(11, 16)} ${values[i]}`);
  expect(streamed.toSorted()).toEqual(rows.toSorted());
});

test("rows without times cannot be resampled", async () => {
  const root = await signalFolder({ "log.csv": "heat,flow\n1.5,2\n2.5,3\n" });
  await expect(openHistories(join(root, "log.csv"), { resample: 5 })).rejects.toThrow(/--resample/);
});
