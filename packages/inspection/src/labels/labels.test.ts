import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng } from "@andon/data";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkLabels, nextToLabel } from "../index.ts";
import { folderOf, plate, plateFiles, QUICK, SIDE, trained } from "../parts.fixture.ts";
import type { AuditEvent } from "./audit.ts";
import { findSuspects } from "./suspects.ts";
import { influenceOf, pickInstructive, type Teachable } from "./teach.ts";

const folders: string[] = [];
const kept = (folder: string) => {
  folders.push(folder);
  return folder;
};
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe("confident learning", () => {
  test("worked by hand: the mean probability of each class is the bar", () => {
    // class 0: 0.9, 0.8, 0.2: mean 0.633; class 1: 0.6, 0.7: mean 0.65
    const p = Float32Array.from([0.9, 0.1, 0.8, 0.2, 0.2, 0.8, 0.4, 0.6, 0.3, 0.7]);
    expect(findSuspects(p, [0, 0, 0, 1, 1], 2)).toMatchObject([{ sample: 2, label: 0, suggested: 1 }]);
    // 0.6 for class 1 is below its bar: unsure, but no suspect though class 0 leads nowhere
    expect(findSuspects(p, [0, 0, 0, 1, 1], 2)[0]!.probability).toBeCloseTo(0.8, 6);
  });

  test("labels that agree with sure answers are never suspect, however many classes", () => {
    const sample = fc.tuple(fc.nat(3), fc.double({ min: 0.7, max: 0.99, noNaN: true }));
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), (rows) => {
        const p = Float32Array.from(
          rows.flatMap(([label, sure]) => [0, 1, 2, 3].map((c) => (c === label ? sure : (1 - sure) / 3))),
        );
        expect(
          findSuspects(
            p,
            rows.map(([label]) => label),
            4,
          ),
        ).toEqual([]);
      }),
    );
  });
});

describe("what would teach", () => {
  const at = (p: number, ...features: number[]): Teachable => ({
    probabilities: Float32Array.from([p, 1 - p]),
    features: Float32Array.from(features),
  });

  test("the unsure before the sure, and one of each kind before a second of the same", () => {
    const candidates = [at(0.99, 1, 0), at(0.52, 1, 0), at(0.52, 1, 0), at(0.55, 0, 1), at(0.999, 0, 1)];
    const order = pickInstructive(candidates, 5).map(({ index }) => index);
    expect(order.slice(0, 2)).toEqual([1, 3]);
    expect(order[4]).toBe(2); // the copy teaches nothing more
    expect(pickInstructive(candidates, 2)).toHaveLength(2);
    expect(pickInstructive([], 3)).toEqual([]);
  });

  test("each pick is the farthest from zero and from those before, by the gradients themselves", () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const candidate = fc.tuple(share, number, number).map(([p, a, b]) => at(p, a, b));
    const gradient = ({ probabilities: [p = 0, q = 0], features }: Teachable) => {
      const lean = p >= q ? [-q, q] : [p, -p];
      return lean.flatMap((l) => [...features].map((f) => l * f));
    };
    const away = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((v, i) => v - b[i]!));
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1, maxLength: 15 }), (candidates) => {
        const gradients = candidates.map(gradient);
        const known = [[0, 0, 0, 0]];
        for (const { index, distance } of pickInstructive(candidates, 15)) {
          const nearest = (g: readonly number[]) => Math.min(...known.map((k) => away(g, k)));
          expect(distance).toBeCloseTo(nearest(gradients[index]!), 3);
          for (const g of gradients) expect(nearest(g)).toBeLessThanOrEqual(distance + 1e-3);
          known.push(gradients[index]!);
        }
        expect(influenceOf(candidates[0]!)).toBeCloseTo(away(gradients[0]!, known[0]!), 4);
      }),
    );
  });
});

test("six labels put wrong among sixty are found, most of them first, with pictures in the list", async () => {
  const files = await plateFiles(30);
  for (const i of [3, 11, 19]) {
    [files[`good/wrong${i}.png`], files[`scratch/wrong${i}.png`]] = [
      files[`scratch/${i}.png`]!,
      files[`good/${i}.png`]!,
    ];
    delete files[`scratch/${i}.png`];
    delete files[`good/${i}.png`];
  }
  const source = kept(await folderOf(files));
  const report = join(kept(await mkdtemp(join(tmpdir(), "andon-labels-"))), "labels.html");
  const events: AuditEvent[] = [];
  const { network, batch, learningRate, threads, augment } = QUICK;
  const settings = { network, batch, learningRate, threads, augment, folds: 3, epochs: 5, language: "zh" } as const;
  for await (const event of checkLabels({ ...settings, source, report })) events.push(event);
  const last = events.at(-1);
  if (last?.kind !== "audit") throw new Error(last?.kind);
  expect(events.filter((e) => e.kind === "fold")).toHaveLength(3);
  const { suspects, samples, agreement } = last.audit;
  expect(samples).toBe(60);
  expect(agreement.total).toBe(60);
  const wrong = suspects.filter((s) => s.file.includes("wrong"));
  expect(wrong.length).toBeGreaterThanOrEqual(5);
  expect(suspects.slice(0, wrong.length).filter((s) => s.file.includes("wrong")).length).toBeGreaterThanOrEqual(4);
  expect(suspects.length).toBeLessThan(15);
  const page = await readFile(report, "utf8");
  expect(page).toContain("待核对的标签");
  expect(page.match(/<img /g)).toHaveLength(suspects.length);
});

describe("the next pictures to label", () => {
  /** A plate whose scratch is so strong, from 0 (none) to 1. */
  const scratched = (strength: number, seed: number) => {
    const [good, bad] = [plate(false, seed), plate(true, seed)];
    return encodePng({ width: SIDE, height: SIDE, data: good.map((v, at) => v + strength * (bad[at]! - v)) });
  };
  let model: string;
  beforeAll(async () => {
    const files: Record<string, Uint8Array> = {};
    for (let i = 0; i < 40; i++) {
      files[`good/${i}.png`] = await scratched(0, i);
      files[`scratch/${i}.png`] = await scratched(0.15 + (0.85 * i) / 39, 1000 + i);
    }
    const pictures = kept(await folderOf(files));
    model = join(kept(await mkdtemp(join(tmpdir(), "andon-next-"))), "plate.onnx");
    await trained({ ...QUICK, epochs: 15, source: pictures, out: model });
  });

  test("faint scratches come before plain plates; a lens cap is set apart", async () => {
    const cap = await encodePng({ width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE * 3) });
    const files: Record<string, Uint8Array> = { "cap.png": cap };
    for (let i = 0; i < 20; i++) files[`plain${i}.png`] = await scratched(i % 2 === 0 ? 0 : 1, 6000 + i);
    for (let i = 0; i < 4; i++) files[`faint${i}.png`] = await scratched(0.12, 6500 + i);
    const source = kept(await folderOf(files));
    for await (const event of nextToLabel({ model, source, count: 6, threads: 1 })) {
      if (event.kind !== "result") continue;
      expect(event).toMatchObject({ samples: 25, unreadable: { count: 0 } });
      expect(event.unknown).toContain("cap.png");
      expect(event.unknown.length).toBeLessThanOrEqual(4);
      expect(event.pictures).toHaveLength(6);
      expect(event.pictures[0]!.file).toMatch(/^faint/);
      expect(event.pictures.slice(0, 4).filter(({ file }) => file.startsWith("faint")).length).toBeGreaterThanOrEqual(
        2,
      );
      const worths = event.pictures.map((p) => p.worth);
      expect(worths).toEqual([...worths].sort((a, b) => b - a));
    }
  });
});
