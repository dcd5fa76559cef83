import { auroc } from "@andon/statistics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pixelEvaluator } from "./pixels.ts";
import { connectedRegions } from "./regions.ts";

/** The curve by its definition: every score as a threshold, overlap of each region, straight lines between, up to 0.3. */
function auproByDefinition(maps: readonly number[][], masks: readonly number[][], width: number): number {
  const thresholds = [...new Set(maps.flat())].sort((a, b) => b - a);
  const good = maps.flatMap((map, p) => map.filter((_, i) => masks[p]![i] === 0));
  const regions = masks.flatMap((mask, p) => {
    const { labels, regions } = connectedRegions(mask, width, mask.length / width);
    return regions.map((_, r) => maps[p]!.filter((_, i) => labels[i] === r + 1));
  });
  const share = (values: readonly number[], t: number) => values.filter((v) => v >= t).length / values.length;
  const points = [
    [0, 0],
    ...thresholds.map((t) => [share(good, t), regions.reduce((s, r) => s + share(r, t), 0) / regions.length]),
  ];
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    const [[x0, y0], [x1, y1]] = [points[i - 1]!, points[i]!] as [[number, number], [number, number]];
    if (x0 >= 0.3 || x1 === x0) continue;
    const end = Math.min(x1, 0.3);
    area += ((end - x0) * (y0 + y0 + ((y1 - y0) * (end - x0)) / (x1 - x0))) / 2;
  }
  return area / 0.3;
}

describe("pixel figures", () => {
  test("equal the definitions", () => {
    // scores far enough apart for the bins to tell them apart
    const pixel = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.constantFrom(0, 0, 1));
    const picture = fc.array(pixel, { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(picture, { minLength: 1, maxLength: 4 }), (pictures) => {
        const maps = pictures.map((p) => p.map(([score]) => score / 200));
        const masks = pictures.map((p) => p.map(([, inside]) => inside));
        const evaluator = pixelEvaluator();
        for (const [i, map] of maps.entries()) evaluator.add(Float32Array.from(map), Uint8Array.from(masks[i]!), 5, 4);
        const figures = evaluator.figures();
        const all = auroc(maps.flat(), masks.flat());
        if (all === null) {
          expect(figures).toBeNull();
          return;
        }
        expect(figures!.auroc).toBeCloseTo(all.value, 9);
        expect(figures!.aupro).toBeCloseTo(auproByDefinition(maps, masks, 5), 9);
      }),
      { numRuns: 40 },
    );
  });

  test("perfect maps reach 1, good pictures count as good pixels, nothing but good pictures gives nothing", () => {
    const evaluator = pixelEvaluator();
    evaluator.add(Float32Array.from([0.1, 0.2]), null, 2, 1);
    expect(evaluator.figures()).toBeNull();
    evaluator.add(Float32Array.from([0.3, 0.9]), Uint8Array.from([0, 1]), 2, 1);
    expect(evaluator.figures()).toEqual({ auroc: 1, aupro: 1, pictures: 2, regions: 1 });
  });
});
