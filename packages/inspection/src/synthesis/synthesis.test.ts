import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PixelCache } from "@andon/data";
import { describe, expect, test } from "vitest";
import { folderOf, plate, plateFiles, platePng, QUICK, SIDE, trained } from "../parts.fixture.ts";
import { blendDefect, liftDefect } from "./patch.ts";
import { prepareSynthesis, synthesise } from "./rare.ts";

const extent = { height: SIDE, width: SIDE, channels: 3 };
/** A good plate with a bright square of 5 x 5 whose corner lies at (10, 6). */
function dented(seed: number): Uint8Array {
  const picture = plate(false, seed);
  for (let y = 10; y < 15; y++) picture.fill(230, (y * SIDE + 6) * 3, (y * SIDE + 11) * 3);
  return picture;
}
const grey = (picture: Uint8Array, y: number, x: number) => picture[(y * SIDE + x) * 3 + 1]!;

describe("a defect lifted and blended", () => {
  test("holds the defect and little else, falling softly at its border", () => {
    const patch = liftDefect(dented(1), plate(false, 2), extent)!;
    expect(patch.top).toBeGreaterThanOrEqual(4);
    expect(patch.top + patch.height).toBeLessThanOrEqual(21);
    const at = (y: number, x: number) => patch.weight[(y - patch.top) * patch.width + x - patch.left] ?? 0;
    expect(at(12, 8)).toBeGreaterThan(0.95);
    const weights = [...patch.weight];
    expect(weights.some((w) => w > 0.1 && w < 0.9)).toBe(true);
    expect(Math.max(...weights)).toBeLessThanOrEqual(1);
  });

  test("blended into another part it looks there as it did here; far from it the part is untouched", () => {
    const patch = liftDefect(dented(1), plate(false, 1), extent)!;
    const target = plate(false, 9);
    const before = target.slice();
    blendDefect(target, patch, extent, { down: 5, right: 7 }, 1);
    const added = grey(dented(1), 12, 8) - grey(plate(false, 1), 12, 8);
    expect(grey(target, 17, 15) - grey(before, 17, 15)).toBeCloseTo(Math.min(added, 255 - grey(before, 17, 15)), -1);
    expect(grey(target, 2, 2)).toBe(grey(before, 2, 2));
  });

  test("moved over the edge it is cut off, and values stay within 0 to 255", () => {
    const patch = liftDefect(dented(1), plate(false, 1), extent)!;
    const target = new Uint8Array(SIDE * SIDE * 3).fill(200);
    blendDefect(target, patch, extent, { down: -12, right: 16 }, 3);
    expect(Math.max(...target)).toBe(255);
    expect(target.filter((v) => v !== 200).length).toBeGreaterThan(0);
    blendDefect(target, patch, extent, { down: 100, right: 0 }, 1);
  });

  test("nothing is lifted where nothing stands out, or the pictures do not lie on each other", () => {
    expect(liftDefect(plate(false, 1), plate(false, 1), extent)).toBeNull();
    const half = plate(false, 1).map((v, i) => (i < (SIDE * SIDE * 3) / 2 ? 255 : v));
    expect(liftDefect(half, plate(false, 1), extent)).toBeNull();
  });
});

test("where parts lie elsewhere each time, nothing is lifted rather than the wrong thing", () => {
  // a bright bar that lies anywhere is the part; a dent of few grey levels is the defect
  const part = (seed: number, bad: boolean) => {
    const picture = new Uint8Array(SIDE * SIDE * 3).fill(60);
    const [row, column] = [(seed * 7) % 15, (seed * 11) % 13];
    for (let y = row; y < row + 8; y++) picture.fill(200, (y * SIDE + column) * 3, (y * SIDE + column + 10) * 3);
    if (bad) picture.fill(150, ((row + 3) * SIDE + column + 4) * 3, ((row + 3) * SIDE + column + 6) * 3);
    return picture;
  };
  const pictures = Array.from({ length: 48 }, (_, i) => part(i, i >= 40));
  const pixels = {
    layout: extent,
    read: (i: number, into: Uint8Array) => into.set(pictures[i]!),
  } as unknown as PixelCache;
  const all = Int32Array.from(pictures, (_, i) => i);
  const synthesis = prepareSynthesis(
    pixels,
    all,
    all.map((i) => (i >= 40 ? 1 : 0)),
    2,
    0,
  );
  expect(synthesis?.patches.length ?? 0).toBeLessThanOrEqual(1);
});

test("only rare classes get made-up pictures, from training pictures alone, the same for the same key", () => {
  const pictures = [
    ...Array.from({ length: 70 }, (_, i) => plate(false, i)),
    ...Array.from({ length: 6 }, (_, i) => dented(100 + i)),
  ];
  const pixels = {
    layout: extent,
    read: (i: number, into: Uint8Array) => {
      if (i === 75) throw new Error("a test picture was read");
      into.set(pictures[i]!);
    },
  } as unknown as PixelCache;
  const classOf = Int32Array.from(pictures, (_, i) => (i < 70 ? 0 : 1));
  const train = Int32Array.from({ length: 75 }, (_, i) => i);
  const synthesis = prepareSynthesis(pixels, train, classOf, 2, 0)!;
  expect(synthesis.patches.map((p) => p.label)).toEqual([1, 1, 1, 1, 1]);
  const made = (sample: number, epoch: number) => {
    const picture = pictures[sample]!.slice();
    return { picture, changed: synthesise(picture, synthesis, pixels, classOf[sample]!, { seed: 1, epoch, sample }) };
  };
  expect(made(3, 1)).toEqual({ picture: pictures[3], changed: false }); // a good part stays
  const epochs = Array.from({ length: 60 }, (_, epoch) => made(72, epoch));
  const share = epochs.filter((m) => m.changed).length / 60;
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.7);
  expect(made(72, 7)).toEqual(made(72, 7));
  // where every class is common, or none is good, nothing is made
  expect(
    prepareSynthesis(
      pixels,
      train,
      classOf.map(() => 0),
      2,
      0,
    ),
  ).toBeNull();
  expect(prepareSynthesis(pixels, train, classOf, 2, 5)).toBeNull();
});

test("training with it: said in the card, shown in the report, and the held-out pictures are the files themselves", async () => {
  const files = await plateFiles(30);
  for (let i = 8; i < 30; i++) delete files[`scratch/${i}.png`];
  for (let i = 30; i < 50; i++) files[`good/${i}.png`] = await platePng(false, i);
  const source = await folderOf(files);
  const folder = await mkdtemp(join(tmpdir(), "andon-synthesis-"));
  const [out, report] = [join(folder, "part.onnx"), join(folder, "part.html")];
  const { card, events } = await trained({ ...QUICK, source, out, report, synthesise: "auto" });
  expect(card.training.augmentation.join()).toMatch(/\d rare defects blended in/);
  const data = events.find((event) => event.kind === "data");
  expect(data?.kind === "data" && data.decisions.at(-1)).toMatchObject({
    choice: expect.stringMatching(/^scratch \d$/),
  });
  // a made-up picture differs from its file, and the certificate compares with the files
  expect(card.certificate).toMatchObject({ flippedVerdicts: 0 });
  expect(card.split.train.perClass.scratch).toBeLessThanOrEqual(8);
  expect(await readFile(report, "utf8")).toContain("Made up for training");
  for (const path of [source, folder]) await rm(path, { recursive: true });
});
