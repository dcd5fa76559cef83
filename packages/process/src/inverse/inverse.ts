/** Inverse design: settings for wanted results. */
import { AndonError } from "@andon/contracts";
import { randomBits } from "@andon/data";
import type { Acquisition } from "../acquire/acquisition.ts";
import { maximise } from "../acquire/maximise.ts";
import { keeping, keepingPenalty } from "../acquire/surest.ts";
import { type Results, resultNames, type Settings } from "../problem/problem.ts";
import { wrongNumber } from "../problem/read.ts";
import { decode, encode, regionOf } from "../problem/space.ts";
import { type Expectation, expectationOf, requireTrials } from "../study/recommend.ts";
import { knownOf, requireContext, requireNames, requireRight, type Study } from "../study/study.ts";
import { learn, learnOwn } from "../surrogate/learn.ts";
import type { Outcome } from "../surrogate/outcome.ts";
import { heldOutR2, posterior, roomFor } from "../surrogate/surrogate.ts";

/** Settings that are expected to give what is wanted, or as nearly as can be. */
export interface Solution {
  readonly settings: Settings;
  /** Every result; `wanted` is null where nothing was asked of it. */
  readonly results: readonly (Expectation & { readonly wanted: number | null })[];
  /** Every wanted result lies within the 90 % interval of what is expected. */
  readonly reached: boolean;
  /** The chance of keeping each constraint, in the order of the problem. */
  readonly keeping: readonly number[];
}

export interface InverseOptions {
  readonly context?: Settings | undefined;
  /** At most so many, different from each other. */
  readonly count?: number | undefined;
}

/** Solutions differ by this share of some parameter's range, and are not this much further off than the best (in squared deviations of all results). */
const APART = 0.1;
const WORSE = 0.02;

/**
 * Settings for wanted results, by gradients through what was learnt: where E Σ (result - wanted)² is least, each result counted in its own spread, among settings
 * that keep the constraints as surely as the problem asks. Several settings may do; those that differ are all told.
 *
 * @param wanted by the name of the result
 * @throws AndonError `study/too-few`, `study/value`, `study/context`, `explain/nothing-learnt` where a wanted result was not learnt, `study/no-room`
 */
export async function invert(
  study: Study,
  wanted: Results,
  { context = {}, count = 3 }: InverseOptions = {},
): Promise<readonly Solution[]> {
  const { problem } = study;
  requireTrials(study);
  requireContext(problem, context);
  requireNames(Object.keys(wanted), resultNames(problem), { en: "result", zh: "结果" });
  for (const [name, value] of Object.entries(wanted)) requireRight(name, value, wrongNumber);
  const known = knownOf(study.trials);
  const learnt = await learn(problem, known);
  const all = await learnOwn(problem, known);
  const aims = all.filter(({ result }) => result.name in wanted);
  const unlearnt = aims.filter(({ outcome, values }) => heldOutR2(outcome.process, values.map(outcome.inside)) <= 0);
  if (unlearnt.length > 0) {
    const names = unlearnt.map(({ result }) => result.name);
    throw new AndonError("explain/nothing-learnt", {
      path: study.path,
      results: { en: names.join(", "), zh: names.join("、") },
    });
  }
  const region = regionOf(learnt.space, context);
  const penalty = keepingPenalty(
    learnt.limits,
    problem.constraints.map((c) => c.probability),
  );
  const missed = missOf(aims.map(({ result, outcome }) => ({ outcome, at: outcome.inside(wanted[result.name]!) })));
  const wish: Acquisition = (x, gradient) => missed(x, gradient) + penalty(x, gradient);
  const near = study.trials.filter((t) => t.state === "done").map((t) => encode(learnt.space, t.settings));
  const anchors = near.map((x) => ({ x, value: wish(x) })).sort((a, b) => b.value - a.value);
  const found = maximise(
    wish,
    region,
    anchors.slice(0, 4).map(({ x }) => x),
    randomBits(problem.seed, study.trials.length, 0x1f5),
  );
  const [best] = found;
  if (best === undefined) throw new AndonError("study/no-room", { path: study.problemPath });
  const chosen: Float64Array[] = [];
  for (const { x, value } of found) {
    if (chosen.length === count || value < best.value - WORSE) break;
    const other = chosen.every((y) =>
      x.some((v, c) => (learnt.space.categorical[c] ? v !== y[c] : Math.abs(v - y[c]!) >= APART)),
    );
    if (other) chosen.push(x);
  }
  const expected = all.map(expectationOf);
  return chosen.map((x) => {
    const results = expected.map((at, k) => ({ ...at(x), wanted: wanted[all[k]!.result.name] ?? null }));
    return {
      settings: decode(learnt.space, x),
      results,
      reached: results.every((r) => r.wanted === null || (r.low <= r.wanted && r.wanted <= r.high)),
      keeping: learnt.limits.map((limit) => keeping(limit, x)),
    };
  });
}

/** Minus E Σ (result - wanted)², as the processes know both. */
function missOf(aims: readonly { readonly outcome: Outcome; readonly at: number }[]): Acquisition {
  const rooms = aims.map(({ outcome }) => roomFor(outcome.process));
  return (x, gradient) => {
    gradient?.fill(0);
    let value = 0;
    for (const [k, { outcome, at }] of aims.entries()) {
      const room = rooms[k]!;
      const { means, variance } = posterior(outcome.process, x, gradient && room);
      const off = means[0]! - at;
      value -= off * off + variance;
      gradient?.forEach((_, c) => {
        gradient[c]! -= 2 * off * room.means[0]![c]! + room.variance[c]!;
      });
    }
    return value;
  };
}
