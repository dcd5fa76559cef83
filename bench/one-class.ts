/** Objects, one class good and the others not: MNIST and CIFAR-10, trained on the good class of the training set alone, tested on the test set. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnomalyCard } from "@andon/contracts";
import { type TrainOptions, trainInspector } from "@andon/inspection";
import { dataset, option } from "./inspector.ts";
import type { Benchmark } from "./run.ts";

const CIFAR = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
const CLASSES = { mnist: Array.from({ length: 10 }, (_, digit) => String(digit)), cifar10: CIFAR };

/** Mean AUROC over the ten classes, as published with this protocol (Ruff et al., ICML 2018, tables 1 and 2; Golan and El-Yaniv, NeurIPS 2018). */
const PUBLISHED = {
  mnist: "one-class SVM 0.913, deep convolutional autoencoder 0.897, Deep SVDD 0.948",
  cifar10:
    "one-class SVM 0.648, deep convolutional autoencoder 0.594, Deep SVDD 0.648, geometric transformations 0.860",
};

interface Row {
  readonly set: string;
  readonly good: string;
  readonly network: string;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
  readonly minutes: number;
}

async function trial(options: Omit<TrainOptions, "out" | "task">): Promise<AnomalyCard> {
  const folder = await mkdtemp(join(tmpdir(), "andon-bench-"));
  try {
    for await (const event of trainInspector({ ...options, task: "anomaly", out: join(folder, "part.onnx") })) {
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

export default {
  summary: "MNIST and CIFAR-10 with one class as good, ten runs each: AUROC (--set mnist, --class 3, --network memory)",
  async run(args) {
    const wanted = option(args, "set");
    const only = option(args, "class");
    const network = (option(args, "network") ?? "rotations") as TrainOptions["network"];
    const epochs = option(args, "epochs");
    const seed = Number(option(args, "seed") ?? 1);
    const rows: Row[] = [];
    const text: string[] = [];
    for (const set of wanted === undefined ? (["mnist", "cifar10"] as const) : [wanted as keyof typeof CLASSES]) {
      for (const good of only === undefined ? CLASSES[set] : [only]) {
        const began = performance.now();
        const card = await trial({
          source: dataset(set),
          goodLabel: good,
          network,
          seed,
          ...(epochs === undefined ? {} : { epochs: Number(epochs) }),
        });
        const { auroc, samples } = card.test!;
        const { value, low, high } = auroc!;
        const minutes = (performance.now() - began) / 60_000;
        rows.push({ set, good, network: network!, auroc: value, low, high, samples, minutes });
        console.error(JSON.stringify(rows.at(-1)));
      }
      const own = rows.filter((row) => row.set === set);
      const mean = own.reduce((sum, row) => sum + row.auroc, 0) / own.length;
      text.push(
        `${set}, ${own.length} classes, ${network}: mean AUROC ${mean.toFixed(4)} (published, same protocol: ${PUBLISHED[set]})`,
        own
          .map((row) => `${row.good} ${row.auroc.toFixed(4)} [${row.low.toFixed(4)}, ${row.high.toFixed(4)}]`)
          .join(", "),
        `${(own.reduce((sum, row) => sum + row.minutes, 0) / own.length).toFixed(1)} min a class`,
      );
    }
    return { figures: { rows }, text: text.join("\n") };
  },
} satisfies Benchmark;
