/** Magnetic tile masks, five folds by groups.csv: overlap of a class for each pixel, of defects whatever their kind, and by region. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SegmentationEvaluation } from "@andon/contracts";
import { trainInspector } from "@andon/inspection";
import { dataset, option } from "./inspector.ts";
import type { Benchmark } from "./run.ts";

const FOLDS = 5;

interface Row {
  readonly fold: number;
  readonly seconds: number;
  readonly evaluation: SegmentationEvaluation;
}

export default {
  summary: "magnetic tile masks, 5 folds by group: mIoU and Dice with spread, region hits, seconds a fold",
  async run(args) {
    const [only, epochs, size, threads] = ["fold", "epochs", "size", "threads"].map((name) => option(args, name));
    const folds = only === undefined ? Array.from({ length: FOLDS }, (_, i) => i) : [Number(only)];
    const folder = await mkdtemp(join(tmpdir(), "andon-tile-"));
    const rows: Row[] = [];
    try {
      for (const fold of folds) {
        for await (const event of trainInspector({
          source: dataset("magnetic-tile"),
          task: "segment",
          out: join(folder, `fold${fold}.onnx`),
          report: option(args, "report") ?? null,
          foldCount: FOLDS,
          fold,
          seed: 1,
          ...(epochs === undefined ? {} : { epochs: Number(epochs) }),
          ...(size === undefined ? {} : { size: Number(size) }),
          ...(threads === undefined ? {} : { threads: Number(threads) }),
        })) {
          if (event.kind === "epoch")
            console.error(
              `fold ${fold + 1} epoch ${event.epoch}/${event.epochs}  loss ${event.trainLoss.toFixed(3)}  Dice on validation ${event.validationScore.toFixed(3)}  ${event.seconds.toFixed(0)} s`,
            );
          if (event.kind !== "done" || event.card.task !== "inspection/segmentation") continue;
          const evaluation = event.card.test ?? event.card.validation;
          rows.push({ fold: fold + 1, seconds: event.card.training.seconds, evaluation });
          console.error(said(rows.at(-1)!));
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const spread = (name: string, of: (e: SegmentationEvaluation) => number) => {
      const values = rows.map(({ evaluation }) => of(evaluation));
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length - 1));
      return { name, mean, deviation, values };
    };
    const spreads = [
      spread("mIoU, defect or background", (e) => e.binaryMeanIou.value),
      spread("mIoU over background and five kinds", (e) => e.meanIou.value),
      spread("IoU of defects", (e) => e.iou.value),
      spread("Dice of defects", (e) => e.dice.value),
      spread("regions hit", (e) => e.regionHits.value),
    ];
    const minutes = rows.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
    return {
      figures: { rows, spreads },
      text: [
        `Magnetic tile masks, ${rows.length} of ${FOLDS} folds by group, ${minutes.toFixed(1)} min in all:`,
        ...spreads.map(
          ({ name, mean, deviation, values }) =>
            `  ${name}: ${mean.toFixed(3)} ± ${deviation.toFixed(3)} (${values.map((v) => v.toFixed(3)).join(", ")})`,
        ),
        ...rows.map((row) => `  ${said(row)}`),
      ].join("\n"),
    };
  },
} satisfies Benchmark;

const said = ({ fold, seconds, evaluation: e }: Row): string =>
  `fold ${fold}: ${e.samples} pictures, mIoU ${e.binaryMeanIou.value.toFixed(3)} (by kind ${e.meanIou.value.toFixed(3)}), Dice ${e.dice.value.toFixed(3)}, ${e.regionHits.successes} of ${e.regionHits.total} regions hit, overkill ${e.overkillRate.successes} of ${e.overkillRate.total}, ${e.perClass.map((c) => `${c.label} ${c.iou?.toFixed(2) ?? "-"}`).join(" ")}, ${seconds.toFixed(0)} s`;
