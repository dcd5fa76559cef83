import { describe, expect, test } from "vitest";
import { AndonError, type ErrorCode, errorTable } from "./errors.ts";

const codes = Object.keys(errorTable) as ErrorCode[];

/** Calls a message with details that answer every question with the name of what was asked, and notes what was asked. */
function told(message: (details: never) => string): { text: string; asked: string[] } {
  const asked = new Set<string>();
  const details = new Proxy({}, { get: (_, key) => asked.add(String(key)) && `«${String(key)}»` });
  return { text: message(details as never), asked: [...asked].sort() };
}

describe.each(codes)("%s", (code) => {
  const { en, zh, status, exit } = errorTable[code];
  test("uses the same details in English and Chinese, and has a status and an exit code", () => {
    const english = told(en);
    const chinese = told(zh);
    expect(chinese.asked).toEqual(english.asked);
    expect(chinese.text).toMatch(/\p{Script=Han}/u);
    expect(english.text).not.toMatch(/\p{Script=Han}/u);
    expect(english.text).toMatch(/[.?]$|[»"]\.?$/);
    expect(english.text).not.toMatch(/undefined|\[object/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect([1, 2]).toContain(exit);
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});

test("an AndonError carries its code, its details, and its message in both languages", () => {
  const error = new AndonError("source/not-found", { path: "x/y" });
  expect(error.message).toContain("x/y does not exist");
  expect(error.localised("zh")).toContain("x/y 不存在");
  expect(error.details.path).toBe("x/y");
});
