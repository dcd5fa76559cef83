import { randomBits } from "@andon/data";
import { type Problem, resultNames } from "../problem/problem.ts";

/** A result as it is learnt for its own sake, to be read or explained: what the search learns of it is bent towards what it looks for. */
export interface ResultOf {
  readonly name: string;
  readonly unit: string | null;
  /** Its places among the goals and the constraints; -1 where it is none. */
  readonly goal: number;
  readonly constraint: number;
  /** Standard deviation of repeated results, where it is known. */
  readonly noise: number | undefined;
}

/** The results of a problem, each once. */
export function resultsOf(problem: Problem): ResultOf[] {
  return resultNames(problem).map((name) => {
    const goal = problem.goals.findIndex((each) => each.name === name);
    const constraint = problem.constraints.findIndex((each) => each.name === name);
    const { unit, noise } = (problem.goals[goal] ?? problem.constraints[constraint])!;
    return { name, unit, goal, constraint, noise: noise ?? undefined };
  });
}

/** By what the trials of a result are dealt out where it is judged: the same wherever that is told, by its place among the results. */
export const foldSeed = (problem: Problem, place: number): number => randomBits(problem.seed, place, 0xe8b);
