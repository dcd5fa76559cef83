/** From a source of pictures to one certified model file, by the road that its task takes. Runs in a thread of its own (`thread.ts`). */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { AndonError, type TrainingEvent } from "@andon/contracts";
import { openPictureSource, type PictureSource, requireWritable } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { trainAnomaly } from "../anomaly/train.ts";
import { trainClassifier } from "../classify/train.ts";
import { trainComparison } from "../compare/train.ts";
import { trainSegmentation } from "../segment/train.ts";
import type { InspectionTask, TrainOptions } from "./options.ts";
import { checkpointPath } from "./output.ts";
import type { Road } from "./road.ts";

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
  const threads = options.threads ?? Math.min(8, availableParallelism());
  await requireWritable(options.out);
  if (options.report) await requireWritable(options.report);
  const source = await openPictureSource(options.source, options);
  const task = chooseTask(source, options.task);
  if (task !== "anomaly") refuseUnused(options);
  yield* ROADS[task]({
    ort: nodeRuntime(),
    source,
    options,
    cacheFile: join(folder, "pixels"),
    threads,
    began,
    signal,
  });
}

/** How each task is trained. */
const ROADS: Readonly<Record<InspectionTask, Road>> = {
  classify: trainClassifier,
  compare: trainComparison,
  segment: trainSegmentation,
  anomaly: trainAnomaly,
};

/**
 * Refuses options that only learning from good parts knows.
 * @throws AndonError `training/other-option`
 */
function refuseUnused({ tuningDefects, learnDefects, tiles, backbone, layers }: TrainOptions): void {
  const given = {
    "--tuning-defects": tuningDefects,
    "--learn-defects": learnDefects,
    "--tiles": tiles,
    "--backbone": backbone,
    "--layers": layers,
  };
  const option = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
  if (option !== undefined) throw new AndonError("training/other-option", { option, needs: "--task anomaly" });
}

/** The task asked for, or the one that the source is made for. */
function chooseTask(source: PictureSource, wanted: TrainOptions["task"] = "auto"): InspectionTask {
  if (wanted !== "auto") return wanted;
  if (source.pairs !== undefined) return "compare";
  return source.kind === "mvtec" ? "anomaly" : "classify";
}
