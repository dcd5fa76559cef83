/** Rows of one machine's record tell of their neighbours: a split by row is taken in by that, a split by time is not. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FailureCard } from "@andon/contracts";
import { randomStream } from "@andon/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderWith, wearCsv } from "../wear.fixture.ts";
import type { FailureOptions } from "./options.ts";
import { trainFailure } from "./train.ts";

const ROWS = 1500;

/** Three sensors and a label that wander, none with anything to do with another. */
function wandering(seed: number, clock: boolean): string {
  const random = randomStream(seed);
  const walk = () => {
    let at = 0;
    return Array.from({ length: ROWS }, () => {
      at = 0.995 * at + random() - 0.5;
      return at;
    });
  };
  const [a, b, c, label] = [walk(), walk(), walk(), walk()] as [number[], number[], number[], number[]];
  const limit = label.toSorted((x, y) => x - y)[Math.floor(0.75 * ROWS)]!;
  const lines = label.map((value, i) =>
    [
      ...(clock ? [new Date(1.7e12 + 60_000 * i).toISOString()] : []),
      a[i]!.toFixed(3),
      b[i]!.toFixed(3),
      c[i]!.toFixed(3),
      value > limit ? 1 : 0,
    ].join(","),
  );
  return [`${clock ? "time," : ""}heat,flow,load,failed`, ...lines].join("\n");
}

let folder: string;
const at = (name: string) => join(folder, name);

async function trained(source: string, options: Partial<FailureOptions> = {}): Promise<FailureCard> {
  const all = { source: at(source), out: at("out.onnx"), target: "failed", members: 5, epochs: 20, ...options };
  for await (const event of trainFailure(all, new AbortController().signal))
    if (event.kind === "done" && event.card.task === "maintenance/failure") return event.card;
  throw new Error("no model of failures");
}
const code = (wanted: string) => expect.objectContaining({ code: wanted });

beforeAll(async () => {
  folder = await folderWith({
    "clock.csv": wandering(3, true),
    "counted.csv": wandering(3, false),
    "wear.csv": wearCsv({ units: 6 }).csv,
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("how rows are held out", () => {
  test("a label that wanders is foretold by neighbours row by row, and by nothing across a gap of time", async () => {
    const byRow = await trained("clock.csv", { split: "row" });
    const byTime = await trained("clock.csv", { gap: { milliseconds: 3_600_000 } });
    expect(byRow.validation.auroc.value).toBeGreaterThan(0.9);
    expect(byTime.validation.auroc.value).toBeLessThan(0.65);
    expect(byTime.split).toEqual({ by: "time", parts: 5, gap: { milliseconds: 3_600_000 } });
  }, 60_000);

  test("auto: row by row where rows are counted, by time where a failure is foretold, by unit where there are several", async () => {
    const quick = { epochs: 1, members: 2 };
    expect((await trained("counted.csv", quick)).split).toEqual({ by: "row", parts: 2, gap: null });
    const foretold = await trained("counted.csv", { ...quick, horizon: 8 });
    expect(foretold.split).toEqual({ by: "time", parts: 2, gap: { rows: 8 + 8 } });
    const lives = { unitColumn: "machine", timeColumn: "hour", target: undefined, horizon: 10 };
    expect((await trained("wear.csv", { ...quick, ...lives })).split).toEqual({ by: "unit", parts: 2, gap: null });
  }, 60_000);

  test("rows that follow each other, held out row by row: the decision warns", async () => {
    const options = { source: at("clock.csv"), out: at("out.onnx"), target: "failed", members: 2, epochs: 1 };
    for await (const event of trainFailure({ ...options, split: "row" }, new AbortController().signal))
      if (event.kind === "data")
        expect(JSON.stringify(event.decisions)).toContain("give each other away: expect worse");
  });

  test("what would do nothing, or leave nothing, is refused", async () => {
    const lives = { unitColumn: "machine", timeColumn: "hour", target: undefined, horizon: 10 };
    await expect(trained("counted.csv", { gap: { rows: 3 } })).rejects.toThrow(code("maintenance/no-gap"));
    await expect(trained("wear.csv", { ...lives, gap: { rows: 3 } })).rejects.toThrow(code("maintenance/no-gap"));
    await expect(trained("counted.csv", { split: "time", gap: { milliseconds: 3 } })).rejects.toThrow(
      code("signal/no-clock"),
    );
    await expect(trained("counted.csv", { split: "unit" })).rejects.toThrow(code("maintenance/few-units"));
    await expect(trained("clock.csv", { gap: { rows: ROWS } })).rejects.toThrow(code("maintenance/little-left"));
    const once = Array.from({ length: 100 }, (_, i) => `${i},${(i * 37) % 11},${i >= 60 && i < 80 ? 1 : 0}`);
    await writeFile(at("once.csv"), ["hour,load,failed", ...once].join("\n"));
    await expect(trained("once.csv", { timeColumn: "hour" })).rejects.toThrow(code("maintenance/one-failure"));
  });
});
