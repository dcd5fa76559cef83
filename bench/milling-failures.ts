/** Failures of the AI4I milling machine: five stratified outer folds; columns, calibration and threshold from each training part alone. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FailureEvaluation } from "@andon/contracts";
import { shuffle } from "@andon/data";
import { testFailure, trainFailures } from "@andon/maintenance";
import type { Benchmark } from "./run.ts";

const data = fileURLToPath(new URL("../../shared/datasets/ai4i2020/ai4i2020.csv", import.meta.url));
const TARGET = "Machine failure";
const FOLDS = 5;

interface Found {
  readonly fold: number;
  readonly test: FailureEvaluation;
  readonly outOfFold: FailureEvaluation;
  readonly networks: FailureEvaluation;
  readonly trees: FailureEvaluation;
  readonly baseline: FailureEvaluation;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / Math.max(1, values.length - 1));

export default {
  summary:
    "AI4I: PR-AUC, F1, recall at fixed precision, calibration over five outer folds (--folds n, --seed, --epochs)",
  async run(args) {
    if (!existsSync(data)) throw new Error(`the AI4I file is not at ${data}`);
    const option = (name: string): number | undefined => {
      const at = args.indexOf(`--${name}`);
      return at < 0 ? undefined : Number(args[at + 1]);
    };
    const seed = option("seed") ?? 1;
    const [header, ...rows] = (await readFile(data, "utf8")).trimEnd().split(/\r?\n/);
    const place = header!.split(",").indexOf(TARGET);
    const foldOf = new Int32Array(rows.length);
    for (const kind of ["0", "1"]) {
      const of = rows.flatMap((row, i) => (row.split(",")[place] === kind ? [i] : []));
      for (const [at, i] of shuffle(Int32Array.from(of), seed, Number(kind)).entries()) foldOf[i] = at % FOLDS;
    }
    const folder = await mkdtemp(join(tmpdir(), "andon-ai4i-"));
    const found: Found[] = [];
    try {
      for (let fold = 0; fold < (option("folds") ?? FOLDS); fold++) {
        const write = async (name: string, keep: (i: number) => boolean) => {
          const file = join(folder, name);
          await writeFile(file, [header, ...rows.filter((_, i) => keep(i))].join("\n"));
          return file;
        };
        const train = await write("train.csv", (i) => foldOf[i] !== fold);
        const test = await write("test.csv", (i) => foldOf[i] === fold);
        const out = join(folder, "mill.onnx");
        let card = null;
        for await (const event of trainFailures({ source: train, out, target: TARGET, seed, epochs: option("epochs") }))
          if (event.kind === "done" && event.card.task === "maintenance/failure") card = event.card;
        const { evaluation } = await testFailure({ model: out, source: test });
        console.error(
          `fold ${fold + 1}: PR-AUC ${evaluation.prAuc.value.toFixed(3)}, F1 ${evaluation.f1.value.toFixed(3)}, ${card!.training.seconds.toFixed(0)} s`,
        );
        found.push({
          fold: fold + 1,
          test: evaluation,
          outOfFold: card!.validation,
          ...card!.alone!,
          baseline: card!.baseline,
        });
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const spread = (of: (f: Found) => number, digits = 3) =>
      `${mean(found.map(of)).toFixed(digits)} ± ${deviation(found.map(of)).toFixed(digits)}`;
    const line = (name: string, key: Exclude<keyof Found, "fold">) => {
      const recall = (precision: number) => (f: Found) =>
        f[key].recallAtPrecision.find((at) => at.precision === precision)!.recall;
      return `| ${name} | ${spread((f) => f[key].prAuc.value)} | ${spread((f) => f[key].f1.value)} | ${spread((f) => f[key].precision.value)} | ${spread((f) => f[key].recall.value)} | ${spread(recall(0.8))} | ${spread((f) => f[key].brier, 4)} | ${spread((f) => f[key].calibration.error, 4)} |`;
    };
    const sum = (of: (f: Found) => number) => found.reduce((total, f) => total + of(f), 0);
    const [hits, misses, alarms] = [
      sum((f) => f.test.counts.hits),
      sum((f) => f.test.counts.misses),
      sum((f) => f.test.counts.falseAlarms),
    ];
    return {
      figures: found,
      text: [
        "| | PR-AUC | F1 | precision | recall | recall at precision 0.8 | Brier | calibration error |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        line("networks and trees, test folds", "test"),
        line("networks and trees, out of fold in the training parts", "outOfFold"),
        line("networks alone, out of fold", "networks"),
        line("trees alone, out of fold", "trees"),
        line("logistic regression on the same inputs, out of fold", "baseline"),
        "",
        `All test folds together: ${hits} of ${hits + misses} failures found, ${alarms} false alarms, F1 ${((2 * hits) / (2 * hits + misses + alarms)).toFixed(3)}.`,
      ].join("\n"),
    };
  },
} satisfies Benchmark;
