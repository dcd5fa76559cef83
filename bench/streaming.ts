/** Answering a stream of 14 sensors with a watch: samples a second through the real process, a pipe on either side. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runWatch, trainSensorWatch } from "@andon/maintenance";
import type { Benchmark } from "./run.ts";

const SENSORS = 14;

/** Sensors that follow three hidden loads, a second apart. */
function rows(count: number, seed: number): string[] {
  let state = seed;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296 - 0.5;
  };
  const loads = [0, 0, 0];
  return Array.from({ length: count }, (_, i) => {
    for (const k of loads.keys()) loads[k] = 0.95 * loads[k]! + noise();
    const cells = Array.from({ length: SENSORS }, (_, s) =>
      (20 * s + loads[s % 3]! * (1 + s / 7) + 0.3 * noise()).toFixed(4),
    );
    return `${new Date(1.7e12 + 1000 * i).toISOString()},${cells.join(",")}`;
  });
}

const header = `time,${Array.from({ length: SENSORS }, (_, i) => `s${i}`).join(",")}`;

interface Answer {
  readonly row: number;
  readonly score: number | null;
  readonly alarm: boolean;
}

/** The seconds from the first answer to the last, the processor time of the process from its start to its end, and the answers. */
async function stream(
  model: string,
  lines: readonly string[],
): Promise<{ seconds: number; cpuSeconds: number; answers: Answer[] }> {
  const main = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));
  const report = `process.on("exit", () => { const u = process.resourceUsage(); require("node:fs").writeSync(3, String(u.userCPUTime + u.systemCPUTime)); })`;
  const preload = `data:text/javascript,import{createRequire}from"node:module";const require=createRequire(process.execPath);${report}`;
  const child = spawn(
    process.execPath,
    ["--conditions=andon-source", "--import", preload, main, "maintain", "run", model, "-", "--json"],
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

export default {
  summary:
    "a stream of 14 sensors through a watch, pipe in and pipe out: samples a second; equal to the finished table (--rows n, --rounds n)",
  async run(args) {
    const option = (name: string, usual: number) => {
      const at = args.indexOf(name);
      return at < 0 ? usual : Number(args[at + 1]);
    };
    const folder = await mkdtemp(join(tmpdir(), "andon-streaming-"));
    try {
      const [normal, fresh, model] = ["normal.csv", "fresh.csv", "line.onnx"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      await writeFile(normal, [header, ...rows(6000, 1)].join("\n"));
      for await (const event of trainSensorWatch({ source: normal, out: model }))
        if (event.kind === "stopped") throw new Error("training stopped");
      const lines = rows(option("--rows", 60_000), 2);
      await writeFile(fresh, [header, ...lines].join("\n"));
      const batch: (number | null)[] = lines.map(() => null);
      for await (const { row, score } of runWatch({ model, source: fresh })) batch[row - 1] = score;
      // what the process takes to start, which is no matter of how many rows come
      const start = (await stream(model, lines.slice(0, 1))).cpuSeconds;
      const found = [];
      for (let round = 0; round < option("--rounds", 3); round++) {
        const { seconds, cpuSeconds, answers } = await stream(model, lines);
        if (answers.length !== lines.length)
          throw new Error(`${lines.length} rows went in, ${answers.length} answers came out`);
        let difference = 0;
        for (const [i, { score }] of answers.entries()) {
          const whole = batch[i]!;
          if ((score === null) !== (whole === null)) throw new Error(`row ${i + 1} is answered in one way only`);
          if (score !== null) difference = Math.max(difference, Math.abs(score - whole!) / Math.max(1, whole!));
        }
        found.push({
          rowsPerSecond: (lines.length - 1) / seconds,
          rowsPerCpuSecond: (lines.length - 1) / (cpuSeconds - start),
          difference,
        });
        console.error(
          `round ${round + 1}: ${Math.round(found.at(-1)!.rowsPerSecond)} samples/s, largest difference ${difference.toExponential(1)}`,
        );
      }
      const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
      const median = middle(found.map((f) => f.rowsPerSecond));
      const perCpuSecond = middle(found.map((f) => f.rowsPerCpuSecond));
      const difference = Math.max(...found.map((f) => f.difference));
      return {
        figures: { rows: lines.length, sensors: SENSORS, found, median, perCpuSecond, start, difference },
        text: `${lines.length} samples of ${SENSORS} sensors, a line of JSON each: ${Math.round(median)} samples/s (median of ${found.length}), ${Math.round(perCpuSecond)} a second of processor time (start not counted); largest difference to the finished table ${difference.toExponential(1)}`,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;
