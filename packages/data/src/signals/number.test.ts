import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numberForm, parseNumber } from "./number.ts";

describe("numbers in cells", () => {
  test("decimal commas are found out", () => {
    expect(numberForm(["1,5", "2", "1.200,75"])).toBe("comma");
    expect(numberForm(["1.5", "2", "1,200.75"])).toBe("point");
    expect(numberForm(["1", "2"])).toBe("point");
  });

  test.each([
    ["1.5", "point", 1.5],
    [" -2e3 ", "point", -2000],
    ["1,234,567.5", "point", 1234567.5],
    ["1,5", "comma", 1.5],
    ["1.234,5", "comma", 1234.5],
    ["-0,25", "comma", -0.25],
    ["TRUE", "point", 1],
    ["false", "point", 0],
  ] as const)("%s (%s) is %d", (text, form, value) => expect(parseNumber(text, form)).toBe(value));

  test.each(["", " ", "NaN", "n/a", "-", "null", "缺失"])("%j is missing", (text) =>
    expect(parseNumber(text, "point")).toBeNaN(),
  );

  test.each(["abc", "1,5", "12 rpm", "1.2.3"])("%s is no number", (text) =>
    expect(parseNumber(text, "point")).toBeNull(),
  );

  test("every number comes back, written either way", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (drawn) => {
        const value = drawn + 0; // -0 is written 0
        const text = String(value);
        expect(parseNumber(text, "point")).toBe(value);
        expect(parseNumber(text.replace(".", ","), "comma")).toBe(value);
      }),
    );
  });
});
