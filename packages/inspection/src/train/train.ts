/** From a source of pictures to one certified model file: read, plan, learn, ship. Runs in a thread of its own (`thread.ts`). */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { AndonError, type TrainingEvent } from "@andon/contracts";
import { nodeRuntime } from "@andon/nn/node";
import { learn } from "./learn.ts";
import type { TrainOptions } from "./options.ts";
import { checkpointPath, requireWritable } from "./output.ts";
import { planTraining } from "./plan.ts";
import { readPictures } from "./read.ts";
import { ship } from "./ship.ts";

/**
 * Trains an inspector and tells what happens. Ends with "done", or with "stopped" and the checkpoint to resume from.
 * @throws AndonError those of reading the source, `data/*`, `output/*`, `checkpoint/*`, `training/*`, `model/not-certified`
 */
export async function* train(options: TrainOptions, signal: AbortSignal): AsyncGenerator<TrainingEvent, void> {
  const started = Date.now();
  const folder = await mkdtemp(join(tmpdir(), "andon-"));
  // told last, when checkpoint and pixels are cleared away: whoever hears it may leave at once
  let done: TrainingEvent | null = null;
  try {
    for await (const event of stages(folder, options, signal)) {
      if (event.kind === "done") done = event;
      else yield event;
    }
  } catch (error) {
    if (!signal.aborted || error instanceof AndonError) throw error;
    // stopped outside the loop, which saves by itself: while reading there is nothing to keep, while certifying the last epoch's state
    const checkpoint = checkpointPath(options.out);
    const kept = await stat(checkpoint).then(
      ({ mtimeMs }) => mtimeMs >= started,
      () => false,
    );
    yield { kind: "stopped", reason: "cancelled", checkpoint: kept ? checkpoint : null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (done !== null) yield done;
}

async function* stages(
  folder: string,
  options: TrainOptions,
  signal: AbortSignal,
): AsyncGenerator<TrainingEvent, void> {
  const began = performance.now();
  const ort = nodeRuntime();
  const threads = options.threads ?? Math.min(8, availableParallelism());
  await requireWritable(options.out);
  if (options.report) await requireWritable(options.report);
  const pictures = yield* readPictures(ort, options, join(folder, "pixels"), signal);
  try {
    const plan = planTraining(pictures, options);
    const { report } = pictures.dataset;
    yield { kind: "data", report, split: plan.splitCard, decisions: plan.decisions, summary: plan.summary.text };
    const learnt = yield* learn(ort, pictures, plan, options, threads, signal);
    if (learnt === null) return;
    yield* ship(ort, pictures, plan, learnt, options, threads, began, signal);
    await rm(checkpointPath(options.out), { force: true });
  } finally {
    pictures.dataset.pixels.close();
  }
}
