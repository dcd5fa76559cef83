import { randomStream } from "@andon/data";
import { expect, test } from "vitest";
import { parseProblem } from "../problem/read.ts";
import { addTrial, type Study } from "../study/study.ts";
import { invert } from "./inverse.ts";

const problem = parseProblem(
  `parameters:
  heat: { low: 0, high: 10 }
  time: { low: 0, high: 10 }
goals:
  hardness: { aim: maximise }
  thickness: { aim: target, target: 12 }
constraints:
  warp: { max: 8 }
`,
  "oven.yaml",
);
// hardness is the same on both sides of heat 5; thickness grows with time; warp forbids the hotter side
const oven = (heat: number, time: number) => ({ hardness: (heat - 5) ** 2, thickness: 10 + time / 2, warp: heat });

function studied(limit = 8): Study {
  const random = randomStream(4);
  const constraints = problem.constraints.map((c) => ({ ...c, bound: limit }));
  let study: Study = {
    problem: { ...problem, constraints },
    problemPath: "oven.yaml",
    path: "oven.study.json",
    trials: [],
  };
  for (let i = 0; i < 40; i++) {
    const settings = { heat: 10 * random(), time: 10 * random() };
    study = addTrial(study, settings, oven(settings.heat, settings.time));
  }
  return study;
}

test("finds all the settings that give what is wanted, and keep the constraint", async () => {
  const both = await invert(studied(20), { hardness: 4, thickness: 13 });
  expect(both.map((s) => Math.round(Number(s.settings.heat))).sort()).toEqual([3, 7]);
  for (const { settings, results, reached } of both) {
    expect(reached).toBe(true);
    expect(Number(settings.time)).toBeCloseTo(6, 1);
    expect(results.map((r) => [r.name, r.wanted])).toEqual([
      ["hardness", 4],
      ["thickness", 13],
      ["warp", null],
    ]);
    expect(oven(Number(settings.heat), Number(settings.time)).hardness).toBeCloseTo(4, 1);
  }
  const [cool, ...more] = await invert(studied(6), { hardness: 4 });
  expect(Number(cool!.settings.heat)).toBeCloseTo(3, 1);
  for (const { settings } of more) expect(Number(settings.heat)).toBeLessThan(6);
});

test("what cannot be reached is approached, and said so; what is no result is refused", async () => {
  const [nearest] = await invert(studied(), { thickness: 25 });
  expect(nearest!.reached).toBe(false);
  expect(Number(nearest!.settings.time)).toBeCloseTo(10, 1);
  await expect(invert(studied(), { colour: 3 })).rejects.toThrow(/colour/);
});
