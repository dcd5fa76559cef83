/** Magnetic tile, learnt from good tiles alone: by picture as published, and by group of neighbouring pictures. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnomalyCard } from "@andon/contracts";
import { type TrainOptions, trainInspector } from "@andon/inspection";
import { dataset, option } from "./inspector.ts";
import type { Benchmark } from "./run.ts";

interface Row {
  readonly by: "sample" | "group";
  readonly seed: number;
  readonly auroc: number;
  readonly averagePrecision: number;
  readonly pixelAuroc: number;
  readonly aupro: number;
  readonly perDefect: Readonly<Record<string, number>>;
  readonly passAtNoEscape: number;
  readonly good: number;
  readonly defective: number;
  readonly trainSeconds: number;
  readonly minutes: number;
  /** Most memory that the process has held so far, GB. */
  readonly peakGigabytes: number;
}

/** Trains on good tiles and tests; the last card. */
async function trial(options: Omit<TrainOptions, "out" | "source" | "task">): Promise<AnomalyCard> {
  const folder = await mkdtemp(join(tmpdir(), "andon-bench-"));
  try {
    for await (const event of trainInspector({
      ...options,
      source: dataset("magnetic-tile"),
      task: "anomaly",
      goodLabel: "MT_Free",
      out: join(folder, "tile.onnx"),
    })) {
      if (event.kind === "epoch") {
        const { epoch, epochs, trainLoss, validationLoss, seconds } = event;
        console.error(
          `epoch ${epoch}/${epochs}  loss ${trainLoss.toFixed(3)}  validation ${validationLoss.toFixed(3)}  ${seconds.toFixed(0)} s`,
        );
      } else if (event.kind === "done" && event.card.task === "inspection/anomaly") return event.card;
    }
    throw new Error("training did not finish");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const spread = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length - 1));
  return { mean, deviation };
};

export default {
  summary:
    "magnetic tile from good tiles alone, 5 seeds by picture (--by group: by tile group; --learn-defects 0.3: with a share of the defects): AUROC, AUPRO, time, memory",
  async run(args) {
    const by = option(args, "by") === "group" ? "group" : "sample";
    const only = option(args, "seed");
    const threads = option(args, "threads");
    const epochs = option(args, "epochs");
    const learnDefects = Number(option(args, "learn-defects") ?? 0);
    const seeds = only === undefined ? [1, 2, 3, 4, 5] : [Number(only)];
    const rows: Row[] = [];
    for (const seed of seeds) {
      const began = performance.now();
      const card = await trial({
        seed,
        splitBy: by,
        test: 0.2,
        learnDefects,
        ...(threads === undefined ? {} : { threads: Number(threads) }),
        ...(epochs === undefined ? {} : { epochs: Number(epochs) }),
      });
      const e = card.test!;
      rows.push({
        by,
        seed,
        auroc: e.auroc!.value,
        averagePrecision: e.averagePrecision!.value,
        pixelAuroc: e.pixels?.auroc ?? Number.NaN,
        aupro: e.pixels?.aupro ?? Number.NaN,
        perDefect: Object.fromEntries(e.perDefect.map((d) => [d.label, d.auroc?.value ?? Number.NaN])),
        passAtNoEscape: e.trueNegativeRates[0]?.rate.value ?? Number.NaN,
        good: e.good,
        defective: e.defective,
        trainSeconds: card.training.seconds,
        minutes: (performance.now() - began) / 60_000,
        peakGigabytes: process.resourceUsage().maxRSS / 1024 ** 2,
      });
      console.error(JSON.stringify(rows.at(-1)));
    }
    const figure = (name: string, of: (row: Row) => number) => {
      const { mean, deviation } = spread(rows.map(of));
      return `${name} ${mean.toFixed(4)} ± ${deviation.toFixed(4)}`;
    };
    const kinds = Object.keys(rows[0]!.perDefect);
    return {
      figures: { rows },
      text: [
        `Magnetic tile, good tiles alone, ${rows.length} seeds ${by === "group" ? "by tile group" : "by picture"}${learnDefects > 0 ? `, ${100 * learnDefects} % of the defects learnt from` : ""}: ${figure("AUROC", (r) => r.auroc)}, ${figure("pixel AUROC", (r) => r.pixelAuroc)}, ${figure("AUPRO", (r) => r.aupro)}`,
        kinds.map((kind) => figure(kind, (r) => r.perDefect[kind]!)).join(", "),
        `${(rows.reduce((sum, r) => sum + r.minutes, 0) / rows.length).toFixed(1)} min a seed, at most ${Math.max(...rows.map((r) => r.peakGigabytes)).toFixed(2)} GB`,
      ].join("\n"),
    };
  },
} satisfies Benchmark;
