/** The road of learning from good parts: read, plan, fit, ship. */
import { AndonError, type TrainingEvent } from "@andon/contracts";
import { requireSameSize } from "@andon/data";
import type { Start } from "../train/road.ts";
import { fitDescriber } from "./fit.ts";
import { fitAutoencoder } from "./fit-autoencoder.ts";
import { fitRotations } from "./fit-rotations.ts";
import { maskAt, readMasks } from "./masks.ts";
import type { Method } from "./method.ts";
import { type Plan, planAnomaly } from "./plan.ts";
import { type Parts, readParts } from "./read.ts";
import { shipAnomaly } from "./ship.ts";
import { wholeOf } from "./tiles.ts";
import type { KnownDefects } from "./views.ts";

async function* nothing(): ReturnType<typeof fitAutoencoder> {
  yield* [];
  return { weights: { parameters: new Map(), buffers: new Map() }, bestEpoch: 0, history: [] };
}

/** How each method learns. */
const FIT: Readonly<Record<Method, typeof fitAutoencoder>> = {
  autoencoder: fitAutoencoder,
  rotations: fitRotations,
  backbone: nothing,
  async *memory(start, parts, plan) {
    return yield* fitDescriber(start, parts, plan, await knownDefects(start, parts, plan));
  },
};

/**
 * Where the defective pictures that are learnt from are damaged.
 * @throws AndonError `mask/needed`, `mask/other-size`
 */
async function knownDefects(
  { source, signal }: Start,
  { dataset, size, tiles }: Parts,
  plan: Plan,
): Promise<KnownDefects> {
  const known = new Map<number, Uint8Array>();
  if (plan.split.defects.length === 0) return known;
  const places = new Map(Array.from(plan.split.defects, (i) => [dataset.records[i]!.path, i]));
  for (const [path, mask] of await readMasks(source, (picture) => places.has(picture), signal)) {
    const { index, width, height } = dataset.records[places.get(path)!]!;
    requireSameSize(mask, { path, width, height });
    known.set(index, maskAt(mask, wholeOf(size, tiles)));
  }
  if (known.size === 0) throw new AndonError("mask/needed", { path: source.root, pictures: places.size });
  return known;
}

/** Trains an anomaly model on the good pictures of the source. */
export async function* trainAnomaly(start: Start): AsyncGenerator<TrainingEvent, void> {
  const parts = yield* readParts(start);
  try {
    const plan = planAnomaly(parts, start.options);
    const { report } = parts.dataset;
    yield { kind: "data", report, split: plan.splitCard, decisions: plan.decisions, summary: plan.summary.text };
    const learnt = yield* FIT[plan.method](start, parts, plan);
    if (learnt === null) return;
    yield* shipAnomaly(start, parts, plan, learnt);
  } finally {
    parts.dataset.pixels.close();
  }
}
