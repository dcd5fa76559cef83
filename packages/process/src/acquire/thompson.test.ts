import { describe, expect, test } from "vitest";
import { parseProblem } from "../problem/read.ts";
import { ask, type Study, tell } from "../study/study.ts";

const study = (goals: string): Study => ({
  problem: parseProblem(
    `parameters:\n  heat: { low: 0, high: 10 }\n  speed: { low: 0, high: 10 }\ngoals:\n${goals}constraints:\n  warp: { max: 1 }\nstart: 6\n`,
    "press.yaml",
  ),
  problemPath: "press.yaml",
  path: "press.study.json",
  trials: [],
});
const gives = ({ heat, speed }: Record<string, number>) => ({
  output: 50 - (heat! - 6) ** 2 - (speed! - 4) ** 2,
  cost: heat! + speed!,
  warp: heat! / 8,
});

/** Rounds of six trials at a time, asked for together. */
async function inRounds(begun: Study, rounds: number, names: readonly string[]): Promise<Study> {
  let now = begun;
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < 6; i++) now = (await ask(now, {}, "thompson")).study;
    for (const t of now.trials.filter((each) => each.state === "open")) {
      const results = Object.entries(gives(t.settings as Record<string, number>)).filter(([name]) =>
        names.includes(name),
      );
      now = tell(now, t.id, Object.fromEntries(results));
    }
  }
  return now;
}

describe("Thompson sampling", () => {
  test("six trials at once find the best settings, each in its own place", async () => {
    const { trials } = await inRounds(study("  output: { aim: maximise }\n"), 4, ["output", "warp"]);
    expect(Math.max(...trials.map((t) => t.results!.output!))).toBeGreaterThan(49.5);
    for (let round = 1; round < 4; round++) {
      const together = trials.slice(6 * round, 6 * round + 6).map((t) => JSON.stringify(t.settings));
      expect(new Set(together).size).toBe(6);
    }
    // what is learnt of the constraint is minded: from the second round on few break it
    expect(trials.slice(12).filter((t) => t.results!.warp! > 1.02).length).toBeLessThanOrEqual(2);
  });

  test("of several goals, different weights look at different parts of the front", async () => {
    const goals = "  output: { aim: maximise }\n  cost: { aim: minimise }\n";
    const { trials } = await inRounds(study(goals), 3, ["output", "cost", "warp"]);
    const late = trials.slice(12).map((t) => t.results!.cost!);
    expect(Math.max(...late) - Math.min(...late)).toBeGreaterThan(2);
  });
});
