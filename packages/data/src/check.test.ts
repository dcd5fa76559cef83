import { describe, expect, test } from "vitest";
import { inspectorOf } from "./check.ts";
import { nearDuplicates } from "./near-duplicates.ts";
import type { Picture } from "./picture.ts";
import { rgbOf } from "./pictures.fixture.ts";
import { randomBits } from "./random.ts";
import { requireTrainable } from "./records.ts";
import type { EncodedPicture, PictureSource } from "./source.ts";
import { suggestGroups } from "./suggest-groups.ts";

const source = { kind: "class-folders", root: "parts", groupsFrom: null } as PictureSource;
type Sample = Partial<Omit<EncodedPicture, "content">> & { picture?: Partial<Picture>; seed?: number };

function reportOf(samples: readonly Sample[]) {
  const inspector = inspectorOf(source);
  for (const [i, { picture, seed, ...sample }] of samples.entries()) {
    const whole = {
      width: 32,
      height: 32,
      data: rgbOf(seed ?? i, 32, 32),
      grey: false,
      alpha: false,
      sixteenBit: false,
    };
    const encoded = { path: `${i}.png`, label: i % 2 ? "bad" : "good", group: null, split: null, ...sample };
    inspector.add(encoded, { ...whole, ...picture });
  }
  return { report: inspector.report(), records: inspector.records };
}
const found = (samples: readonly Sample[], code: string) =>
  reportOf(samples).report.findings.find((finding) => finding.code === code);
const many = (count: number): Sample[] => Array.from({ length: count }, () => ({}));
const flat = (value: number): Partial<Picture> => ({ data: new Uint8Array(32 * 32 * 3).fill(value) });
const brighter = (seed: number) => rgbOf(seed, 32, 32).map((value) => Math.min(255, value + (value > 249 ? 0 : 4)));

describe("the report", () => {
  test("a sound set has no findings, and its counts are right", () => {
    const { report } = reportOf(many(60));
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({
      samples: 60,
      classes: [
        { label: "bad", count: 30 },
        { label: "good", count: 30 },
      ],
      sizes: { distinct: 1, minWidth: 32, medianHeight: 32 },
      colour: { grey: 0, colour: 60 },
    });
    expect(report.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(reportOf(many(60)).report.fingerprint).toBe(report.fingerprint);
    expect(reportOf([...many(59), { label: "good" }]).report.fingerprint).not.toBe(report.fingerprint);
  });

  test("equal pictures: counted, tied together, and across splits and labels an error", () => {
    const samples = [...many(44), { seed: 3, label: "good" }, { seed: 3, label: "bad" }];
    expect(found(samples, "duplicate")).toMatchObject({ count: 2, files: [["3.png", "44.png", "45.png"]] });
    expect(found(samples, "conflicting-labels")).toMatchObject({ count: 1, severity: "error" });
    expect(
      reportOf(samples)
        .records.map(({ duplicateOf }) => duplicateOf)
        .slice(43),
    ).toEqual([null, 3, 3]);
    const split = many(44).map((sample) => ({ ...sample, split: "train" as const }));
    expect(found([...split, { seed: 3, split: "test" }], "duplicate-across-splits")).toMatchObject({ count: 1 });
    expect(found([...split, { seed: 3, split: "train" }], "duplicate-across-splits")).toBeUndefined();
  });

  test("near-equal pictures are found, also across splits", () => {
    const split = many(44).map((sample) => ({ ...sample, split: "train" as const }));
    const samples = [...split, { picture: { data: brighter(7) }, split: "test" as const }];
    expect(found(samples, "near-duplicate")).toMatchObject({ count: 1, files: [["7.png", "44.png"]] });
    expect(found(samples, "duplicate-across-splits")).toMatchObject({ count: 1 });
  });

  test("blank and saturated pictures; a white background is neither", () => {
    const white: Partial<Picture> = { data: rgbOf(1, 32, 32).map((value, i) => (i < 2400 ? 255 : value)) };
    expect(found([...many(40), { picture: flat(90) }], "blank")).toMatchObject({ count: 1, files: [["40.png"]] });
    expect(found([...many(40), { picture: white }], "saturated")).toMatchObject({ count: 1 });
    expect(found([...many(10), ...many(10).map(() => ({ picture: white }))], "saturated")).toBeUndefined();
  });

  test("classes: imbalance, few samples, one class, no label, a class of one", () => {
    expect(found([...many(50), { label: "rare" }], "imbalance")!.message.en).toMatch(/rare 1/);
    expect(found([...many(50), { label: "rare" }], "few-samples")).toMatchObject({ count: 1, severity: "error" });
    expect(found(many(20), "few-samples")).toMatchObject({ count: 2, severity: "warning" });
    expect(
      found(
        many(30).map(() => ({ label: "good" })),
        "one-class",
      )!.message.en,
    ).toMatch(/good/);
    expect(found([...many(50), { label: null }], "unlabelled")).toMatchObject({ count: 1, severity: "warning" });
  });

  test("grey and colour mixed", () => {
    const samples = [...many(40), { picture: { grey: true } }];
    expect(found(samples, "mixed-colour")).toMatchObject({ count: 1, severity: "note" });
    expect(reportOf(samples).report.colour).toMatchObject({ grey: 1, colour: 40 });
  });

  test("one group on both sides of a given split", () => {
    const samples: Sample[] = many(44).map((_, i) => ({ group: `g${i >> 2}`, split: i < 30 ? "train" : "test" }));
    expect(found(samples, "group-across-splits")).toMatchObject({ count: 1, files: [["28.png", "30.png"]] });
  });

  test("every message is there in both languages", () => {
    const { findings } = reportOf([{ label: null }, { seed: 0 }, { picture: flat(1) }]).report;
    expect(findings.length).toBeGreaterThan(2);
    for (const { message } of findings) {
      expect(message.en).toMatch(/\.$/);
      expect(message.zh).toMatch(/[\u4e00-\u9fff].*。$/);
    }
  });
});

describe("nearDuplicates", () => {
  test("20,000 pictures that share one hash take well under a second each pass, and are not all alike", () => {
    // A flat left half makes most hash bits equal; the right half is noise of its own.
    const thumbnails = Array.from({ length: 20_000 }, (_, i) =>
      Uint8Array.from({ length: 256 }, (_, p) => (p % 16 < 10 ? 0 : randomBits(i, p) & 255)),
    );
    thumbnails[19_999] = thumbnails[4]!.map((value) => Math.min(255, value + 1));
    const start = performance.now();
    expect(nearDuplicates(20_000, (i) => thumbnails[i]!)).toEqual([[4, 19_999]]);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test("chains join into one set", () => {
    const base = Uint8Array.from({ length: 256 }, (_, p) => randomBits(1, p) & 255);
    const slightly = (amount: number) => base.map((value) => Math.min(255, value + amount));
    const all = [base, slightly(1), Uint8Array.from({ length: 256 }, (_, p) => randomBits(9, p) & 255), slightly(3)];
    expect(nearDuplicates(4, (i) => all[i]!)).toEqual([[0, 1, 3]]);
  });
});

describe("suggestGroups", () => {
  const paths = (name: (part: number, shot: number) => string) =>
    Array.from({ length: 60 }, (_, i) => name(Math.floor(i / 3), i % 3));
  const pad = (value: number) => String(value).padStart(3, "0");

  test.each([
    ["good/part017_cam2.png", (p: number, s: number) => `good/part${pad(p)}_cam${s}.png`],
    ["line 1-0017-2.png", (p: number, s: number) => `bad/line 1-${pad(p)}-${s}.png`],
    ["good/unit5/2.jpg", (p: number, s: number) => `good/unit${p}/${s}.jpg`],
  ])("sees the parts in names such as %s", (_, name) => {
    const suggestion = suggestGroups(paths(name))!;
    expect(suggestion.groups).toBe(20);
    const groups = new Set(paths(name).map((path) => new RegExp(suggestion.pattern, "u").exec(path)![1]));
    expect(groups.size).toBe(20);
  });

  test.each([
    ["running numbers", (p: number, s: number) => `good/${pad(3 * p + s)}.png`],
    ["a class in the name", (p: number, s: number) => `good/scratch_${pad(3 * p + s)}.png`],
  ])("sees none in %s", (_, name) => {
    expect(suggestGroups(paths(name))).toBeNull();
  });
});

describe("requireTrainable", () => {
  const records = (labels: (string | null)[]) =>
    labels.map((label, index) => ({
      ...{ index, path: `${index}`, label, group: null, split: null },
      ...{ width: 12, height: 10, duplicateOf: null },
    }));
  test.each([
    ["no pictures", [], "source/empty"],
    ["one class only", ["a", "a", "a"], "data/one-class"],
    ["a class with one picture", ["a", "a", "b"], "data/class-too-small"],
    ["pictures without labels", ["a", "a", null], "data/unlabelled"],
  ])("%s", (_, labels, code) => {
    expect(() => requireTrainable(records(labels), "parts")).toThrow(expect.objectContaining({ code }));
  });
  test("two classes of two are enough", () => requireTrainable(records(["a", "a", "b", "b"]), "parts"));
});
