/** The whole road on drawn plates: train on masks, certify, test, run, verify; and what is refused. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SegmentationCard } from "@andon/contracts";
import { decodeMask, encodePng, randomUniform } from "@andon/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderOf, trained } from "../parts.fixture.ts";
import { runInspector, testInspector, type Verdict, verifyModel } from "../use.ts";

const SIDE = 64;

/** A grey plate with a bright bar ("scratch"), a dark disc ("hole"), or nothing, and where it is. */
function plate(kind: "scratch" | "hole" | "good", seed: number) {
  const draw = (what: number) => randomUniform(seed, what);
  const shade = 90 + 60 * draw(0);
  const [cx, cy] = [14 + draw(1) * 36, 14 + draw(2) * 36];
  const [rgb, mask] = [new Uint8Array(3 * SIDE * SIDE), new Uint8Array(SIDE * SIDE)];
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const on =
      kind === "scratch"
        ? Math.abs(y - cy) < 3 && Math.abs(x - cx) < 12
        : kind === "hole" && Math.hypot(x - cx, y - cy) < 7;
    mask[i] = on ? 255 : 0;
    const value = (on ? shade + (kind === "hole" ? -70 : 70) : shade) + 14 * (randomUniform(seed, 9, i) - 0.5);
    rgb.fill(value, 3 * i, 3 * i + 3);
  }
  return { rgb, mask };
}
const png = (data: Uint8Array) =>
  encodePng({
    width: SIDE,
    height: SIDE,
    data:
      data.length === 3 * SIDE * SIDE
        ? data
        : Uint8Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)]!),
  });

/** Class folders with masks in `masks/`, as the product reads them. */
async function plates(each: number, from = 0): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const [k, kind] of (["scratch", "hole", "good"] as const).entries()) {
    for (let i = 0; i < each; i++) {
      const { rgb, mask } = plate(kind, 1000 * k + from + i);
      files[`images/${kind}/${i}.png`] = await png(rgb);
      if (kind !== "good") files[`masks/${kind}/${i}.png`] = await png(mask);
    }
  }
  return files;
}

let source: string;
let models: string;
let model: string;
let card: SegmentationCard;
beforeAll(async () => {
  source = await folderOf(await plates(16));
  models = await mkdtemp(join(tmpdir(), "andon-segment-"));
  model = join(models, "plate.onnx");
  const run = await trained({
    source,
    task: "segment",
    out: model,
    report: join(models, "plate.html"),
    threads: 1,
    seed: 1,
    epochs: 8,
  });
  if (run.card.task !== "inspection/segmentation") throw new Error("another task was taken");
  card = run.card;
}, 120_000);
afterAll(async () => {
  for (const folder of [source, models]) await rm(folder, { recursive: true, force: true });
});

describe("a segmentation", () => {
  test("finds drawn defects of plates that it never saw, pixel by pixel and by their kind", () => {
    expect(card.labels).toEqual(["hole", "scratch"]);
    expect(card.test!.dice.value).toBeGreaterThan(0.85);
    expect(card.test!.meanIou.value).toBeGreaterThan(0.75);
    expect(card.test!.regionHits.value).toBe(1);
  });

  test("the file answers as the trainer did, and its certificate can be repeated", async () => {
    expect(card.certificate).toMatchObject({ samples: card.split.test!.samples, flippedVerdicts: 0 });
    for await (const event of verifyModel({ model, source }))
      if (event.kind === "result") expect(event).toMatchObject({ holds: true, reasons: [] });
  });

  test("tested on other plates it is as good; a mask of another size, and a class it does not know, are refused", async () => {
    const result = async (folder: string) => {
      for await (const event of testInspector({ model, source: folder, threads: 1 }))
        if (event.kind === "result") return event;
      throw new Error("no result");
    };
    const fresh = await folderOf(await plates(3, 500));
    expect(await result(fresh)).toMatchObject({
      task: "inspection/segmentation",
      seen: false,
      evaluation: { samples: 9 },
    });
    const small = await encodePng({ width: 8, height: 8, data: new Uint8Array(192).fill(255) });
    const wrong = await folderOf({ ...(await plates(1, 600)), "masks/hole/0.png": small });
    await expect(result(wrong)).rejects.toMatchObject({ code: "mask/other-size" });
    const { rgb, mask } = plate("hole", 1);
    const strange = await folderOf({ "images/dent/0.png": await png(rgb), "masks/dent/0.png": await png(mask) });
    await expect(result(strange)).rejects.toMatchObject({ code: "model/unknown-label" });
    for (const folder of [fresh, wrong, strange]) await rm(folder, { recursive: true });
  });

  test("each picture of any size gets its regions, and a mask of its own size", async () => {
    const { rgb } = plate("scratch", 4711);
    const wide = new Uint8Array(3 * 2 * SIDE * SIDE);
    for (let i = 0; i < 2 * SIDE * SIDE; i++) wide.set(rgb.subarray(3 * (i >> 1), 3 * (i >> 1) + 3), 3 * i);
    const line = await folderOf({
      "a.png": await encodePng({ width: 2 * SIDE, height: SIDE, data: wide }),
      "b.png": await png(plate("good", 4712).rgb),
      "c.png": "no picture",
    });
    const maps = join(line, "maps");
    const verdicts: Verdict[] = [];
    for await (const verdict of runInspector({ model, source: line, threads: 1, maps })) verdicts.push(verdict);
    const [a, b, c] = verdicts;
    if (!a || !("regions" in a)) throw new Error("no regions");
    expect(a).toMatchObject({ verdict: "defective", regions: [{ label: "scratch" }] });
    expect(a.regions[0]!.width).toBeGreaterThan(30); // 24 pixels, drawn twice as wide
    expect(a.regions[0]!.width).toBeLessThan(70);
    expect(b).toMatchObject({ verdict: "good", regions: [] });
    expect(c).toMatchObject({ error: { en: expect.stringContaining("c.png") } });
    const written = await decodeMask(await readFile(join(maps, "a.png")), "a.png");
    expect([written.width, written.height]).toEqual([2 * SIDE, SIDE]);
    expect(written.data.filter((v) => v > 0).length).toBe(a.regions.reduce((n, r) => n + r.area, 0));
    await rm(line, { recursive: true });
  });

  test("the report shows overlays", async () => {
    const html = await readFile(join(models, "plate.html"), "utf8");
    expect(html).toContain("Mean IoU");
    expect(html).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe("marks from which nothing can be learnt", () => {
  const train = (files: Record<string, Uint8Array | string>) =>
    folderOf(files).then(async (folder) => {
      try {
        return await trained({ source: folder, task: "segment", out: join(models, "x.onnx"), threads: 1 });
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  test("an empty mask folder, or none; masks that are all black", async () => {
    const { rgb } = plate("hole", 1);
    const picture = await png(rgb);
    await expect(train({ "images/a.png": picture, "masks/readme.txt": "soon" })).rejects.toMatchObject({
      code: "data/unmarked",
    });
    const black = await png(new Uint8Array(SIDE * SIDE));
    await expect(train({ "images/a.png": picture, "masks/a.png": black })).rejects.toMatchObject({
      code: "data/unmarked",
    });
  });

  test("a mask of another size is named", async () => {
    const files = await plates(2);
    files["masks/hole/1.png"] = await encodePng({ width: 8, height: 8, data: new Uint8Array(192).fill(255) });
    await expect(train(files)).rejects.toMatchObject({
      code: "mask/other-size",
      details: { path: "masks/hole/1.png", size: "8 x 8" },
    });
  });

  test("labelme's outlines are learnt from like masks", async () => {
    const files: Record<string, Uint8Array | string> = {};
    for (let i = 0; i < 8; i++) {
      const { rgb, mask } = plate("scratch", i);
      const on = [...mask.keys()].filter((k) => mask[k] !== 0);
      const [xs, ys] = [on.map((k) => k % SIDE), on.map((k) => Math.floor(k / SIDE))];
      const points = [
        [Math.min(...xs), Math.min(...ys)],
        [Math.max(...xs) + 1, Math.max(...ys) + 1],
      ];
      files[`p/${i}.png`] = await png(rgb);
      files[`p/${i}.json`] = JSON.stringify({
        imagePath: `${i}.png`,
        shapes: [{ label: "scratch", shape_type: "rectangle", points }],
      });
    }
    const folder = await folderOf(files);
    const { card: learnt } = await trained({
      source: folder,
      task: "segment",
      out: join(models, "l.onnx"),
      threads: 1,
      epochs: 4,
    });
    expect(learnt.labels).toEqual(["scratch"]);
    expect(learnt.split.train.perClass.scratch).toBe(learnt.split.train.samples);
    await rm(folder, { recursive: true });
  });
});
