import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProcessCard, processCard } from "@andon/contracts";
import { randomStream } from "@andon/data";
import { readCard } from "@andon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Settings } from "../problem/problem.ts";
import { addTrial, openStudy, type Study, saveStudy } from "../study/study.ts";
import { fitStudy } from "./fit.ts";
import { predictResults, verifyProcess } from "./use.ts";

const PROBLEM = `name: press
parameters:
  heat: { low: 0, high: 10, unit: °C }
  speed: { low: 1, high: 100, scale: log }
  passes: { low: 1, high: 5, integer: true }
  resin: { levels: [A, B, C] }
  pressure: { fixed: 2.5 }
context:
  humidity: { low: 20, high: 70 }
goals:
  strength: { aim: maximise }
  thickness: { aim: target, target: 12 }
constraints:
  warp: { max: 1 }
`;

const random = randomStream(21);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const drawn = (): Record<string, number | string> => ({
  heat: 10 * random(),
  speed: 100 ** random(),
  passes: 1 + Math.floor(5 * random()),
  resin: "ABC"[Math.floor(3 * random())]!,
  humidity: 20 + 50 * random(),
});
const press = (s: Settings) => {
  const [heat, speed, passes] = [Number(s.heat), Math.log10(Number(s.speed)), Number(s.passes)];
  return {
    strength: 100 - (heat - 7) ** 2 - 3 * (passes - 3) ** 2 - (s.resin === "B" ? 0 : 8) - Number(s.humidity) / 10,
    thickness: 8 + heat / 2 + 3 * speed,
    warp: Math.exp((heat - 6) / 2),
  };
};
const noisy = (s: Settings) => {
  const { strength, thickness, warp } = press(s);
  return { strength: strength + 0.5 * normal(), thickness: thickness + 0.05 * normal(), warp: warp + 0.01 * normal() };
};

let folder: string;
let problem: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-fit-"));
  problem = join(folder, "press.yaml");
  await writeFile(problem, PROBLEM);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function studyOf(trials: number): Promise<Study> {
  let study = { ...(await openStudy(problem)), trials: [] } as Study;
  for (let i = 0; i < trials; i++) {
    const settings = drawn();
    study = addTrial(study, settings, noisy(settings));
  }
  return study;
}

async function fitted(study: Study, out: string, surrogate?: "gaussian-process" | "ensemble"): Promise<ProcessCard> {
  for await (const event of fitStudy(study, { out, surrogate })) if (event.kind === "done") return event.card;
  throw new Error("no card");
}

describe("a process model", () => {
  test.each(["gaussian-process", "ensemble"] as const)(
    "takes raw settings, foretells results it has not seen, and can be verified: %s",
    async (surrogate) => {
      const study = await studyOf(surrogate === "ensemble" ? 300 : 80);
      await saveStudy(study);
      const out = join(folder, `${surrogate}.onnx`);
      const card = await fitted(study, out, surrogate);
      expect(card.results.map((r) => [r.name, r.surrogate])).toEqual(
        ["strength", "thickness", "warp"].map((name) => [name, surrogate]),
      );
      for (const { r2, coverage } of card.results) {
        expect(r2).toBeGreaterThan(0.85);
        expect(coverage.value).toBeGreaterThan(0.75);
      }
      const settings = Array.from({ length: 200 }, drawn);
      const told = await predictResults(out, settings);
      let within = 0;
      const errors = [0, 0, 0];
      for (const [i, s] of settings.entries())
        for (const [r, truth] of Object.values(press(s)).entries()) {
          const { mean, low, high } = told[i]!;
          errors[r]! += (mean[r]! - truth) ** 2 / settings.length;
          const result = Object.values(noisy(s))[r]!;
          if (result >= low[r]! && result <= high[r]!) within++;
        }
      // 90 % is wished for
      expect(within / (3 * settings.length)).toBeGreaterThan(0.8);
      // the spread of all trials is about 12, 2 and 2
      expect(Math.sqrt(errors[0]!)).toBeLessThan(surrogate === "ensemble" ? 3 : 1.5);
      expect(Math.sqrt(errors[1]!)).toBeLessThan(0.3);
      expect(Math.sqrt(errors[2]!)).toBeLessThan(0.4);
      expect(await verifyProcess(out, problem)).toMatchObject({ holds: true, found: { samples: study.trials.length } });
    },
  );

  test("a file that was changed, and trials that were changed, are told", async () => {
    const study = await studyOf(30);
    await saveStudy(study);
    const out = join(folder, "changed.onnx");
    await fitted(study, out);
    // more trials than were certified do not matter
    const settings = drawn();
    await saveStudy(addTrial(study, settings, noisy(settings)));
    expect((await verifyProcess(out, problem)).holds).toBe(true);
    const moved = study.trials.map((t, i) => (i === 3 ? { ...t, settings: { ...t.settings, heat: 9.9 } } : t));
    await saveStudy({ ...study, trials: moved });
    expect((await verifyProcess(out, problem)).holds).toBe(false);
    await saveStudy({ ...study, trials: study.trials.slice(1) });
    expect((await verifyProcess(out, problem)).reasons[0]).toMatchObject({ en: expect.stringContaining("30 trials") });
    await saveStudy(study);
    const bytes = await readFile(out);
    // the card ends the file: a byte of the weights before it
    bytes[Math.floor(bytes.length / 3)]! ^= 0x10;
    await writeFile(out, bytes);
    const broken = await verifyProcess(out, problem).then(
      ({ holds }) => !holds,
      (error) => error.code === "model/damaged",
    );
    expect(broken).toBe(true);
  });

  test("the better of both is kept, with the reason; what cannot be is refused by name", async () => {
    const study = await studyOf(220);
    const { goals } = study.problem;
    const one = { ...study, problem: { ...study.problem, goals: goals.slice(0, 1), constraints: [] } };
    const card = await fitted(one, join(folder, "auto.onnx"));
    for (const { why } of card.results)
      expect(why).toMatchObject({ en: expect.stringMatching(/held-out error .* that of/) });
    await expect(predictResults(join(folder, "auto.onnx"), [{ heat: 3 }])).rejects.toThrow(/speed: it is missing/);
    await expect(predictResults(join(folder, "auto.onnx"), [{ ...drawn(), resin: "Z" }])).rejects.toThrow(
      /resin: expected one of A, B, C, but it is Z/,
    );
    expect((await readCard(join(folder, "auto.onnx"), [processCard])).card.fixed).toEqual({ pressure: 2.5 });
  });

  test("results that have nothing to do with the settings are no model", async () => {
    let study = { ...(await openStudy(problem)), trials: [] } as Study;
    for (let i = 0; i < 24; i++)
      study = addTrial(study, drawn(), { strength: normal(), thickness: normal(), warp: normal() });
    await expect(fitted(study, join(folder, "none.onnx"))).rejects.toMatchObject({ code: "explain/nothing-learnt" });
  });
});

test("progress goes from nothing to all steps", async () => {
  const study = await studyOf(12);
  const shares: number[] = [];
  for await (const event of fitStudy(study, { out: join(folder, "steps.onnx") }))
    if (event.kind === "learning") shares.push(event.done / event.total);
  // three results, each learnt, and learnt anew in ten folds
  expect(shares).toEqual(Array.from({ length: 34 }, (_, i) => i / 33));
});
