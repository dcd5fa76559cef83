import { expect, test } from "vitest";
import { figuresIn, figuresWithin, settingWithin } from "./figures.ts";

const { percent, unit, seconds, short } = figuresIn("zh");

test("what is not perfect is never written as perfect", () => {
  expect(percent(1)).toBe("100%");
  expect(percent(0.9996)).toBe("99.96%");
  expect(percent(0.999999)).toBe("> 99.99%");
  expect(percent(0.0000001)).toBe("< 0.01%");
  expect(percent(0)).toBe("0%");
  expect(unit(0.99996)).toBe("> 0.9999");
});

test("durations and sizes read as people say them", () => {
  expect([3.21, 42, 95, 7325].map(seconds)).toEqual(["3.2秒", "42秒", "1分35秒", "2小时2分"]);
  expect([0, 0.0000021, 0.25, 1234.5].map(short)).toEqual(["0", "2.1e−6", "0.25", "1230"]);
});

test("figures are written to the second digit of their interval, with six digits at most", () => {
  expect([94.5207, 94.1346, 94.9067].map(figuresWithin({ low: 94.1346, high: 94.9067 }))).toEqual([
    "94.52",
    "94.13",
    "94.91",
  ]);
  expect(figuresWithin({ low: 7930.74, high: 8073.41 })(8002.08)).toBe("8002");
  expect(figuresWithin({ low: -0.0024, high: 0.0068 })(-0.00012)).toBe("-0.00012");
  expect([-0.875, -17.9, 16.7].map(figuresWithin({ low: -17.9, high: 16.7 }))).toEqual(["-0.9", "-17.9", "16.7"]);
  expect(figuresWithin({ low: 84, high: 84 })(84.0000001)).toBe("84");
  expect(figuresWithin({ low: 1, high: 2 })(0)).toBe("0");
});

test("settings are written to a thousandth of their range, with four digits at least", () => {
  const written = (low: number, high: number, value: number) => settingWithin({ low, high }, value);
  expect(written(150, 210, 187.96983)).toBe("187.97");
  expect(written(2, 20, 8.00832)).toBe("8.008");
  expect(written(0.001, 10, 0.00123456)).toBe("0.001235");
  expect(written(1000, 90_000, 45_678.912)).toBe("45679");
  expect(written(-1, 1, 0)).toBe("0");
});
