import { randomStream } from "@andon/data";
import { describe, expect, test } from "vitest";
import { parseProblem } from "../problem/read.ts";
import { askSafely } from "../study/ask-safely.ts";
import { recommend } from "../study/recommend.ts";
import { addTrial, type Study, tell } from "../study/study.ts";

const problem = parseProblem(
  `parameters:
  heat: { low: 100, high: 200 }
  speed: { low: 10, high: 60, step: 20 }
goals:
  output: { aim: maximise }
constraints:
  cracks: { max: 1 }
current: { heat: 150, speed: 30 }
`,
  "dryer.yaml",
);

/** More heat gives more, until the film cracks at about 170. */
function plant(seed: number) {
  const random = randomStream(seed, 7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const cracks = (heat: number) => 0.3 + 0.7 * Math.exp((heat - 170) / 5);
  const measured = (s: Readonly<Record<string, number | string>>) => ({
    output: 50 + 0.4 * Number(s.heat) - 0.002 * (Number(s.speed) - 40) ** 2 + 0.1 * normal(),
    cracks: cracks(Number(s.heat)) + 0.02 * normal(),
  });
  let study: Study = { problem, problemPath: "dryer.yaml", path: "dryer.study.json", trials: [] };
  for (let i = 0; i < 10; i++) {
    const settings = { heat: 150 + 2 * normal(), speed: 30 + normal() };
    study = addTrial(study, settings, measured(settings));
  }
  return { study, cracks, measured };
}

describe("the safe advisor", () => {
  test("comes near a cliff, and does not go over it", async () => {
    let [broken, asked] = [0, 0];
    for (let seed = 1; seed <= 3; seed++) {
      const { study, cracks, measured } = plant(seed);
      let now = study;
      for (let i = 0; i < 8; i++, asked++) {
        const next = await askSafely(now, {}, { risk: 0.05, over: 8 });
        expect(next.risk).toBeLessThanOrEqual(0.05 / 8 + 1e-9);
        const { heat, speed } = next.trial.settings;
        // the step limit holds
        expect(Number(speed)).toBeLessThanOrEqual(50 + 1e-9);
        if (cracks(Number(heat)) > 1) broken++;
        now = tell(next.study, next.trial.id, measured(next.trial.settings));
      }
      // well beyond what the records had tried, of which the deviation is 2
      expect(Math.max(...now.trials.map((t) => Number(t.settings.heat)))).toBeGreaterThan(157);
    }
    expect(asked).toBe(24);
    expect(broken).toBe(0);
  });

  test("changes one parameter at a time if wished, and stays where nothing is sure enough", async () => {
    const { study } = plant(5);
    const { settings } = await recommend(study, {}, { risk: 0.05, oneChange: true });
    const unchanged = study.trials.some(
      (t) => Number(t.settings.heat) === settings!.heat || Number(t.settings.speed) === settings!.speed,
    );
    expect(unchanged).toBe(true);
    // within the noise of the bound nothing is sure
    const constraints = problem.constraints.map((c) => ({ ...c, bound: 0.31 }));
    await expect(askSafely({ ...study, problem: { ...problem, constraints } }, {}, { risk: 0.01 })).rejects.toThrow(
      expect.objectContaining({ code: "study/nothing-safe" }),
    );
  });

  test("needs a recipe to stay near", async () => {
    const { study } = plant(6);
    const trials = study.trials.map((t) => ({ ...t, results: { ...t.results!, cracks: 2 } }));
    await expect(
      askSafely({ ...study, trials, problem: { ...problem, current: null } }, {}, { risk: 0.05 }),
    ).rejects.toThrow(expect.objectContaining({ code: "study/no-recipe" }));
  });
});
