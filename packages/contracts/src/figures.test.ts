import { expect, test } from "vitest";
import { figuresIn } from "./figures.ts";

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
