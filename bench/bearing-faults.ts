/** Bearing faults on CWRU: trained on one load and tested on the other; and by bearing, each size tested by a model that has seen the others. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { type FaultTestResult, testFault, trainFaultDiagnosis } from "@andon/maintenance";
import { proportion } from "@andon/statistics";
import type { Benchmark } from "./run.ts";

const data = fileURLToPath(new URL("../../shared/datasets/cwru/", import.meta.url));
/** Drive-end bearing SKF 6205. */
const BEARING = { inner: 5.415, outer: 3.585, cage: 0.398, ball: 4.714 };
/** The part of the normal recording that is learnt from, and seconds between it and the part that is tested. */
const LEARNT = 0.7;
const GAP = 0.4;

interface File {
  readonly file: string;
  readonly fault: string;
  readonly diameter_mil: number;
  readonly load_hp: number;
  readonly sample_rate_hz: number;
  readonly samples: number;
}

/** A folder of some of the files with an index; of the normal recording the part from one share of its samples to another. */
async function subset(folder: string, index: object, files: readonly File[], normal: readonly [number, number]) {
  await mkdir(folder);
  const kept = [];
  for (const file of files) {
    if (file.fault !== "normal") {
      await copyFile(join(data, file.file), join(folder, file.file));
      kept.push(file);
      continue;
    }
    const [from, to] = normal.map((share) => Math.floor(share * file.samples)) as [number, number];
    const bytes = gunzipSync(await readFile(join(data, file.file))).subarray(4 * from, 4 * to);
    await writeFile(join(folder, file.file), gzipSync(bytes));
    kept.push({ ...file, samples: to - from });
  }
  await writeFile(join(folder, "index.json"), JSON.stringify({ ...index, files: kept }));
  return folder;
}

interface Run {
  readonly protocol: string;
  readonly fold: string;
  readonly seed: number;
  readonly seconds: number;
  readonly result: Pick<FaultTestResult, "answers" | "windows" | "recordings">;
}

export default {
  summary:
    "CWRU: trained on one load and tested on the other, and by bearing; accuracy a window and a recording, three seeds (--only load or bearing, --seeds, --epochs, --network)",
  async run(args) {
    if (!existsSync(data)) throw new Error(`the CWRU files are not at ${data}`);
    const option = (name: string): string | undefined => args[args.indexOf(`--${name}`) + 1 || args.length];
    const seeds = (option("seeds") ?? "1,2,3").split(",").map(Number);
    const index = JSON.parse(await readFile(join(data, "index.json"), "utf8")) as { readonly files: readonly File[] };
    const normal = index.files.find((f) => f.fault === "normal")!;
    const gap = (GAP * normal.sample_rate_hz) / normal.samples;
    const faults = index.files.filter((f) => f !== normal);
    const splits = [
      ...[0, 1].map((load) => ({
        protocol: "load",
        fold: `load ${load} to ${1 - load}`,
        train: faults.filter((f) => f.load_hp === load),
        test: faults.filter((f) => f.load_hp !== load),
      })),
      ...[7, 14, 21].map((size) => ({
        protocol: "bearing",
        fold: `${size} mil unseen`,
        train: faults.filter((f) => f.diameter_mil !== size),
        test: faults.filter((f) => f.diameter_mil === size),
      })),
    ];
    const asked = splits.filter((s) => (option("only") ?? s.protocol) === s.protocol);
    const folder = await mkdtemp(join(tmpdir(), "andon-cwru-"));
    const runs: Run[] = [];
    try {
      for (const { protocol, fold, train, test } of asked) {
        const [learnt, tested] = [join(folder, `${fold} train`), join(folder, `${fold} test`)];
        await subset(learnt, index, [normal, ...train], [0, LEARNT]);
        await subset(tested, index, [normal, ...test], [LEARNT + gap, 1]);
        for (const seed of seeds) {
          const out = join(folder, "model.onnx");
          const epochs = option("epochs");
          let seconds = 0;
          for await (const event of trainFaultDiagnosis({
            source: learnt,
            out,
            seed,
            bearing: BEARING,
            network: (option("network") ?? "auto") as "auto",
            ...(epochs === undefined ? {} : { epochs: Number(epochs) }),
          }))
            if (event.kind === "done") seconds = event.card.training.seconds;
          const result = await testFault({ model: out, source: tested });
          runs.push({ protocol, fold, seed, seconds, result });
          const { accuracy } = result.windows;
          console.error(`${fold}, seed ${seed}: ${accuracy.successes} of ${accuracy.total}, ${seconds.toFixed(0)} s`);
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return { figures: runs, text: table(runs, faults) };
  },
} satisfies Benchmark;

function table(runs: readonly Run[], faults: readonly File[]): string {
  const percent = (v: number) => (100 * v).toFixed(1);
  const of = (some: readonly Run[], wanted: (recording: string) => boolean) => {
    const answers = some.flatMap((r) => r.result.answers).filter((a) => wanted(a.recording));
    const sum = (key: "right" | "windows") => answers.reduce((total, a) => total + a[key], 0);
    const rate = proportion(sum("right"), sum("windows"));
    const whole = proportion(answers.filter((a) => a.label === a.truth).length, answers.length);
    return `${percent(rate.value)} % [${percent(rate.low)}, ${percent(rate.high)}] of ${rate.total} | ${whole.successes} of ${whole.total}`;
  };
  const load = (hp: number) => (recording: string) =>
    faults.some((f) => f.file.startsWith(`${recording}.`) && f.load_hp === hp);
  const faulty = (recording: string) => load(0)(recording) || load(1)(recording);
  const select = (protocol: string, fold?: string) =>
    runs.filter((r) => r.protocol === protocol && (fold === undefined || r.fold === fold));
  const bySeed = (some: readonly Run[], wanted: (recording: string) => boolean) =>
    [...new Set(some.map((r) => r.seed))]
      .map((seed) => {
        const answers = some
          .filter((r) => r.seed === seed)
          .flatMap((r) => r.result.answers)
          .filter((a) => wanted(a.recording));
        return percent(answers.reduce((s, a) => s + a.right, 0) / answers.reduce((s, a) => s + a.windows, 0));
      })
      .join(", ");
  const rows: (readonly [string, readonly Run[], (recording: string) => boolean])[] = [
    ["load 0 to load 1, fault classes", select("load", "load 0 to 1"), faulty],
    ["load 1 to load 0, fault classes", select("load", "load 1 to 0"), faulty],
    ["normal, the rest of its recording", select("load"), (r) => !faulty(r)],
    ["by bearing, loads 0 and 1", select("bearing"), faulty],
    ["by bearing, load 1 alone", select("bearing"), load(1)],
    ...[...new Set(select("bearing").map((r) => r.fold))].map(
      (fold) => [`by bearing, ${fold}`, select("bearing", fold), faulty] as const,
    ),
  ];
  const seconds = runs.map((r) => r.seconds);
  return [
    "| protocol | windows right, all seeds | recordings right | windows right, by seed (%) |",
    "| --- | --- | --- | --- |",
    ...rows
      .filter(([, some]) => some.length > 0)
      .map(([name, some, wanted]) => `| ${name} | ${of(some, wanted)} | ${bySeed(some, wanted)} |`),
    "",
    `Training: ${Math.min(...seconds).toFixed(0)} to ${Math.max(...seconds).toFixed(0)} s a model.`,
  ].join("\n");
}
