/** The segmentation's road: read, plan, fit, ship. */
import type { TrainingEvent } from "@andon/contracts";
import type { Start } from "../train/road.ts";
import { fitSegmentation } from "./fit.ts";
import { planSegmentation } from "./plan.ts";
import { readMarked } from "./read.ts";
import { shipSegmentation } from "./ship.ts";

/** Trains a segmentation on pictures with masks or outlines. */
export async function* trainSegmentation(start: Start): AsyncGenerator<TrainingEvent, void> {
  const pictures = yield* readMarked(start);
  try {
    const plan = planSegmentation(pictures, start.options);
    const { report } = pictures.dataset;
    yield { kind: "data", report, split: plan.splitCard, decisions: plan.decisions, summary: plan.summary.text };
    const learnt = yield* fitSegmentation(start, pictures, plan);
    if (learnt === null) return;
    yield* shipSegmentation(start, pictures, plan, learnt);
  } finally {
    pictures.dataset.pixels.close();
    pictures.classes.close();
  }
}
