/**
 * Alarms on SKAB (each file's first 400 rows train, the rest tests, pooled counts) and on Tennessee Eastman (limits from d00): every network of a watch, principal
 * components beside them, and what `auto` takes. `--networks a,b` for some of them.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WatchEvaluation } from "@andon/contracts";
import { openSignalSource } from "@andon/data";
import { nabScore, runWatch, testWatch, trainSensorWatch, type WatchOptions } from "@andon/maintenance";
import type { Benchmark } from "./run.ts";

const sets = fileURLToPath(new URL("../../shared/datasets/", import.meta.url));
const TRAINED = 400;
/** Rows after a change point in which its detection counts, as in SKAB's own evaluation (30 s). */
const CHANGE_WINDOW = 30;
type Network = NonNullable<WatchOptions["network"]>;
const NETWORKS: readonly Network[] = ["components", "mahalanobis", "conv-ae", "lstm-ae", "auto"];
/** Reported by others under the same protocol (shared/BENCHMARKS.md). */
const PUBLISHED = [
  { what: "isolation forest", f1: 0.29 },
  { what: "LSTM autoencoder", f1: 0.74 },
  { what: "convolutional autoencoder", f1: 0.78, far: 0.136 },
];

async function train(source: string, out: string, network: Network): Promise<string> {
  for await (const event of trainSensorWatch({ source, out, network })) {
    if (event.kind === "stopped") throw new Error("training stopped");
    if (event.kind === "done" && event.card.task === "maintenance/watch") return event.card.training.network;
  }
  throw new Error("no file");
}

/** Counts over files. */
class Pooled {
  tp = 0;
  fp = 0;
  fn = 0;
  tn = 0;
  detected = 0;
  stretches = 0;
  add(e: WatchEvaluation): void {
    const normal = e.rows - e.anomalous;
    const [fp, fn] = [Math.round((e.far ?? 0) * normal), Math.round((e.mar ?? 0) * e.anomalous)];
    this.fp += fp;
    this.tn += normal - fp;
    this.fn += fn;
    this.tp += e.anomalous - fn;
    this.detected += e.detected;
    this.stretches += e.stretches;
  }
  figures() {
    const { tp, fp, fn, tn, detected, stretches } = this;
    return { f1: (2 * tp) / (2 * tp + fp + fn), far: fp / (fp + tn), mar: fn / (fn + tp), detected, stretches };
  }
}

interface SkabFile {
  readonly unit: string;
  readonly lines: readonly string[];
  readonly changes: readonly number[];
}

/** SKAB's files with an anomaly, as CSV. */
async function skabFiles(): Promise<readonly SkabFile[]> {
  const source = await openSignalSource(join(sets, "skab"));
  const header = ["time", ...source.columns.map((c) => c.name)].join(",");
  const change = source.columns.findIndex((c) => c.name === "changepoint");
  const files = new Map<string, { unit: string; lines: string[]; changes: number[] }>();
  for await (const { unit, time, values, rows } of source.read()) {
    if (unit.startsWith("anomaly-free")) continue;
    const file = files.get(unit) ?? { unit, lines: [header], changes: [] };
    files.set(unit, file);
    for (let i = 0; i < rows; i++) {
      if (values[change]![i]! > 0) file.changes.push(file.lines.length - 1);
      file.lines.push([new Date(time[i]!).toISOString(), ...values.map((v) => v[i]!)].join(","));
    }
  }
  return [...files.values()];
}

/** Alarms that begin or end, against the seconds after each change point. */
async function changes(model: string, source: string, { lines, changes }: SkabFile) {
  const rows = lines.length - 1;
  const alarms = new Uint8Array(rows);
  for await (const { row, alarm } of runWatch({ model, source })) alarms[row - 1] = alarm ? 1 : 0;
  const anomalous = new Uint8Array(rows);
  for (const at of changes) anomalous.fill(1, at, at + CHANGE_WINDOW);
  const flips = alarms.map((v, i) => (i > TRAINED && v !== alarms[i - 1] ? 1 : 0));
  return { alarms: flips.subarray(TRAINED), anomalous: anomalous.subarray(TRAINED) };
}

async function skab(folder: string, files: readonly SkabFile[], network: Network) {
  const sides = { all: new Pooled(), valve1: new Pooled(), others: new Pooled() };
  const t2 = new Pooled();
  const runs: Awaited<ReturnType<typeof changes>>[] = [];
  const taken: Record<string, number> = {};
  for (const file of files) {
    const name = file.unit.replaceAll("/", "-");
    const [all, first, model] = ["csv", "train.csv", "onnx"].map((end) => join(folder, `${name}.${end}`)) as [
      string,
      string,
      string,
    ];
    await writeFile(all, file.lines.join("\n"));
    // the protocol trains on the first 400 rows as they are: labels are not looked at
    const unlabelled = file.lines.slice(0, TRAINED + 1).map((line) => line.split(",").slice(0, 9).join(","));
    await writeFile(first, unlabelled.join("\n"));
    const chosen = await train(first, model, network);
    taken[chosen] = (taken[chosen] ?? 0) + 1;
    const labels = { labelColumns: ["anomaly"], ignoreColumns: ["changepoint"] };
    const { evaluation, baselines } = await testWatch({ model, source: all, skip: TRAINED, ...labels });
    for (const side of ["all", file.unit.includes("valve1") ? "valve1" : "others"] as const)
      sides[side].add(evaluation);
    t2.add(baselines.t2);
    runs.push(await changes(model, all, file));
    process.stderr.write(`\rSKAB, ${network}: ${runs.length} of ${files.length}  `);
  }
  process.stderr.write("\n");
  const { all, valve1, others } = sides;
  return {
    network,
    taken,
    ...all.figures(),
    changePoints: nabScore(runs),
    valve1: valve1.figures(),
    others: others.figures(),
    t2: t2.figures(),
  };
}

async function tennesseeEastman(folder: string, network: Network) {
  const data = (name: string) => join(sets, "tep", `${name}.dat.gz`);
  const model = join(folder, "tep.onnx");
  const taken = await train(data("d00"), model, network);
  const normal = await testWatch({ model, source: data("d00_te") });
  const tests: ({ readonly fault: number } & Awaited<ReturnType<typeof testWatch>>)[] = [];
  for (const fault of [1, 2, 3, 4, 5])
    tests.push({ fault, ...(await testWatch({ model, source: data(`d0${fault}_te`) })) });
  const figures = (of: (test: (typeof tests)[number] | typeof normal) => WatchEvaluation) => {
    const faults = tests.map((test) => {
      const { mar, far, delay } = of(test);
      return { fault: test.fault, detection: 1 - mar!, far, delay };
    });
    const told = faults.filter(({ fault }) => fault !== 3);
    const mean = told.reduce((sum, f) => sum + f.detection, 0) / told.length;
    return { farNormal: of(normal).far!, faults, mean };
  };
  return { network, taken, ...figures((t) => t.evaluation), t2: figures((t) => t.baselines.t2) };
}

const percent = (v: number) => `${(100 * v).toFixed(1)} %`;

const skabLine = (name: string, { f1, far, mar, detected, stretches }: ReturnType<Pooled["figures"]>, rest = "") =>
  `  ${name.padEnd(26)} F1 ${f1.toFixed(3)}  FAR ${percent(far)}  MAR ${percent(mar)}  ${detected} of ${stretches} stretches${rest}`;

const tepLine = (name: string, { farNormal, faults, mean }: Awaited<ReturnType<typeof tennesseeEastman>>["t2"]) =>
  `  ${name.padEnd(26)} mean ${percent(mean)}  FAR ${percent(farNormal)}  faults ${faults.map((f) => `${f.fault}: ${percent(f.detection)} (${f.delay ?? "–"})`).join(", ")}`;

export default {
  summary: "alarms on SKAB and Tennessee Eastman: F1, false and missed alarm rates, detection, delay (--networks a,b)",
  async run(args) {
    if (!existsSync(sets)) throw new Error(`the data sets are not at ${sets}`);
    const at = args.indexOf("--networks");
    const networks = at < 0 ? NETWORKS : (args[at + 1]!.split(",") as Network[]);
    const folder = await mkdtemp(join(tmpdir(), "andon-watch-"));
    try {
      const files = await skabFiles();
      const tep = [];
      const loop = [];
      for (const network of networks) {
        tep.push(await tennesseeEastman(folder, network));
        loop.push(await skab(folder, files, network));
      }
      const first = { tep: tep[0]!, loop: loop[0]! };
      const named = (network: Network) => (network === "components" ? "components (SPE)" : network);
      return {
        figures: { skab: loop, tep, published: PUBLISHED },
        text: [
          `SKAB, ${files.length} files, first ${TRAINED} rows of each train, no point adjustment; NAB: change points within ${CHANGE_WINDOW} rows`,
          skabLine("T² of components", first.loop.t2),
          ...loop.map((l) => {
            const sides = `valve1 ${l.valve1.f1.toFixed(3)} at ${percent(l.valve1.far)}, others ${l.others.f1.toFixed(3)} at ${percent(l.others.far)}`;
            const took = l.network === "auto" ? `  took ${JSON.stringify(l.taken)}` : "";
            return skabLine(named(l.network), l, `  NAB ${(l.changePoints ?? 0).toFixed(1)}  (${sides})${took}`);
          }),
          ...PUBLISHED.map((p) => `  published: ${p.what}, F1 ${p.f1}${p.far ? ` at ${percent(p.far)}` : ""}`),
          "Tennessee Eastman, fitted on d00; mean detection over faults 1, 2, 4, 5; delay in rows in brackets",
          tepLine("T² of components", first.tep.t2),
          ...tep.map((t) => tepLine(t.network === "auto" ? `auto: ${t.taken}` : named(t.network), t)),
          "  published, mean over the faults without 3, 9, 15: PCA T²/SPE 75.4, DKPCA 84.3, best 97.7",
        ].join("\n"),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;
