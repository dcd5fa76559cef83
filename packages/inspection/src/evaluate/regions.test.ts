import fc from "fast-check";
import { expect, test } from "vitest";
import { connectedRegions } from "./regions.ts";

test("two regions: area, box and centre; corners connect", () => {
  const picture = ["##...", "..#..", ".....", "...##"].join("");
  const { labels, regions } = connectedRegions(
    Array.from(picture, (c) => (c === "#" ? 1 : 0)),
    5,
    4,
  );
  expect(regions).toEqual([
    { area: 3, x: 0, y: 0, width: 3, height: 2, centreX: 1.5, centreY: 2.5 / 3 },
    { area: 2, x: 3, y: 3, width: 2, height: 1, centreX: 4, centreY: 3.5 },
  ]);
  expect([...labels]).toEqual(Array.from(picture, (c, i) => (c !== "#" ? 0 : i < 10 ? 1 : 2)));
});

test("every inside pixel is in exactly one region, and neighbours are in the same", () => {
  const pictures = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([width, height]) =>
      fc.tuple(
        fc.constant(width),
        fc.array(fc.constantFrom(0, 1), { minLength: width * height, maxLength: width * height }),
      ),
    );
  fc.assert(
    fc.property(pictures, ([width, inside]) => {
      const height = inside.length / width;
      const { labels, regions } = connectedRegions(inside, width, height);
      expect(regions.reduce((sum, { area }) => sum + area, 0)).toBe(inside.filter((v) => v === 1).length);
      for (const [i, label] of labels.entries()) {
        expect(label > 0).toBe(inside[i] === 1);
        const [x, y] = [i % width, Math.floor(i / width)];
        for (const [dx, dy] of [
          [1, 0],
          [0, 1],
          [1, 1],
          [-1, 1],
        ] as const) {
          const j = (y + dy) * width + x + dx;
          if (x + dx < 0 || x + dx >= width || y + dy >= height || !label || !labels[j]) continue;
          expect(labels[j]).toBe(label);
        }
        if (label === 0) continue;
        const box = regions[label - 1]!;
        expect(x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height).toBe(true);
      }
    }),
  );
});
