import { describe, expect, test } from "vitest";
import { evaluateFailures } from "../evaluate.ts";
import { messages } from "./messages.ts";
import { renderFailureReport } from "./render.ts";
import type { FailureReport } from "./view.ts";

/** Rows that a fair model judged: 400 of them, about one in ten failed. */
function reportOf(name: string, wish: FailureReport["wish"]): FailureReport {
  const probabilities = Array.from({ length: 400 }, (_, i) => ((i * 97) % 400) / 420 + 0.02);
  const judged = {
    probabilities,
    failed: probabilities.map((p, i) => (p ** 6 > ((i * 31) % 100) / 100 ? 1 : 0)),
    units: probabilities.map(() => 0),
  };
  const evaluation = evaluateFailures(judged, 0.8, wish, 1);
  const certificate = {
    issuedAt: "2026-01-01T00:00:00Z",
    samples: 400,
    maxScoreDifference: 1e-6,
    flippedVerdicts: 0,
    tolerance: 1e-4,
    weightsSha256: "ab".repeat(32),
    answersSha256: "cd".repeat(32),
  };
  return {
    card: {
      format: "andon-card/1",
      task: "maintenance/failure",
      name,
      createdAt: "2026-01-01T00:00:00Z",
      target: { column: "failed", positive: "1", horizon: null },
      input: { name: "window", layout: "", steps: 1, columns: [] },
      outputs: [],
      thresholds: [{ name: "failureThreshold", value: 0.8, meaning: "" }],
      wish,
      preparation: { columns: [], steps: 1, made: [], fill: [], means: [], deviations: [], edges: [] },
      data: { source: "mill.csv", kind: "wide-csv", rows: 400, units: 1, time: null, fingerprint: "ef".repeat(32) },
      training: {
        network: "mlp",
        why: "",
        members: 5,
        parameters: 100,
        epochs: 3,
        batch: 32,
        learningRate: 0.006,
        seed: 1,
        seconds: 4,
        threads: 1,
      },
      validation: evaluation,
      baseline: evaluation,
      importance: [{ column: `<b>${name}</b>`, drop: 0.3 }],
      certificate,
      versions: {},
    },
    evaluation,
    judged,
    wish,
    measuredOn: "folds",
    seen: false,
    decisions: [{ what: "network", choice: "mlp", why: { en: "because", zh: "因为" } }],
    generatedAt: "2026-01-01T00:00:00Z",
  };
}

describe.each(["en", "zh"] as const)("the report in %s", (language) => {
  const say = messages[language];
  const page = renderFailureReport(reportOf("mill", { costMiss: 50, costAlarm: 2 }), language);

  test("draws scores, precision and recall, costs and calibration, without a number gone wrong", () => {
    for (const title of [say.histogram, say.prChart, say.costChart, say.calibrationChart])
      expect(page).toContain(`<figcaption>${title}</figcaption>`);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    for (const [drawing] of page.matchAll(/<svg[^>]*>/g))
      expect(drawing).toMatch(/aria-label="[^"]+"|aria-hidden="true"/);
  });

  test("names how intervals were made in its own language", () => {
    expect(page).toContain(language === "en" ? "DeLong, logit scale; " : "DeLong 法（logit 尺度）；");
    if (language === "zh") expect(page.match(/<footer>.*?<\/footer>/s)?.[0]).not.toMatch(/over|with|: /);
  });

  test("warns where columns tell nothing", () => {
    const told = reportOf("mill", {});
    const by = { ...told.evaluation, auroc: { ...told.evaluation.auroc, low: 0.48 } };
    expect(renderFailureReport(told, language)).not.toContain(say.nothingTold);
    expect(renderFailureReport({ ...told, evaluation: by }, language)).toContain(say.nothingTold);
  });

  test("warns where the rows were trained on", () => {
    expect(page).not.toContain(say.seen);
    expect(renderFailureReport({ ...reportOf("mill", {}), measuredOn: "test", seen: true }, language)).toContain(
      say.seen,
    );
  });

  test("loads nothing and runs nothing; text from outside never becomes markup", () => {
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|\son\w+=/i);
    expect(page).toContain("&lt;b&gt;mill&lt;/b&gt;");
  });

  test("every link in the contents leads to a section", () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test("says how the threshold was chosen, and draws no costs where none are named", () => {
    const plain = renderFailureReport(reportOf("mill", {}), language);
    expect(plain).toContain(say.byF1);
    expect(plain).not.toContain(say.costChart);
    expect(page).toContain(say.byCost("50", "2"));
  });
});
