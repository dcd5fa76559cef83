import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drive } from "./drive.ts";
import { bestTrial, recommend } from "./recommend.ts";
import { addTrial, ask, askInFile, openStudy, type Study, saveStudy, spentOn, tell } from "./study.ts";

let folder: string;
let problem: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-study-"));
  problem = join(folder, "press.yaml");
  await writeFile(
    problem,
    `parameters:
  heat: { low: 0, high: 10 }
  passes: { low: 1, high: 4, integer: true }
  resin: { levels: [A, B] }
goals:
  strength: { aim: maximise }
constraints:
  warp: { max: 1, probability: 0.9 }
limits: [heat + passes <= 12]
start: 6
`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Strength is best at heat 7, three passes, resin B; warp allows no more than heat 6. */
const press = (s: Readonly<Record<string, number | string>>) => ({
  strength: 100 - (Number(s.heat) - 7) ** 2 - 3 * (Number(s.passes) - 3) ** 2 - (s.resin === "B" ? 0 : 8),
  warp: Number(s.heat) / 6,
});

async function optimised(study: Study, trials: number): Promise<Study> {
  let now = study;
  for (let i = 0; i < trials; i++) {
    const asked = await ask(now);
    now = tell(asked.study, asked.trial.id, press(asked.trial.settings));
  }
  return now;
}

describe("ask and tell", () => {
  test("finds the best settings that keep the constraint, and the best trial keeps it", async () => {
    const study = await optimised(await openStudy(problem, join(folder, "a.json")), 22);
    const best = bestTrial(study)!;
    expect(best.results!.warp).toBeLessThanOrEqual(1);
    expect(best.settings).toMatchObject({ passes: 3, resin: "B" });
    expect(best.results!.strength).toBeGreaterThan(98.8);
    for (const t of study.trials) expect(Number(t.settings.heat) + Number(t.settings.passes)).toBeLessThanOrEqual(12);
    const found = await recommend(study);
    expect(found.settings).toMatchObject({ passes: 3, resin: "B" });
    expect(found.constraints[0]!.probability).toBeGreaterThanOrEqual(0.9);
    expect(press(found.settings!).warp).toBeLessThanOrEqual(1.01);
    expect(found.heldOutR2[0]).toBeGreaterThan(0.9);
    expect(found.goals[0]!.expected).toBeCloseTo(press(found.settings!).strength, 0);
  });

  test("a study read from its file suggests what it would have suggested", async () => {
    const path = join(folder, "b.json");
    const study = await optimised(await openStudy(problem, path), 9);
    await saveStudy(study);
    const again = await openStudy(problem, path);
    expect(again.trials).toEqual(study.trials);
    expect((await ask(again)).trial).toEqual((await ask(study)).trial);
  });

  test("open trials are kept apart, and may be told in any order", async () => {
    let study = await optimised(await openStudy(problem, join(folder, "c.json")), 8);
    const asked = [];
    for (let i = 0; i < 3; i++) {
      const next = await ask(study);
      study = next.study;
      asked.push(next.trial);
    }
    const heats = asked.map((t) => JSON.stringify(t.settings));
    expect(new Set(heats).size).toBe(3);
    for (const t of asked.toReversed()) study = tell(study, t.id, press(t.settings));
    expect(study.trials.every((t) => t.state === "done")).toBe(true);
  });

  test("failures teach where not to go", async () => {
    let study = await openStudy(problem, join(folder, "d.json"));
    for (let i = 0; i < 16; i++) {
      const asked = await ask(study);
      // above heat 4 the machine jams
      const jams = Number(asked.trial.settings.heat) > 4;
      study = tell(asked.study, asked.trial.id, jams ? { failed: "jam" } : press(asked.trial.settings));
    }
    // the goal pulls to heat 6, where every trial fails: whoever did not learn would fail for ever
    const late = study.trials.slice(-6);
    expect(late.filter((t) => t.state === "failed").length).toBeLessThanOrEqual(4);
    expect(bestTrial(study)!.results!.strength).toBeGreaterThan(85);
  });

  test("what cannot be is refused by name", async () => {
    const study = await openStudy(problem, join(folder, "e.json"));
    const asked = await ask(study);
    expect(() => tell(asked.study, 99, press(asked.trial.settings))).toThrow(/no open trial 99.*Open trials: 1/);
    expect(() => tell(asked.study, 1, { strength: 3 })).toThrow(/warp: it is missing/);
    expect(() => tell(asked.study, 1, { strength: Number.NaN, warp: 0 })).toThrow(/strength: expected a number/);
    expect(() => addTrial(study, { heat: 1, passes: 2, resin: "C" }, { strength: 1, warp: 0 })).toThrow(
      /expected one of A, B/,
    );
    await expect(recommend(study)).rejects.toThrow(/at least 4 trials/);
  });

  test("the same settings with different results are noise, not an error", async () => {
    let study = await openStudy(problem, join(folder, "f.json"));
    for (let i = 0; i < 12; i++) {
      const settings = { heat: 2 * (i % 4), passes: 1 + (i % 3), resin: i % 2 ? "A" : "B" };
      const { strength, warp } = press(settings);
      study = addTrial(study, settings, { strength: strength + (i % 5), warp });
    }
    expect((await ask(study)).trial.settings).toHaveProperty("heat");
  });

  test("a file that is no study is told", async () => {
    const path = join(folder, "g.json");
    await writeFile(path, "{}");
    await expect(openStudy(problem, path)).rejects.toMatchObject({ code: "study/unreadable" });
    await writeFile(path, '{ "version": 1, "trials": [');
    await expect(openStudy(problem, path)).rejects.toMatchObject({ code: "study/unreadable" });
  });
});

test("no less is expected of what is recommended than of the best trial", async () => {
  const path = join(folder, "coater.yaml");
  await writeFile(
    path,
    "parameters:\n  heat: { low: 150, high: 210 }\n  speed: { low: 2, high: 20 }\n  resin: { levels: [A, B, C] }\ngoals:\n  yield: { aim: maximise }\nconstraints:\n  rough: { max: 0.8 }\n",
  );
  let study = await openStudy(path);
  for (let i = 0; i < 24; i++) {
    const { study: after, trial } = await ask(study);
    const [heat, speed] = [Number(trial.settings.heat), Number(trial.settings.speed)];
    const grade = { A: 0, B: 1.5, C: -1 }[String(trial.settings.resin)]!;
    study = tell(after, trial.id, {
      yield: 94 - 0.01 * (heat - 188) ** 2 - 0.06 * (speed - 8) ** 2 + grade,
      rough: 0.3 + 0.02 * speed + 0.00025 * Math.max(0, heat - 165) ** 2,
    });
  }
  const { best, goals } = await recommend(study);
  expect(best!.results!.yield!).toBeGreaterThan(95.49);
  expect(goals[0]!.expected).toBeGreaterThan(best!.results!.yield! - 1e-3);
});

describe("driving a program", () => {
  const program = `const s = JSON.parse(require("fs").readFileSync(0, "utf8"));
if (s.heat > 9) process.exit(3);
console.log("settling ...");
console.log(JSON.stringify({ strength: 100 - (s.heat - 7) ** 2, warp: s.heat / 6 }));`;

  test("a run that is killed goes on with the same trials", async () => {
    const script = join(folder, "press.cjs");
    await writeFile(script, program);
    const command = `"${process.execPath}" "${script}"`;
    const whole = await openStudy(problem, join(folder, "whole.json"));
    for await (const _ of drive(whole, { command, total: 9 }));
    const path = join(folder, "killed.json");
    // killed after four trials, and again while the sixth was open
    for await (const event of drive(await openStudy(problem, path), { command, total: 9 }))
      if (event.ended === 5) break;
    await saveStudy((await ask(await openStudy(problem, path))).study);
    for await (const _ of drive(await openStudy(problem, path), { command, total: 9 }));
    expect(await readFile(path, "utf8")).toBe(await readFile(whole.path, "utf8"));
    const { trials } = await openStudy(problem, path);
    expect(trials.map((t) => t.state)).toContain("done");
    for (const t of trials) expect(t.state).toBe(Number(t.settings.heat) > 9 ? "failed" : "done");
  });

  test("what others tell while a command runs is kept, of other trials and of the one that runs", async () => {
    const script = join(folder, "slow-press.cjs");
    await writeFile(script, program);
    const command = `"${process.execPath}" "${script}"`;
    const path = join(folder, "shared.json");
    const seen: number[] = [];
    for await (const { trial } of drive(await openStudy(problem, path), { command, total: 5 })) {
      seen.push(trial.id);
      if (trial.id !== 2) continue;
      // somebody records a past batch, and another run opens and tells trials of its own
      await saveStudy(
        addTrial(await openStudy(problem, path), { heat: 3, passes: 2, resin: "A" }, { strength: 70, warp: 0.5 }),
      );
      const { study, trial: own } = await askInFile(await openStudy(problem, path), (latest) => ask(latest));
      await saveStudy(tell(study, own.id, { failed: "power cut" }));
    }
    const { trials } = await openStudy(problem, path);
    expect(seen).toEqual([1, 2, 5]);
    expect(trials.map((t) => t.id)).toEqual([1, 2, 3, 4, 5]);
    expect(trials[2]!.results).toEqual({ strength: 70, warp: 0.5 });
    expect(trials[3]!.reason).toBe("power cut");
  });

  test("asking anew where the file was written while trials were looked for", async () => {
    const path = join(folder, "written.json");
    let asked = 0;
    const { study } = await askInFile(await openStudy(problem, path), async (latest) => {
      if (asked++ === 0)
        await saveStudy(addTrial(latest, { heat: 3, passes: 2, resin: "A" }, { strength: 70, warp: 0.5 }));
      return ask(latest);
    });
    expect(asked).toBe(2);
    expect(study.trials.map((t) => t.state)).toEqual(["done", "open"]);
    expect((await openStudy(problem, path)).trials).toEqual(study.trials);
  });

  test("a command that never works is told from settings that fail", async () => {
    const study = await openStudy(problem, join(folder, "h.json"));
    const run = async () => {
      for await (const _ of drive(study, { command: `"${process.execPath}" -e "console.log('hello')"`, total: 9 }));
    };
    await expect(run()).rejects.toMatchObject({ code: "study/command", details: { failures: 3 } });
    // nor do they count as failures of the settings
    const { trials } = await openStudy(problem, join(folder, "h.json"));
    expect(trials.map((t) => t.state)).toEqual(["open", "open", "open"]);
  });

  test("a command that worked before and does not now is told as well", async () => {
    let study = await openStudy(problem, join(folder, "w.json"));
    study = addTrial(study, { heat: 3, passes: 2, resin: "A" }, { strength: 70, warp: 0.5 });
    await saveStudy(study);
    const run = async () => {
      for await (const _ of drive(study, { command: "exit 3", total: 9 }));
    };
    await expect(run()).rejects.toThrow("its first 3 trials all failed: exit code 3");
    expect((await openStudy(problem, join(folder, "w.json"))).trials.map((t) => t.state)).toEqual([
      "done",
      "open",
      "open",
      "open",
    ]);
  });
});

test("two goals: a front of trials that no other beats, its knee, and settings between the ends", async () => {
  const path = join(folder, "two.yaml");
  await writeFile(
    path,
    "parameters:\n  heat: { low: 0, high: 10 }\n  time: { low: 0, high: 10 }\ngoals:\n  strength: { aim: maximise }\n  cost: { aim: minimise, worst: 20 }\n",
  );
  let study = await openStudy(path);
  for (let i = 0; i < 16; i++) {
    const asked = await ask(study);
    const { heat, time } = asked.trial.settings as Record<string, number>;
    // strong where hot, dear where hot or long; time is of no use
    study = tell(asked.study, asked.trial.id, { strength: 10 * Math.sqrt(heat!), cost: heat! + 2 * time! });
  }
  const found = await recommend(study);
  expect(found.front.length).toBeGreaterThan(4);
  for (const a of found.front)
    for (const b of found.front)
      expect(a === b || a.results!.strength! > b.results!.strength! || a.results!.cost! < b.results!.cost!).toBe(true);
  expect(found.front).toContainEqual(found.best);
  // once learnt, no more time is wasted
  for (const t of study.trials.slice(-5)) expect(Number(t.settings.time)).toBeLessThan(1);
  expect(found.goals.map((g) => g.name)).toEqual(["strength", "cost"]);
  expect(Number(found.settings!.time)).toBeLessThan(1);
});

describe("several goals as one, and targets", () => {
  const yaml = (goals: string) =>
    `parameters:\n  heat: { low: 0, high: 10 }\n  time: { low: 0, high: 10 }\ngoals:\n${goals}`;
  const run = async (name: string, goals: string, trials: number, gives: (heat: number, time: number) => object) => {
    const path = join(folder, name);
    await writeFile(path, yaml(goals));
    let study = await openStudy(path);
    for (let i = 0; i < trials; i++) {
      const asked = await ask(study);
      const { heat, time } = asked.trial.settings as { heat: number; time: number };
      study = tell(asked.study, asked.trial.id, gives(heat, time) as Record<string, number>);
    }
    return study;
  };

  test("weights say what a unit is worth: the best trial is that of their sum, and there is no front", async () => {
    const study = await run(
      "weighted.yaml",
      "  output: { aim: maximise, weight: 2 }\n  cost: { aim: minimise, weight: 0.5 }\n",
      18,
      (heat, time) => ({ output: heat - 0.1 * (time - 4) ** 2, cost: heat * heat }),
    );
    // 2 (heat - ...) - heat² / 2 is greatest at heat 2 and time 4
    const best = bestTrial(study)!.settings as { heat: number; time: number };
    expect(best.heat).toBeCloseTo(2, 0);
    expect(best.time).toBeCloseTo(4, 0);
    const found = await recommend(study);
    expect(found.front).toEqual([]);
    expect(found.settings).toMatchObject({ heat: expect.closeTo(2, 0), time: expect.closeTo(4, 0) });
    expect(found.goals.map((g) => g.name)).toEqual(["output", "cost"]);
    expect(found.goals[1]!.expected).toBeCloseTo(Number(found.settings!.heat) ** 2, 0);
  });

  test("a target is hit, and told by what is expected of the result itself", async () => {
    const study = await run("target.yaml", "  thickness: { aim: target, target: 12.5 }\n", 14, (heat, time) => ({
      thickness: 5 + heat + Math.sin(time),
    }));
    expect(Math.abs(bestTrial(study)!.results!.thickness! - 12.5)).toBeLessThan(0.02);
    const found = await recommend(study);
    expect(found.goals[0]!.expected).toBeCloseTo(12.5, 1);
    expect(found.goals[0]!.low).toBeLessThan(12.5);
  });

  test("nothing is recommended where nothing was learnt", async () => {
    const study = await run("noise.yaml", "  yield: { aim: maximise }\n", 12, (heat, time) => ({
      yield: ((heat * 7919 + time * 104729) * 1000) % 17,
    }));
    const found = await recommend(study);
    expect(found.settings).toBeNull();
    expect(found.doubt).not.toBeNull();
    expect(found.best).not.toBeNull();
  });
});

describe("trials that cost different amounts", () => {
  /** As good at both ends; each trial costs as much as it is hot, tenfold from end to end. */
  const twoEnds = async (name: string, cost: string) => {
    const path = join(folder, name);
    await writeFile(path, `parameters:\n  heat: { low: 1, high: 10 }\ngoals:\n  output: { aim: maximise }\n${cost}`);
    let study = await openStudy(path);
    for (let i = 0; i < 12; i++) {
      const asked = await ask(study);
      const heat = Number(asked.trial.settings.heat);
      study = tell(asked.study, asked.trial.id, { output: Math.cos(((heat - 2) * Math.PI) / 3.5) });
    }
    return study;
  };

  test("of two places that promise alike the cheaper is looked at more", async () => {
    const [plain, thrifty] = [await twoEnds("same.yaml", ""), await twoEnds("thrifty.yaml", "cost: heat\n")];
    const heatOf = (study: Study) => study.trials.reduce((sum, t) => sum + Number(t.settings.heat), 0);
    expect(spentOn(plain)).toBe(0);
    expect(spentOn(thrifty)).toBeCloseTo(heatOf(thrifty), 9);
    expect(heatOf(thrifty)).toBeLessThan(0.9 * heatOf(plain));
    expect(bestTrial(thrifty)!.results!.output).toBeGreaterThan(0.999);
  });

  test("a program is driven until the budget is spent", async () => {
    const path = join(folder, "budget.yaml");
    await writeFile(path, "parameters:\n  x: { low: 0, high: 1 }\ngoals:\n  y: { aim: minimise }\ncost: 2\n");
    const command = `"${process.execPath}" -e "console.log(JSON.stringify({ y: 1 }))"`;
    let ended = 0;
    for await (const event of drive(await openStudy(path), { command, total: 60, budget: 9 })) ended = event.ended;
    expect(ended).toBe(5);
    const free = drive(await openStudy(problem, join(folder, "free.json")), { command, total: 9, budget: 9 });
    await expect(free.next()).rejects.toMatchObject({ code: "study/no-cost" });
  });

  test.each([
    ["cost: 5 - heat", /cost: a trial costs something, but at heat/],
    ["cost: 2 * pressure", /there is no numeric parameter pressure/],
    ["cost: 2 *", /expected a number, a name or a bracket/],
    ["cost: -3", /cost/],
  ])("%s is refused", async (cost, reason) => {
    const path = join(folder, "wrong-cost.yaml");
    await writeFile(path, `parameters:\n  heat: { low: 1, high: 10 }\ngoals:\n  output: { aim: maximise }\n${cost}\n`);
    await expect(openStudy(path)).rejects.toThrow(reason);
  });
});
