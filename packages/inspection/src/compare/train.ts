/** The comparison's road: read, plan, fit, ship. */
import type { TrainingEvent } from "@andon/contracts";
import type { Start } from "../train/road.ts";
import { fitComparison } from "./fit.ts";
import { planComparison } from "./plan.ts";
import { readPairs } from "./read.ts";
import { shipComparison } from "./ship.ts";

/** Trains a comparison on pictures with templates, from which defects are marked. */
export async function* trainComparison(start: Start): AsyncGenerator<TrainingEvent, void> {
  const pairs = yield* readPairs(start);
  try {
    const plan = planComparison(pairs, start.options);
    const { report } = pairs.dataset;
    yield { kind: "data", report, split: plan.splitCard, decisions: plan.decisions, summary: plan.summary.text };
    const learnt = yield* fitComparison(start, pairs, plan);
    if (learnt === null) return;
    yield* shipComparison(start, pairs, plan, learnt);
  } finally {
    pairs.dataset.pixels.close();
    pairs.templates.close();
  }
}
