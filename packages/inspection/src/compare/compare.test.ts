/** The whole road on drawn boards: train, certify, test, run, verify. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ComparisonCard } from "@andon/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trained } from "../parts.fixture.ts";
import { runInspector, testInspector, type Verdict, verifyModel } from "../use.ts";
import { boardFolder, drawnPair } from "./boards.fixture.ts";

let boards: string;
let models: string;
let model: string;
let card: ComparisonCard;

beforeAll(async () => {
  boards = await boardFolder(36, 6);
  models = await mkdtemp(join(tmpdir(), "andon-compare-"));
  model = join(models, "board.onnx");
  const run = await trained({
    source: boards,
    out: model,
    report: join(models, "board.html"),
    epochs: 18,
    threads: 1,
    seed: 1,
  });
  if (run.card.task !== "inspection/comparison") throw new Error("another task was taken");
  card = run.card;
}, 120_000);
afterAll(async () => {
  for (const folder of [boards, models]) await rm(folder, { recursive: true, force: true });
});

async function verdictsOn(options: {
  source: string | readonly string[];
  template?: string;
  threshold?: number;
}): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for await (const verdict of runInspector({ model, threads: 1, ...options })) verdicts.push(verdict);
  return verdicts;
}

describe("a comparison", () => {
  test("finds nearly all drawn defects of boards that it never saw, and names them right", () => {
    expect(card.test!.samples).toBe(6);
    expect(card.labels).toEqual(["mousebite", "copper"]);
    expect(card.test!.meanAveragePrecision.value).toBeGreaterThan(0.85);
    expect(card.test!.fScore.value).toBeGreaterThan(0.85);
    expect(card).toMatchObject({
      binary: true,
      input: { width: 128, height: 128, channels: 1 },
      data: { kind: "deeppcb" },
    });
  });

  test("the file answers as the trainer did, and its certificate can be repeated", async () => {
    expect(card.certificate).toMatchObject({ samples: 6, flippedVerdicts: 0 });
    for await (const event of verifyModel({ model, source: boards }))
      if (event.kind === "result") expect(event).toMatchObject({ holds: true, reasons: [] });
  });

  test("tested on the list that the source marks, it has the figures of the card", async () => {
    for await (const event of testInspector({ model, source: boards, threads: 1 })) {
      if (event.kind !== "result") continue;
      expect(event).toMatchObject({ task: "inspection/comparison", pictures: "test" });
      expect(event.evaluation).toEqual(card.test);
    }
  });

  test("with one golden sample, every picture is compared with it, in the picture's own pixels", async () => {
    const { picture, template, lines } = await drawnPair(777, { shift: 5 });
    const line = await mkdtemp(join(tmpdir(), "andon-line-"));
    await writeFile(join(line, "golden.png"), template);
    await mkdir(join(line, "shots"));
    await writeFile(join(line, "shots/a.png"), picture);
    await writeFile(join(line, "shots/b.png"), "no picture");
    const [a, b] = await verdictsOn({ source: join(line, "shots"), template: join(line, "golden.png") });
    if (!a || !("boxes" in a)) throw new Error("no boxes");
    expect(a).toMatchObject({ file: join(line, "shots/a.png"), verdict: "defective" });
    const near = (text: string) => {
      const [x1, y1, x2, y2] = text.split(" ").map(Number) as [number, number, number, number];
      return a.boxes.some(
        (box) =>
          Math.abs(box.x + box.width / 2 - (x1 + x2) / 2) < 5 && Math.abs(box.y + box.height / 2 - (y1 + y2) / 2) < 5,
      );
    };
    expect(lines.filter(near).length).toBeGreaterThanOrEqual(lines.length - 1);
    expect(b).toMatchObject({ error: { en: expect.stringContaining("b.png") } });
    const [same] = await verdictsOn({ source: join(line, "golden.png"), template: join(line, "golden.png") });
    expect(same).toMatchObject({ verdict: "good", boxes: [] });
    if (same && "alignment" in same) expect(same.alignment.agreement).toBeGreaterThan(0.99);
    // above 1 nothing is a defect
    const [none] = await verdictsOn({
      source: join(line, "shots/a.png"),
      template: join(line, "golden.png"),
      threshold: 1.01,
    });
    expect(none).toMatchObject({ verdict: "good" });

    await expect(verdictsOn({ source: join(line, "shots") })).rejects.toMatchObject({ code: "model/template-needed" });
    await expect(
      verdictsOn({ source: join(line, "shots/a.png"), template: join(line, "shots") }),
    ).rejects.toMatchObject({
      code: "model/one-template",
    });
    await rm(line, { recursive: true });
  });

  test("each picture of a source of pairs is compared with its own template; a source that cannot be opened is passed over", async () => {
    const verdicts = await verdictsOn({ source: [join(models, "gone"), boards] });
    expect(verdicts[0]).toMatchObject({ error: { en: expect.stringMatching(/gone does not exist/) } });
    expect(verdicts).toHaveLength(37);
    const agreements = verdicts.flatMap((v) => ("alignment" in v ? [v.alignment.agreement] : []));
    expect(Math.min(...agreements)).toBeGreaterThan(0.3);
  });

  test("the report shows boxes on pictures, in the reader's language", async () => {
    const html = await readFile(join(models, "board.html"), "utf8");
    expect(html).toContain("Mean average precision");
    expect(html).toMatch(/<rect class="(hit|missed|alarm)"/);
    expect(html).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe("pairs from which nothing can be learnt", () => {
  test("no defect marked; a template without a picture is counted", async () => {
    const folder = await mkdtemp(join(tmpdir(), "andon-pairs-"));
    for (const sub of ["template", "test"]) await mkdir(join(folder, sub));
    for (const n of [1, 2, 3]) {
      const { picture, template } = await drawnPair(n);
      await writeFile(join(folder, `template/${n}.png`), template);
      if (n < 3) await writeFile(join(folder, `test/${n}.png`), picture);
    }
    await expect(trained({ source: folder, out: join(models, "x.onnx"), threads: 1 })).rejects.toMatchObject({
      code: "data/unmarked",
      details: { count: 2 },
    });
    const strict = trained({ source: folder, out: join(models, "x.onnx"), threads: 1, onUnreadable: "refuse" });
    await expect(strict).rejects.toMatchObject({ code: "pair/alone", details: { example: "template/3.png" } });
    await rm(folder, { recursive: true });
  });

  test("a source without templates cannot be compared", async () => {
    const folder = await mkdtemp(join(tmpdir(), "andon-pairs-"));
    await writeFile(join(folder, "a.png"), (await drawnPair(1)).picture);
    const asked = trained({ source: folder, out: join(models, "x.onnx"), task: "compare", threads: 1 });
    await expect(asked).rejects.toMatchObject({ code: "pair/none" });
    await rm(folder, { recursive: true });
  });
});
