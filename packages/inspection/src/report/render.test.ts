import { figuresIn } from "@andon/contracts";
import { describe, expect, test } from "vitest";
import { messages } from "./messages.ts";
import { renderReport } from "./render.ts";
import { sampleReport } from "./report.fixture.ts";
import { type DecisionFigures, decision } from "./section/decision.ts";

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
    const figures = ["96.6", "94.4", "98.1", "371", "384", "0.994", "272,186"];
    for (const figure of figures) expect(page).toContain(figure);
    expect(page).toContain(messages[language].escapesSentence("4", "182", "good").replace(/[“”]/g, (q) => q));
  });

  test("draws the scores with both thresholds, the rates, ROC, precision-recall and the cost, without a number gone wrong", () => {
    const say = messages[language];
    for (const title of [say.histogram, say.ratesChart, say.rocChart, say.prChart, say.costChart]) {
      expect(page).toContain(`<figcaption>${title}</figcaption>`);
    }
    expect(page.match(/class="limit" x1=/g)).toHaveLength(6);
    expect(page.match(/class="review"/g)).toHaveLength(3);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("every link in the contents leads to a section, and every id is there once", () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test("every picture has words for those who cannot see it", () => {
    const images = [...page.matchAll(/<img[^>]*>/g)];
    expect(images.length).toBe(22);
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
      decision: null,
      mistakes: [],
      borderline: [],
      synthetic: [],
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

test("scores without a scale, one threshold and no wish: the same section for any task", () => {
  const { decision: given } = sampleReport();
  const parts = { scores: [3, 5, 8, 13, 21, 4, 22, 35, 60], bad: [0, 0, 0, 0, 0, 1, 1, 1, 1] };
  const figures = {
    ...given!,
    parts,
    thresholds: { reject: 21.5, review: 21.5 },
    point: { ...given!.point, wish: {} },
    evaluation: { ...given!.evaluation, cost: null, proof: null },
    probabilities: false,
  };
  const drawn = (f: DecisionFigures) => decision(f, { say: messages.en, write: figuresIn("en") }).body.markup;
  const section = drawn(figures);
  expect(section).toContain("reject from 21.5");
  expect(section).not.toContain(messages.en.costChart);
  expect(section).not.toContain('class="review"');
  expect(section).not.toMatch(/NaN|undefined|Infinity/);
  // good parts alone: there is nothing to draw against
  expect(drawn({ ...figures, parts: { scores: [1, 2], bad: [0, 0] } })).not.toContain("<svg viewBox");
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
