import { type Problem, resultNames } from "../problem/problem.ts";
import type { Interest } from "./outcome.ts";

/** A result as it is learnt for its own sake: sign (y - offset) is low where it is good. */
export interface ResultOf {
  readonly name: string;
  readonly unit: string | null;
  /** Its places among the goals and the constraints; -1 where it is none. */
  readonly goal: number;
  readonly constraint: number;
  readonly sign: 1 | -1;
  readonly offset: number;
  readonly interest: Interest;
  /** Standard deviation of repeated results, where it is known. */
  readonly noise: number | undefined;
}

/** The results of a problem, each once. */
export function resultsOf(problem: Problem): ResultOf[] {
  return resultNames(problem).map((name) => {
    const g = problem.goals.findIndex((each) => each.name === name);
    const c = problem.constraints.findIndex((each) => each.name === name);
    const goal = problem.goals[g];
    const constraint = problem.constraints[c];
    const { unit, noise } = (goal ?? constraint)!;
    const side = constraint?.side === "min" ? -1 : 1;
    return {
      name,
      unit,
      goal: g,
      constraint: c,
      sign: goal ? (goal.aim === "maximise" ? -1 : 1) : side,
      offset: goal ? 0 : constraint!.bound,
      interest:
        goal === undefined
          ? { kind: "limit", limit: 0 }
          : goal.aim === "target" || problem.goals.length > 1
            ? { kind: "all" }
            : { kind: "least" },
      noise: noise ?? undefined,
    };
  });
}
