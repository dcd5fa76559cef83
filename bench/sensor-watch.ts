/** Alarms on SKAB (each file's first 400 rows train, the rest tests, pooled counts) and on Tennessee Eastman (limits from d00). */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSignalSource } from "@andon/data";
import { testWatch, trainSensorWatch } from "@andon/maintenance";
import type { Benchmark } from "./run.ts";

const sets = fileURLToPath(new URL("../../shared/datasets/", import.meta.url));
const TRAINED = 400;

async function train(source: string, out: string): Promise<void> {
  for await (const event of trainSensorWatch({ source, out }))
    if (event.kind === "stopped") throw new Error("training stopped");
}

/** Each file of SKAB with its first rows alone, as CSV: what the protocol trains on. */
async function skab(folder: string) {
  const source = await openSignalSource(join(sets, "skab"));
  const files = new Map<string, string[]>();
  const header = ["time", ...source.columns.map((c) => c.name)].join(",");
  for await (const { unit, time, values, rows } of source.read()) {
    if (unit.startsWith("anomaly-free")) continue;
    const lines = files.get(unit) ?? [header];
    files.set(unit, lines);
    for (let i = 0; i < rows; i++)
      lines.push([new Date(time[i]!).toISOString(), ...values.map((v) => v[i]!)].join(","));
  }
  const pooled = { tp: 0, fp: 0, fn: 0, tn: 0 };
  let detected = 0;
  let stretches = 0;
  for (const [unit, lines] of files) {
    const name = unit.replaceAll("/", "-");
    const [all, first, model] = ["csv", "train.csv", "onnx"].map((end) => join(folder, `${name}.${end}`)) as [
      string,
      string,
      string,
    ];
    await writeFile(all, lines.join("\n"));
    // the protocol trains on the first 400 rows as they are: labels are not looked at
    const unlabelled = lines.slice(0, TRAINED + 1).map((line) => line.split(",").slice(0, 9).join(","));
    await writeFile(first, unlabelled.join("\n"));
    await train(first, model);
    const { evaluation: e } = await testWatch({
      model,
      source: all,
      skip: TRAINED,
      labelColumns: ["anomaly"],
      ignoreColumns: ["changepoint"],
    });
    const normal = e.rows - e.anomalous;
    pooled.fp += Math.round(e.far * normal);
    pooled.tn += Math.round((1 - e.far) * normal);
    pooled.fn += Math.round(e.mar * e.anomalous);
    pooled.tp += Math.round((1 - e.mar) * e.anomalous);
    detected += e.detected;
    stretches += e.stretches;
  }
  const { tp, fp, fn, tn } = pooled;
  return {
    files: files.size,
    f1: (2 * tp) / (2 * tp + fp + fn),
    far: fp / (fp + tn),
    mar: fn / (fn + tp),
    detected,
    stretches,
  };
}

async function tennesseeEastman(folder: string) {
  const data = (name: string) => join(sets, "tep", `${name}.dat.gz`);
  const model = join(folder, "tep.onnx");
  await train(data("d00"), model);
  const normal = await testWatch({ model, source: data("d00_te") });
  const faults = [];
  for (const fault of [1, 2, 3, 4, 5]) {
    const { evaluation: e } = await testWatch({ model, source: data(`d0${fault}_te`) });
    faults.push({ fault, detection: 1 - e.mar, far: e.far, delay: e.delay });
  }
  const told = faults.filter(({ fault }) => fault !== 3);
  return {
    farNormal: normal.evaluation.far,
    faults,
    mean: told.reduce((sum, f) => sum + f.detection, 0) / told.length,
  };
}

export default {
  summary: "alarms on SKAB and Tennessee Eastman: F1, false and missed alarm rates, detection, delay",
  async run() {
    if (!existsSync(sets)) throw new Error(`the data sets are not at ${sets}`);
    const folder = await mkdtemp(join(tmpdir(), "andon-watch-"));
    try {
      const tep = await tennesseeEastman(folder);
      const loop = await skab(folder);
      const percent = (v: number) => `${(100 * v).toFixed(1)} %`;
      return {
        figures: { skab: loop, tep },
        text: [
          `SKAB, ${loop.files} files: F1 ${loop.f1.toFixed(3)}, FAR ${percent(loop.far)}, MAR ${percent(loop.mar)}; ${loop.detected} of ${loop.stretches} stretches detected`,
          `Tennessee Eastman: FAR ${percent(tep.farNormal)} on d00_te; mean detection over faults 1, 2, 4, 5: ${percent(tep.mean)}`,
          ...tep.faults.map(
            (f) =>
              `  fault ${f.fault}: detection ${percent(f.detection)}, delay ${f.delay ?? "–"} rows, FAR before it ${percent(f.far)}`,
          ),
        ].join("\n"),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;
