import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnomalyCard } from "@andon/contracts";
import { decodePicture, encodePng } from "@andon/data";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { folderOf, platePng, trained } from "../parts.fixture.ts";
import { runInspector, testInspector, tuneInspector, verifyModel } from "../use.ts";
import type { AnomalyVerdict } from "./use.ts";

vi.setConfig({ testTimeout: 120_000 });

const SIDE = 64;
const QUICK = { task: "anomaly", epochs: 8, threads: 1, seed: 1 } as const;

/** Good plates to learn from, and a test set in the MVTec AD layout with masks of the scratches. */
async function layout(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 24; i++) files[`train/good/${i}.png`] = await platePng(false, i, SIDE);
  for (let i = 0; i < 8; i++) {
    files[`test/good/${i}.png`] = await platePng(false, 100 + i, SIDE);
    files[`test/scratch/${i}.png`] = await platePng(true, 1000 + i, SIDE);
  }
  return files;
}

/** A mask of white rows from `top` on. */
const maskOf = (top: number, rows: number, side = SIDE) =>
  encodePng({
    width: side,
    height: side,
    data: Uint8Array.from({ length: side * side * 3 }, (_, i) => {
      const y = Math.floor(i / 3 / side);
      return y >= top && y < top + rows ? 255 : 0;
    }),
  });

const last = async <T>(events: AsyncIterable<T>): Promise<T> => {
  let found: T | undefined;
  for await (const event of events) found = event;
  return found!;
};

describe("learning from good parts", () => {
  let files: Record<string, Uint8Array>;
  let folder: string;
  let model: string;
  let card: AnomalyCard;
  beforeAll(async () => {
    files = await layout();
    folder = await folderOf(files);
    model = join(await folderOf({}), "part.onnx");
    const report = model.replace(/onnx$/, "html");
    const run = await trained({ ...QUICK, source: folder, out: model, task: "auto", report, language: "zh" });
    if (run.card.task !== "inspection/anomaly") throw new Error(run.card.task);
    card = run.card;
  }, 120_000);

  test("scratches are told from good plates, though none was shown", () => {
    expect(card.split.train.perClass).toEqual({ good: card.split.train.samples });
    expect(card.test).toMatchObject({ good: 8, defective: 8, pixels: null });
    expect(card.test!.auroc!.value).toBeGreaterThan(0.9);
    expect(card.certificate).toMatchObject({ flippedVerdicts: 0, samples: 16 });
    expect(card.operatingPoint).toMatchObject({ chosenOn: "validation", wish: { maxOverkill: 0.05 } });
  });

  test("the report shows figures and heat maps, in the language asked for", async () => {
    const page = await readFile(model.replace(/onnx$/, "html"), "utf8");
    for (const shown of ["scratch", "test/scratch/", "AUROC", "漏检率", "data:image/png;base64,"])
      expect(page).toContain(shown);
  });

  test("the certificate holds, and no longer when a picture has changed", async () => {
    expect(await last(verifyModel({ model, source: folder }))).toMatchObject({ kind: "result", holds: true });
    const changed = await folderOf({ ...files, "test/scratch/0.png": await platePng(false, 5, SIDE) });
    expect(await last(verifyModel({ model, source: changed }))).toMatchObject({ holds: false });
  });

  test("masks are read: pixel figures over those that are not empty, the others are counted", async () => {
    const masked = {
      ...files,
      "ground_truth/scratch/0_mask.png": await maskOf(20, 8),
      "ground_truth/scratch/1_mask.png": await maskOf(0, 0),
    };
    const result = await last(testInspector({ model, source: await folderOf(masked) }));
    if (result.kind !== "result" || result.task !== "inspection/anomaly") throw new Error("no result");
    expect(result.evaluation).toMatchObject({ withoutMask: 7, pixels: { pictures: 9, regions: 1 } });
    expect(result.pictures).toBe("test");
  });

  test("a mask of another size is refused with both sizes", async () => {
    const wrong = await folderOf({ ...files, "ground_truth/scratch/0_mask.png": await maskOf(4, 4, 32) });
    await expect(last(testInspector({ model, source: wrong }))).rejects.toMatchObject({ code: "mask/other-size" });
  });

  test("a run gives decision, score and places in pixels of the picture; a threshold decides otherwise", async () => {
    const verdicts: AnomalyVerdict[] = [];
    const source = join(folder, "test/scratch");
    for await (const verdict of runInspector({ model, source })) if ("places" in verdict) verdicts.push(verdict);
    expect(verdicts).toHaveLength(8);
    for (const { score, places } of verdicts) {
      expect(score).toBeGreaterThan(0);
      for (const p of places) {
        expect(p.x >= 0 && p.y >= 0 && p.x + p.width <= SIDE && p.y + p.height <= SIDE && p.area > 0).toBe(true);
      }
    }
    const [first] = verdicts;
    for (const [threshold, decision] of [
      [first!.score / 2, "reject"],
      [(1 + first!.score) / 2, "pass"],
    ] as const) {
      const again = await last(runInspector({ model, source: join(source, "0.png"), threshold }));
      expect(again).toMatchObject({ decision, score: first!.score });
    }
  });

  test("tuning sets the thresholds by what it is shown, changes no weight, and the certificate holds after it", async () => {
    const shown: Record<string, Uint8Array> = {};
    for (let i = 0; i < 6; i++) {
      shown[`good/${i}.png`] = await platePng(false, 200 + i, SIDE);
      shown[`scratch/${i}.png`] = await platePng(true, 2000 + i, SIDE);
    }
    const out = join(await folderOf({}), "tuned.onnx");
    const tuning = { model, source: await folderOf(shown), out, wish: { recallFirst: true }, by: "A. N.", why: "test" };
    const tuned = await last(tuneInspector({ ...tuning, threads: 1 }));
    if (tuned.kind !== "result" || tuned.card.task !== "inspection/anomaly") throw new Error("no result");
    expect(tuned.card.thresholds[0]!.value).not.toBe(card.thresholds[0]!.value);
    expect(tuned.card.thresholds[0]!.history).toMatchObject([{ value: card.thresholds[0]!.value, by: "A. N." }]);
    expect(tuned.card.certificate.weightsSha256).toBe(card.certificate.weightsSha256);
    expect(tuned.card.operatingPoint).toMatchObject({
      chosenOn: "tuning",
      there: { escapeRate: { successes: 0, total: 6 } },
    });
    expect(await last(verifyModel({ model: out, source: folder }))).toMatchObject({ kind: "result", holds: true });
  });

  test("heat maps are written under the pictures' own paths, at their size", async () => {
    const maps = await folderOf({});
    await last(runInspector({ model, source: join(folder, "test"), maps }));
    const written = await decodePicture(await readFile(join(maps, "scratch/0.png")), "0.png");
    expect([written.width, written.height]).toEqual([SIDE, SIDE]);
  });

  test("a large picture in tiles: small scratches are found where they are, in the picture's own pixels", async () => {
    const wide: Record<string, Uint8Array> = {};
    for (let i = 0; i < 8; i++) wide[`train/good/${i}.png`] = await platePng(false, i, 2 * SIDE);
    for (let i = 0; i < 4; i++) {
      wide[`test/good/${i}.png`] = await platePng(false, 100 + i, 2 * SIDE);
      wide[`test/scratch/${i}.png`] = await platePng(true, 1000 + i, 2 * SIDE);
    }
    const out = join(await folderOf({}), "wide.onnx");
    const source = await folderOf(wide);
    const run = await trained({
      ...QUICK,
      source,
      out,
      task: "auto",
      epochs: 2,
      size: 64,
      tiles: { rows: 2, columns: 2 },
    });
    expect(run.card).toMatchObject({ input: { height: 128, width: 128 }, certificate: { flippedVerdicts: 0 } });
    expect(await last(runInspector({ model: out, source: join(source, "test/scratch/0.png") }))).toHaveProperty(
      "score",
    );
  });

  test("known defects are learnt from where their masks lie, and are not tested", async () => {
    const known: Record<string, Uint8Array> = {};
    for (let i = 0; i < 16; i++) known[`images/good/${i}.png`] = await platePng(false, i, SIDE);
    for (let i = 0; i < 8; i++) {
      known[`images/scratch/${i}.png`] = await platePng(true, 1000 + i, SIDE);
      known[`masks/scratch/${i}.png`] = await maskOf(20, 8);
    }
    const quick = { ...QUICK, epochs: 1, learnDefects: 0.5, goodLabel: "good" } as const;
    const train = async (files: Record<string, Uint8Array>) =>
      trained({ ...quick, source: await folderOf(files), out: join(await folderOf({}), "part.onnx") });
    const run = await train(known);
    if (run.card.task !== "inspection/anomaly") throw new Error(run.card.task);
    expect(run.card.split.train.perClass.scratch).toBe(4);
    expect(run.card.test).toMatchObject({ defective: 4 });
    const without = Object.fromEntries(Object.entries(known).filter(([path]) => !path.startsWith("masks/")));
    await expect(train(without)).rejects.toMatchObject({ code: "mask/needed" });
    await expect(
      trained({ ...quick, source: folder, out: join(await folderOf({}), "part.onnx") }),
    ).rejects.toMatchObject({ code: "data/no-defects-to-learn", details: { defective: 8, marked: 8 } });
  });

  test("the same seed gives the same model", async () => {
    const few: Record<string, Uint8Array> = {};
    for (let i = 0; i < 9; i++) few[`good/${i}.png`] = await platePng(false, i, 32);
    const source = await folderOf(few);
    const hash = async (seed: number) => {
      const out = join(await folderOf({}), "part.onnx");
      return (await trained({ ...QUICK, source, out, epochs: 1, batch: 6, seed })).card.certificate.weightsSha256;
    };
    const once = await hash(3);
    expect(await hash(3)).toBe(once);
  });
});

test("the autoencoder: what it cannot draw again is a defect, certified likewise", async () => {
  const out = join(await folderOf({}), "part.onnx");
  const source = await folderOf(await layout());
  const { card } = await trained({ ...QUICK, source, out, network: "autoencoder", epochs: 15 });
  if (card.task !== "inspection/anomaly") throw new Error(card.task);
  expect(card.training.network).toBe("autoencoder");
  expect(card.test!.auroc!.value).toBeGreaterThan(0.9);
  expect(await last(verifyModel({ model: out, source }))).toMatchObject({ kind: "result", holds: true });
});

describe("bad input", () => {
  const train = async (files: Record<string, Uint8Array>, more: object = {}) =>
    trained({ ...QUICK, source: await folderOf(files), out: join(await folderOf({}), "part.onnx"), ...more });

  test("one good picture only", async () => {
    await expect(train({ "good/0.png": await platePng(false, 1, SIDE) })).rejects.toMatchObject({
      code: "data/too-few-good",
      details: { label: "good", count: 1 },
    });
  });

  test("a network of another task", async () => {
    const files = await layout();
    await expect(train(files, { network: "resnet-small" })).rejects.toMatchObject({ code: "training/other-network" });
    const classify = { network: "autoencoder", task: "classify" };
    await expect(train(files, classify)).rejects.toMatchObject({ code: "training/other-network" });
  });

  test.each([
    [{ network: "rotations", tiles: { rows: 2, columns: 1 } }, "--tiles", "--network memory"],
    [{ network: "autoencoder", learnDefects: 0.5 }, "--learn-defects", "--network memory"],
    [{ layers: ["out"] }, "--layers", "--backbone"],
    [{ network: "rotations", backbone: "net.onnx" }, "--backbone", "--network auto"],
    [{ task: "classify", tuningDefects: 0.2 }, "--tuning-defects", "--task anomaly"],
    [{ task: "segment", tiles: { rows: 1, columns: 2 } }, "--tiles", "--task anomaly"],
  ])("options that would do nothing: %j", async (more, option, needs) => {
    const files = { "good/0.png": await platePng(false, 1, SIDE), "scratch/0.png": await platePng(true, 2, SIDE) };
    await expect(train(files, more)).rejects.toMatchObject({
      code: "training/other-option",
      details: { option, needs },
    });
  });

  test("no label that means good", async () => {
    const files = { "a/0.png": await platePng(false, 1, SIDE), "b/0.png": await platePng(true, 2, SIDE) };
    await expect(train(files)).rejects.toMatchObject({ code: "data/no-good-label", details: { labels: "a, b" } });
  });

  test("a wish for escapes where no defective picture helps to choose the threshold", async () => {
    await expect(train(await layout(), { epochs: 1, wish: { maxEscape: 0.01 } })).rejects.toMatchObject({
      code: "decide/one-side",
    });
  });
});
