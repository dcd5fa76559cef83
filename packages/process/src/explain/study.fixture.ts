import { randomStream } from "@andon/data";
import type { Settings } from "../problem/problem.ts";
import { parseProblem } from "../problem/read.ts";
import type { Study } from "../study/study.ts";

/** A study of trials with results. */
export function studyOf(
  text: string,
  rows: readonly Settings[],
  results: (s: Settings, row: number) => Record<string, number>,
): Study {
  const trials = rows.map((settings, i) => ({
    id: i + 1,
    settings,
    state: "done" as const,
    results: results(settings, i),
    reason: null,
  }));
  return { problem: parseProblem(text, "p.yaml"), problemPath: "p.yaml", path: "p.study.json", trials };
}

/** Yield rises with heat up to 8 and is better with resin B; warp is 1 at heat 7; rest is noise. */
export const PRESS = `parameters:
  heat: { low: 0, high: 10, unit: °C }
  passes: { low: 1, high: 4, integer: true }
  resin: { levels: [A, B] }
goals:
  yield: { aim: maximise, unit: "%" }
constraints:
  warp: { max: 1 }
  smell: { max: 9 }
current: { heat: 4, passes: 2, resin: A }
`;
export const press = (text: string, count: number): Study => {
  const random = randomStream(3);
  return studyOf(
    text,
    Array.from({ length: count }, () => ({
      heat: 10 * random(),
      passes: 1 + Math.floor(4 * random()),
      resin: random() < 0.5 ? "A" : "B",
    })),
    ({ heat, resin }) => ({
      yield: 80 - 0.5 * (Number(heat) - 8) ** 2 + (resin === "B" ? 6 : 0) + 0.2 * (random() - 0.5),
      warp: Number(heat) / 7 + 0.02 * (random() - 0.5),
      smell: random(),
    }),
  );
};
