/** What the accuracy benchmarks share: train an inspector, test it, say how it went. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClassificationCard, ClassificationEvaluation, EpochRecord, Rate } from "@andon/contracts";
import { type TrainOptions, testInspector, trainInspector } from "@andon/inspection";

export interface Trial {
  readonly card: ClassificationCard;
  readonly evaluation: ClassificationEvaluation;
  readonly epochs: readonly EpochRecord[];
  /** Reading, training, certifying: all of it. */
  readonly minutes: number;
}

/** The folder of one of the data sets beside the repository. */
export function dataset(name: string): string {
  const path = fileURLToPath(new URL(`../../shared/datasets/${name}`, import.meta.url));
  if (!existsSync(path)) throw new Error(`The data set ${name} is not beside the repository (expected ${path}).`);
  return path;
}

/** Trains into a temporary file and tests it: on the source's own test set (`retest`), or as the card says. */
export async function trial(
  options: Omit<TrainOptions, "out">,
  { retest = false, keep }: { retest?: boolean; keep?: string } = {},
): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), "andon-bench-"));
  const out = keep ?? join(folder, "model.onnx");
  const began = performance.now();
  const epochs: EpochRecord[] = [];
  let card: ClassificationCard | null = null;
  try {
    for await (const event of trainInspector({ ...options, task: "classify", out })) {
      if (event.kind === "epoch") {
        epochs.push(event);
        console.error(
          `epoch ${event.epoch}/${event.epochs}  loss ${event.trainLoss.toFixed(4)}  validation ${(100 * event.validationScore).toFixed(2)} %  ${event.seconds.toFixed(1)} s`,
        );
      } else if (event.kind === "done" && event.card.task === "inspection/classification") card = event.card;
    }
    if (!card) throw new Error("training did not finish");
    const minutes = (performance.now() - began) / 60_000;
    if (!retest) return { card, evaluation: card.test ?? card.validation, epochs, minutes };
    for await (const event of testInspector({ model: out, source: options.source })) {
      if (event.kind === "result" && event.task === "inspection/classification")
        return { card, evaluation: event.evaluation, epochs, minutes };
    }
    throw new Error("the test gave no result");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const percent = (r: Rate): string =>
  `${(100 * r.value).toFixed(2)} % [${(100 * r.low).toFixed(2)}, ${(100 * r.high).toFixed(2)}]`;

/** `--name value` among the arguments. */
export const option = (args: readonly string[], name: string): string | undefined => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
};
