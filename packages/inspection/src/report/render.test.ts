import { describe, expect, test } from "vitest";
import { messages } from "./messages.ts";
import { renderReport } from "./render.ts";
import { sampleReport } from "./report.fixture.ts";

describe.each(["en", "zh"] as const)("the report in %s", (language) => {
  const page = renderReport(sampleReport(), language);

  test("is one well-formed document: every tag that opens closes, in order", () => {
    expect(unclosed(page)).toEqual([]);
    expect(page).toMatch(/^<!doctype html>\n<html lang="/);
  });

  test("loads nothing and runs nothing", () => {
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|\son\w+=/i);
    for (const [, source] of page.matchAll(/(?:src|href)="([^"]*)"/g))
      expect(source).toMatch(/^(#|data:image\/png;base64,)/);
  });

  test("tells the figures with their intervals", () => {
    const figures = ["96.6", "94.3", "98.0", "371", "384", "0.994", "272,186"];
    for (const figure of figures) expect(page).toContain(figure);
    expect(page).toContain(messages[language].escapesSentence("4", "182", "good").replace(/[“”]/g, (q) => q));
  });

  test("every link in the contents leads to a section, and every id is there once", () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test("every picture has words for those who cannot see it", () => {
    const images = [...page.matchAll(/<img[^>]*>/g)];
    expect(images.length).toBe(16);
    for (const [image] of images) expect(image).toMatch(/alt="[^"]+"/);
    for (const [drawing] of page.matchAll(/<svg[^>]*>/g))
      expect(drawing).toMatch(/aria-label="[^"]+"|aria-hidden="true"/);
  });
});

test("text from outside never becomes markup", () => {
  const input = sampleReport();
  const evil = `"><script>alert('1')</script>`;
  const mistake = { ...input.mistakes[0]!, file: evil, truth: evil, answer: evil };
  const page = renderReport({ ...input, card: { ...input.card, name: evil }, mistakes: [mistake] }, "en");
  expect(page).not.toContain("<script");
  expect(page).toContain("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
  expect(unclosed(page)).toEqual([]);
});

test("what is missing is left out or said", () => {
  const input = sampleReport();
  const evaluation = { ...input.evaluation, auroc: null, escapeRate: null, overkillRate: null };
  const bare = renderReport(
    {
      ...input,
      evaluation,
      quality: null,
      history: [],
      decisions: [],
      mistakes: [],
      examples: [],
      evaluatedOn: "validation",
    },
    "en",
  );
  expect(unclosed(bare)).toEqual([]);
  expect(bare).toContain("which also chose the best epoch");
  expect(bare).toContain(messages.en.mistakesUnshown);
  expect(bare).not.toContain(messages.en.escapes);
  expect(bare).not.toContain(messages.en.learningHeading);
  expect(bare).not.toMatch(/NaN|undefined|Infinity/);
});

test("both languages say everything, and say it differently", () => {
  const { en, zh } = messages;
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  const same = ["f1", "auroc"];
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    const [a, b] = [en[key], zh[key]];
    if (typeof a === "string" && !same.includes(key)) expect(b, key).not.toBe(a);
    if (typeof a === "function" && typeof b === "function") expect(b.length, key).toBe(a.length);
  }
});

/** Tags left open, or closed without having been opened. */
function unclosed(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name, selfClosed] of page
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .matchAll(/<(\/?)([a-z][a-z0-9]*)(?:[^>"]|"[^"]*")*?(\/?)>/g)) {
    if (selfClosed || ["meta", "img", "br"].includes(name!)) continue;
    if (!slash) open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...wrong, ...open];
}
