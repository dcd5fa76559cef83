/** Answering a stream of 14 sensors with a watch or with remaining life: samples a second through the real process, a pipe on either side. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { WatchNetworkName } from "@andon/contracts";
import { runWatch, testRul, trainRemainingLife, trainSensorWatch } from "@andon/maintenance";
import type { Benchmark } from "./run.ts";

const SENSORS = 14;

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296 - 0.5;
  };
}

/** Sensors that follow three hidden loads, a second apart. */
function loadRows(count: number, seed: number): string[] {
  const random = noise(seed);
  const loads = [0, 0, 0];
  return Array.from({ length: count }, (_, i) => {
    for (const k of loads.keys()) loads[k] = 0.95 * loads[k]! + random();
    const cells = Array.from({ length: SENSORS }, (_, s) =>
      (20 * s + loads[s % 3]! * (1 + s / 7) + 0.3 * random()).toFixed(4),
    );
    return `${new Date(1.7e12 + 1000 * i).toISOString()},${cells.join(",")}`;
  });
}

/** Sensors of machines that wear out, a row of each in turn. */
function wearRows(machines: number, life: number, seed: number): string[] {
  const random = noise(seed);
  return Array.from({ length: life * machines }, (_, i) => {
    const [machine, t] = [i % machines, Math.floor(i / machines)];
    const wear = (t / (life * (0.8 + (0.4 * ((machine * 7) % 11)) / 11))) ** 2;
    const cells = Array.from({ length: SENSORS }, (_, s) => (20 * s + (s % 5) * wear + 0.5 * random()).toFixed(4));
    return `${machine},${t + 1},${cells.join(",")}`;
  });
}

const names = Array.from({ length: SENSORS }, (_, i) => `s${i}`).join(",");

interface Answer {
  readonly unit: string;
  readonly row: number;
  readonly score?: number | null;
  readonly rul?: number;
}

/** A task: how its model comes about, what is streamed through it, and what the finished table says of each row. */
interface Task {
  readonly header: string;
  readonly train: (source: string, out: string) => Promise<void>;
  readonly training: readonly string[];
  readonly lines: readonly string[];
  /** By unit and row; null: no answer yet. */
  readonly finished: (model: string, source: string) => Promise<ReadonlyMap<string, number | null>>;
  readonly answer: (answer: Answer) => number | null;
}

async function done(events: AsyncIterable<{ readonly kind: string }>): Promise<void> {
  for await (const { kind } of events) if (kind === "stopped") throw new Error("training stopped");
}

const MACHINES = 20;

const watch =
  (network: WatchNetworkName) =>
  (rows: number): Task => ({
    header: `time,${names}`,
    train: (source, out) => done(trainSensorWatch({ source, out, network })),
    training: loadRows(6000, 1),
    lines: loadRows(rows, 2),
    async finished(model, source) {
      const scores = new Map<string, number | null>(Array.from({ length: rows }, (_, i) => [`- ${i + 1}`, null]));
      for await (const { row, score } of runWatch({ model, source })) scores.set(`- ${row}`, score);
      return scores;
    },
    answer: ({ score }) => score ?? null,
  });

const tasks: Readonly<Record<string, (rows: number) => Task>> = {
  watch: watch("components"),
  "conv-ae": watch("conv-ae"),
  "lstm-ae": watch("lstm-ae"),
  rul: (rows) => ({
    header: `machine,cycle,${names}`,
    train: (source, out) =>
      done(trainRemainingLife({ source, out, unitColumn: "machine", timeColumn: "cycle", epochs: 5 })),
    training: wearRows(MACHINES, 150, 1),
    // lives far longer than any in training: what a row costs must not grow with its history
    lines: wearRows(MACHINES, Math.ceil(rows / MACHINES), 2),
    async finished(model, source) {
      const { predictions } = await testRul({ model, source, unitColumn: "machine", timeColumn: "cycle" });
      const seen = new Map<string, number>();
      return new Map(
        predictions.map(({ unit, rul }) => {
          const row = (seen.get(unit) ?? 0) + 1;
          seen.set(unit, row);
          return [`${unit} ${row}`, rul];
        }),
      );
    },
    answer: ({ rul }) => rul!,
  }),
};

/** The seconds from the first answer to the last, the processor time of the process from its start to its end, and the answers. */
async function stream(
  model: string,
  header: string,
  lines: readonly string[],
  columns: readonly string[],
): Promise<{ seconds: number; cpuSeconds: number; answers: Answer[] }> {
  const main = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));
  const report = `process.on("exit", () => { const u = process.resourceUsage(); require("node:fs").writeSync(3, String(u.userCPUTime + u.systemCPUTime)); })`;
  const preload = `data:text/javascript,import{createRequire}from"node:module";const require=createRequire(process.execPath);${report}`;
  const child = spawn(
    process.execPath,
    ["--conditions=andon-source", "--import", preload, main, "maintain", "run", model, "-", "--json", ...columns],
    { stdio: ["pipe", "pipe", "inherit", "pipe"] },
  );
  const [stdin, stdout] = [child.stdin!, child.stdout!];
  let used = "";
  child.stdio[3]!.on("data", (chunk) => {
    used += chunk;
  });
  const closed = once(child, "close");
  const texts: string[] = [];
  let began = 0;
  const reading = (async () => {
    for await (const text of createInterface({ input: stdout })) {
      // the first row went ahead: until its answer is there the program was starting
      if (texts.push(text) === 1) began = performance.now();
    }
    return performance.now();
  })();
  stdin.write(`${header}\n${lines[0]}\n`);
  while (texts.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  for (let at = 1; at < lines.length; at += 500)
    if (!stdin.write(`${lines.slice(at, at + 500).join("\n")}\n`)) await once(stdin, "drain");
  stdin.end();
  const ended = await reading;
  await closed;
  return {
    seconds: (ended - began) / 1000,
    cpuSeconds: Number(used) / 1e6,
    answers: texts.map((text) => JSON.parse(text)),
  };
}

const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

async function measure(name: string, task: Task, rounds: number, folder: string) {
  const [training, fresh, model] = ["training.csv", "fresh.csv", `${name}.onnx`].map((file) => join(folder, file)) as [
    string,
    string,
    string,
  ];
  const { header, lines } = task;
  await writeFile(training, [header, ...task.training].join("\n"));
  await task.train(training, model);
  await writeFile(fresh, [header, ...lines].join("\n"));
  const batch = await task.finished(model, fresh);
  const columns = name === "rul" ? ["--unit", "machine", "--time", "cycle"] : [];
  // what the process takes to start, which is no matter of how many rows come
  const start = (await stream(model, header, lines.slice(0, 1), columns)).cpuSeconds;
  const found = [];
  for (let round = 0; round < rounds; round++) {
    const { seconds, cpuSeconds, answers } = await stream(model, header, lines, columns);
    if (answers.length !== lines.length)
      throw new Error(`${lines.length} rows went in, ${answers.length} answers came out`);
    let difference = 0;
    for (const answer of answers) {
      const streamed = task.answer(answer);
      const whole = batch.get(`${answer.unit} ${answer.row}`);
      if (whole === undefined || (streamed === null) !== (whole === null))
        throw new Error(`row ${answer.row} of ${answer.unit} is answered in one way only`);
      if (streamed !== null && whole !== null)
        difference = Math.max(difference, Math.abs(streamed - whole) / Math.max(1, whole));
    }
    found.push({
      rowsPerSecond: (lines.length - 1) / seconds,
      rowsPerCpuSecond: (lines.length - 1) / (cpuSeconds - start),
      difference,
    });
    console.error(
      `${name}, round ${round + 1}: ${Math.round(found.at(-1)!.rowsPerSecond)} samples/s, largest difference ${difference.toExponential(1)}`,
    );
  }
  const median = middle(found.map((f) => f.rowsPerSecond));
  const perCpuSecond = middle(found.map((f) => f.rowsPerCpuSecond));
  const difference = Math.max(...found.map((f) => f.difference));
  return { task: name, rows: lines.length, sensors: SENSORS, found, median, perCpuSecond, start, difference };
}

export default {
  summary:
    "a stream of 14 sensors through a watch or remaining life, pipe in and pipe out: samples a second; equal to the finished table (--task watch|conv-ae|lstm-ae|rul, --rows n, --rounds n)",
  async run(args) {
    const option = (name: string) => args[args.indexOf(name) + 1 || args.length];
    const folder = await mkdtemp(join(tmpdir(), "andon-streaming-"));
    try {
      const figures = [];
      for (const name of option("--task")?.split(",") ?? Object.keys(tasks)) {
        const task = tasks[name]?.(Number(option("--rows") ?? 60_000));
        if (task === undefined) throw new Error(`no task ${name}`);
        figures.push(await measure(name, task, Number(option("--rounds") ?? 3), folder));
      }
      return {
        figures,
        text: figures
          .map(
            ({ task, rows, found, median, perCpuSecond, difference }) =>
              `${task}: ${rows} samples of ${SENSORS} sensors, a line of JSON each: ${Math.round(median)} samples/s (median of ${found.length}), ${Math.round(perCpuSecond)} a second of processor time (start not counted); largest difference to the finished table ${difference.toExponential(1)}`,
          )
          .join("\n"),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;
