/** Thresholds set anew on a trained file: other verdicts, the same weights, and a certificate that holds again. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClassificationCard, modelCard, type Wish } from "@andon/contracts";
import { readCard, weightsSha256 } from "@andon/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runInspector, testInspector, tuneInspector, type Verdict, verifyModel } from "../index.ts";
import { folderOf, plateFiles, platePng, QUICK, trained } from "../parts.fixture.ts";

let pictures: string;
let labelled: string;
let models: string;
let model: string;
let fresh: ClassificationCard;

beforeAll(async () => {
  pictures = await folderOf(await plateFiles(30));
  // one plate called good has a scratch: where no good part may be rejected, the limit must rise above it
  const others: Record<string, Uint8Array> = { "good/odd.png": await platePng(true, 5000) };
  for (let i = 0; i < 12; i++) {
    others[`good/${i}.png`] = await platePng(false, 3000 + i);
    others[`scratch/${i}.png`] = await platePng(true, 4000 + i);
  }
  labelled = await folderOf(others);
  models = await mkdtemp(join(tmpdir(), "andon-tune-"));
  model = join(models, "plate.onnx");
  const wish = { costEscape: 10, costOverkill: 1, defectRate: 0.02 };
  fresh = (await trained({ ...QUICK, source: pictures, out: model, wish })).card as ClassificationCard;
});
afterAll(async () => {
  for (const folder of [pictures, labelled, models]) await rm(folder, { recursive: true, force: true });
});

async function resultOf<T extends { readonly kind: string }>(events: AsyncIterable<T>) {
  let latest: T | undefined;
  for await (const event of events) latest = event;
  return latest as Extract<T, { kind: "result" }>;
}
const tune = (wish: Wish, source = labelled, out = join(models, "tuned.onnx")) =>
  resultOf(tuneInspector({ model, source, wish, by: "Li Na", why: "complaint 4711", out, threads: 1 }));
async function verdicts(file: string) {
  const all: Verdict[] = [];
  for await (const verdict of runInspector({ model: file, source: pictures, threads: 1 })) all.push(verdict);
  return all.map((v) => (!("label" in v) ? "" : `${v.label} ${v.decision}`));
}

test("training chose by its wish and says what came of it on the test pictures", () => {
  const { operatingPoint, test, thresholds } = fresh;
  expect(operatingPoint).toMatchObject({
    wish: { costEscape: 10, costOverkill: 1, defectRate: 0.02 },
    chosenOn: "validation",
    test: { escapeRate: test?.escapeRate, cost: { defectRate: 0.02, defectRateFrom: "stated" } },
  });
  expect(thresholds.map((t) => t.name)).toEqual(["defectThreshold", "reviewThreshold", "noveltyThreshold"]);
  expect(fresh.outputs.map((o) => o.name)).toContain("decision");
});

test("tuning changes verdicts and no weight; the card tells who, when, why and the old value; the certificate holds again", async () => {
  const { card, tuning, seen, leftOut, file } = await tune({ maxOverkill: 0 });
  expect({ seen, leftOut }).toEqual({ seen: false, leftOut: 0 });
  expect((await readCard(file, modelCard.options)).card).toEqual(card);
  expect(tuning).toMatchObject({
    by: "Li Na",
    why: "complaint 4711",
    source: labelled,
    samples: 25,
    wish: { maxOverkill: 0 },
    figures: { overkillRate: { successes: 0, total: 13 }, escapeRate: { total: 12 } },
  });
  expect(card.tunings).toEqual([tuning]);
  const [before, after] = [fresh.thresholds[0]!, card.thresholds[0]!];
  expect(after.value).toBeGreaterThan(before.value);
  expect(after.history).toEqual([{ value: before.value, at: tuning.at, by: "Li Na", why: "complaint 4711" }]);

  // the weights, in card and file
  const names = card.thresholds.map((t) => t.name);
  expect(card.certificate.weightsSha256).toBe(fresh.certificate.weightsSha256);
  expect(weightsSha256(await readFile(file), names)).toBe(weightsSha256(await readFile(model), names));

  const [old, now] = [await verdicts(model), await verdicts(file)];
  expect(now).not.toEqual(old);
  expect(card.certificate.answersSha256).not.toBe(fresh.certificate.answersSha256);
  for (const one of [model, file]) {
    expect(await resultOf(verifyModel({ model: one, source: pictures }))).toMatchObject({ holds: true, reasons: [] });
  }
});

test("the test figures are worked out anew on the held-out pictures, as the tuned file itself gives them", async () => {
  const { card, file } = await tune({ maxOverkill: 0 });
  if (card.task !== "inspection/classification") throw new Error("another task");
  expect(card.operatingPoint?.chosenOn).toBe("tuning");
  expect(card.operatingPoint?.test?.escapeRate).toEqual(card.test?.escapeRate);
  const { test: tested, certificate } = fresh;
  // the file over all pictures lets at least those bad parts pass that it lets pass among the held-out ones
  const held = await resultOf(testInspector({ model: file, source: pictures, threads: 1 }));
  expect(held.evaluation.escapeRate!.successes).toBeGreaterThanOrEqual(card.test!.escapeRate!.successes);
  expect(card.test?.samples).toBe(tested?.samples);
  expect(card.test?.auroc?.value).toBeCloseTo(tested!.auroc!.value, 12);
  expect(card.certificate.samples).toBe(certificate.samples);
});

test("test pictures in the source take no part, and a source seen in training is called so", async () => {
  const { leftOut, seen, tuning } = await tune({ recallFirst: true }, pictures);
  expect({ leftOut, seen }).toEqual({ leftOut: fresh.certificate.samples, seen: true });
  expect(tuning.samples).toBe(60 - fresh.certificate.samples);
});

test("in place, twice: each time is in the history", async () => {
  const file = join(models, "again.onnx");
  await tune({ maxOverkill: 0 }, labelled, file);
  const again = { model: file, source: labelled, by: "Zhang", why: "too many rejects", threads: 1 };
  const { card } = await resultOf(tuneInspector({ ...again, wish: { recallFirst: true, review: 0.2 } }));
  expect(card.tunings?.map((t) => t.by)).toEqual(["Li Na", "Zhang"]);
  expect(card.thresholds[0]!.history).toHaveLength(2);
  const [reject, review] = card.thresholds.map((t) => t.value);
  expect(review).toBeLessThan(reject!);
  expect(await resultOf(verifyModel({ model: file, source: pictures }))).toMatchObject({ holds: true });
});

test("wishes that cannot be are refused, and nothing is written", async () => {
  const before = await readFile(model);
  await expect(tune({ maxEscape: 0, maxOverkill: 0 }, labelled, model)).rejects.toMatchObject({
    code: "decide/unreachable",
    message: expect.stringContaining("Reachable instead"),
  });
  await expect(tune({ costEscape: -1, costOverkill: 1 }, labelled, model)).rejects.toMatchObject({
    code: "decide/cost",
  });
  const oneSide = await folderOf({ "good/a.png": await platePng(false, 1), "good/b.png": await platePng(false, 2) });
  await expect(tune({ recallFirst: true }, oneSide, model)).rejects.toMatchObject({ code: "decide/one-side" });
  await rm(oneSide, { recursive: true });
  expect(await readFile(model)).toEqual(before);
});

test("a wish out of reach at the end of training keeps the checkpoint: another wish goes on from there", async () => {
  const out = join(models, "strict.onnx");
  // half the labels are wrong, so no threshold parts the sides
  const files = await plateFiles(30);
  const mixed = Object.fromEntries(
    Object.entries(files).map(([path, data], i) => [
      i % 4 < 2 ? path : `${path.startsWith("good") ? "scratch" : "good"}/x${i}.png`,
      data,
    ]),
  );
  const source = await folderOf(mixed);
  const strict = { ...QUICK, epochs: 2, source, out };
  await expect(trained({ ...strict, wish: { maxEscape: 0, maxOverkill: 0 } })).rejects.toMatchObject({
    code: "decide/unreachable",
  });
  const { card } = await trained({ ...strict, wish: { recallFirst: true }, resume: true });
  expect(card.operatingPoint?.wish).toEqual({ recallFirst: true });
  await rm(source, { recursive: true });
});

test("a wish without a class that means good is refused before training", async () => {
  const files = await plateFiles(10);
  const kinds = Object.fromEntries(Object.entries(files).map(([path, data]) => [path.replace("good", "plain"), data]));
  const source = await folderOf(kinds);
  const wish = { maxEscape: 0.1 };
  await expect(trained({ ...QUICK, source, out: join(models, "kinds.onnx"), wish })).rejects.toMatchObject({
    code: "decide/no-good-label",
  });
  await rm(source, { recursive: true });
});
