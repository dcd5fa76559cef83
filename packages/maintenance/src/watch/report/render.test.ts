/** The report over a real file's answers, written by training and by testing, in both languages. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testWatch } from "../../index.ts";
import { folderWith } from "../../wear.fixture.ts";
import { trainWatch } from "../train.ts";
import { messages } from "./messages.ts";

/** Three sensors, one of which follows the other two until `fault`. */
function rows(count: number, seed: number, fault = count): string {
  let state = seed;
  const noise = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  const lines = Array.from({ length: count }, (_, i) => {
    const [a, b] = [noise(), noise()];
    return [i, a, b, a + b + 0.2 * noise() + (i >= fault ? 4 : 0), i >= fault ? 1 : 0].join(",");
  });
  return ["time,<a>,b [bar],sum,anomaly", ...lines].join("\n");
}

let folder: string;
const pages = new Map<string, string>();

beforeAll(async () => {
  folder = await folderWith({ "normal.csv": rows(2200, 5), "fault.csv": rows(300, 9, 200) });
  for (const language of ["en", "zh"] as const) {
    const [model, report] = [join(folder, "line.onnx"), join(folder, "report.html")];
    const budget = { alarms: 5, per: 1000 };
    const options = { source: join(folder, "normal.csv"), out: model, network: "components", window: 2 } as const;
    for await (const _ of trainWatch({ ...options, budget, report, language }, new AbortController().signal));
    pages.set(`train ${language}`, await readFile(report, "utf8"));
    await testWatch({ model, source: join(folder, "fault.csv"), skip: 20, report, language });
    pages.set(`test ${language}`, await readFile(report, "utf8"));
  }
  // nothing to draw over time, no alarm, no budget
  const few = join(folder, "few.csv");
  await writeFile(few, rows(60, 3));
  const report = join(folder, "few.html");
  const asked = { source: few, out: join(folder, "few.onnx"), window: 2, report };
  for await (const _ of trainWatch(asked, new AbortController().signal));
  pages.set("few en", await readFile(report, "utf8"));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("no page has a number gone wrong, a script, a link elsewhere, or markup from a column's name", () => {
  for (const page of pages.values()) {
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|\son\w+=/i);
    expect(page).not.toContain("<a>");
    for (const [drawing] of page.matchAll(/<svg[^>]*>/g))
      expect(drawing).toMatch(/aria-label="[^"]+"|aria-hidden="true"/);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  }
});

describe.each(["en", "zh"] as const)("in %s", (language) => {
  const say = messages[language];

  test("after training: false alarms at every threshold, the budget, principal components beside", () => {
    const page = pages.get(`train ${language}`)!;
    expect(page).toContain(say.budgetChart(say.perRows));
    expect(page).toContain(say.besideSentence);
    expect(page).toContain('<th scope="row">T²</th>');
    expect(page).not.toContain('class="stretch second"');
  });

  test("after a test: known anomalies and alarms are shaded, each alarm names its sensors", () => {
    const page = pages.get(`test ${language}`)!;
    expect(page).toContain('class="stretch bad"');
    expect(page).toContain('class="stretch second"');
    expect(page).toContain(`<td class="right">${say.isKnown}</td><td><div>sum`);
    // rows are counted from the run's first one, the skipped ones included
    expect(page).toMatch(/<td>20\d–300<div class="quiet">20\d – 299<\/div><\/td>/);
    expect(page).not.toContain(say.budgetChart(say.perRows));
  });
});

test("with few rows there is no budget to draw, and the page says that nothing alarmed", () => {
  const page = pages.get("few en")!;
  expect(page).toContain(messages.en.alarmsNone);
  expect(page).toContain(messages.en.episodesMargin);
  expect(page).not.toContain(messages.en.budgetHeading);
});
