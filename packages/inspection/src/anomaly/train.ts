/** The road of learning from good parts: read, plan, fit, ship. */
import { rm } from "node:fs/promises";
import type { TrainingEvent } from "@andon/contracts";
import { checkpointPath } from "../train/output.ts";
import type { Start } from "../train/road.ts";
import { fitDescriber } from "./fit.ts";
import { fitAutoencoder } from "./fit-autoencoder.ts";
import { planAnomaly } from "./plan.ts";
import { readParts } from "./read.ts";
import { shipAnomaly } from "./ship.ts";

/** Trains an anomaly model on the good pictures of the source. */
export async function* trainAnomaly(start: Start): AsyncGenerator<TrainingEvent, void> {
  const parts = yield* readParts(start);
  try {
    const plan = planAnomaly(parts, start.options);
    const { report } = parts.dataset;
    yield { kind: "data", report, split: plan.splitCard, decisions: plan.decisions, summary: plan.summary.text };
    const fit = plan.method === "autoencoder" ? fitAutoencoder : fitDescriber;
    const learnt = yield* fit(start, parts, plan);
    if (learnt === null) return;
    yield* shipAnomaly(start, parts, plan, learnt);
    await rm(checkpointPath(start.options.out), { force: true });
  } finally {
    parts.dataset.pixels.close();
  }
}
