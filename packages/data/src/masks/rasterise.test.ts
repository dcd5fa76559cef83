import fc from "fast-check";
import { expect, test } from "vitest";
import { fillPolygon, resizeClasses } from "./rasterise.ts";

const drawn = (outline: readonly number[], width = 8, height = 6) => {
  const map = new Uint8Array(width * height);
  fillPolygon(map, width, height, outline, 1);
  return map;
};
const area = (map: Uint8Array) => map.reduce((n, v) => n + (v > 0 ? 1 : 0), 0);

test("a rectangle on pixel borders fills its pixels and no others; so does a triangle half of them", () => {
  expect(area(drawn([2, 1, 6, 1, 6, 4, 2, 4]))).toBe(12);
  const triangle = drawn([0, 0, 6, 0, 0, 6]);
  expect(area(triangle)).toBe(15); // middles below the diagonal: 5 + 4 + 3 + 2 + 1
  expect(triangle[0]).toBe(1);
});

test("neighbours share no pixel and leave none out, whatever the line between them", () => {
  const coordinate = fc.double({ min: -1, max: 9, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, (top, bottom) => {
      const left = drawn([-2, -2, top, -2, bottom, 8, -2, 8]);
      const right = drawn([top, -2, 12, -2, 12, 8, bottom, 8]);
      expect(left.every((v, i) => v + right[i]! === 1)).toBe(true);
    }),
  );
});

test("the order of the corners and where they begin do not matter; what lies outside is cut off", () => {
  const corners = [
    [1, 1],
    [7, 2],
    [5, 5],
    [2, 4],
  ];
  const first = drawn(corners.flat());
  expect(drawn(corners.toReversed().flat())).toEqual(first);
  expect(drawn([...corners.slice(2), ...corners.slice(0, 2)].flat())).toEqual(first);
  expect(area(drawn([-50, -50, 50, -50, 50, 50, -50, 50]))).toBe(48);
  expect(area(drawn([]))).toBe(0);
});

test("classes at another size: the same size changes nothing, enlarging repeats, shrinking keeps what covers a third", () => {
  const map = Uint8Array.from([0, 1, 0, 2]);
  const two = { width: 2, height: 2 };
  expect(resizeClasses(map, two, two)).toEqual(map);
  expect([...resizeClasses(map, two, { width: 4, height: 2 })]).toEqual([0, 0, 1, 1, 0, 0, 2, 2]);
  const line = Uint8Array.from([0, 3, 0, 0, 3, 0, 0, 3, 0]);
  expect([...resizeClasses(line, { width: 3, height: 3 }, { width: 1, height: 1 })]).toEqual([3]);
  const spot = Uint8Array.from([0, 0, 0, 0, 3, 0, 0, 0, 0]);
  expect([...resizeClasses(spot, { width: 3, height: 3 }, { width: 1, height: 1 })]).toEqual([0]);
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 30, maxLength: 30, max: 3 }),
      fc.integer({ min: 1, max: 9 }),
      (values, width) => {
        const resized = resizeClasses(values, { width: 6, height: 5 }, { width, height: 4 });
        const known = new Set([0, ...values]);
        expect(resized.every((v) => known.has(v))).toBe(true);
      },
    ),
  );
});
