/** The classifier's road: read, plan, learn, ship. */
import type { TrainingEvent } from "@andon/contracts";
import type { Start } from "../train/road.ts";
import { learn } from "./learn.ts";
import { planTraining } from "./plan.ts";
import { readPictures } from "./read.ts";
import { ship } from "./ship.ts";

/** Trains a classifier on the labelled pictures of the source. */
export async function* trainClassifier(start: Start): AsyncGenerator<TrainingEvent, void> {
  const { options } = start;
  const pictures = yield* readPictures(start);
  try {
    const plan = planTraining(pictures, options);
    const { report } = pictures.dataset;
    yield { kind: "data", report, split: plan.splitCard, decisions: plan.decisions, summary: plan.summary.text };
    const learnt = yield* learn(start, pictures, plan);
    if (learnt === null) return;
    yield* ship(start, pictures, plan, learnt);
  } finally {
    pictures.dataset.pixels.close();
  }
}
