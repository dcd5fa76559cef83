import { expect, test } from "vitest";
import { linearAxis, logAxis } from "./axis.ts";
import { barTable } from "./bar-table.ts";
import { contourChart } from "./contour.ts";
import { ticks } from "./scale.ts";
import { rangeOf } from "./span.ts";

test("axes have round marks that hold the values", () => {
  expect(ticks(0.13, 1.57, 4)).toEqual([0, 0.5, 1, 1.5, 2]);
  expect(ticks(0.41, 0.97, 4)).toEqual([0.4, 0.6, 0.8, 1]);
  expect(ticks(3, 3, 4).length).toBeGreaterThan(1);
});

test("bars show the narrowest round range that holds the interval", () => {
  expect(rangeOf([0.985, 0.999])).toEqual([0.98, 1]);
  expect(rangeOf([0.01, 0.06])).toEqual([0, 0.1]);
  expect(rangeOf([0.3, 0.7])).toEqual([0, 1]);
});

test("contours lie where the surface has the level, and mark where something is not kept", () => {
  const axis = (label: string) => linearAxis(label, 0, 2, String);
  const { markup } = contourChart({
    title: "plane",
    x: axis("x"),
    y: axis("y"),
    xs: [0, 1, 2],
    ys: [0, 1, 2],
    values: [0, 1, 2].map(() => [0, 1, 2]),
    format: String,
    margin: [0, 1, 2].map(() => [-1, -1, 3]),
    tried: [[1, 1]],
    spots: [{ at: [2, 1], tone: "good", text: "here" }],
    spoken: "plane",
  });
  // x runs from 54 to 544 pixels: level 1 lies in the middle, from the bottom to the top; the border at a quarter of the second cell
  const isolines = [...markup.matchAll(/class="isoline" d="([^"]+)"/g)].map((m) => m[1]!);
  expect(isolines.some((d) => /^M299 [\d.]+L299 /.test(d))).toBe(true);
  expect(markup.match(/class="isoline edge" d="([^"]+)"/)![1]).toMatch(/^M360\.3 /);
  expect(markup).toContain(">here</text>");
});

test("bars begin at 0 and reach to the left where a figure is below it", () => {
  const { markup } = barTable({
    heads: ["name", "figure"],
    rows: [
      { name: "a", figures: [{ value: 3, low: 2, high: 3 }] },
      { name: "<b>", figures: [{ value: -1, low: -1, high: 0 }] },
    ],
    write: String,
    spoken: (value, low, high) => `${value} ${low} ${high}`,
  });
  expect(markup).toContain('class="plus" style="left:25%;width:75.0%"');
  expect(markup).toContain('class="minus" style="left:0%;width:25.0%"');
  expect(markup).toContain("&lt;b&gt;");
});

test("a log axis gives each order of magnitude as much room", () => {
  const axis = logAxis("x", 1, 100, String);
  expect(axis.at(10)).toBeCloseTo(0.5, 12);
  expect(axis.ticks).toEqual([1, 2, 5, 10, 20, 50, 100]);
  expect(logAxis("x", 1, 1e6, String).ticks).toEqual([1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
});
