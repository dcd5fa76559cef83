/** One training step, ours against PyTorch's on the CPU: same networks, same threads, alternated in one run. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Batch, initialState, layoutOf, probe, type Stepper } from "@andon/nn";
import { nodeRuntime, parallelStepper } from "@andon/nn/node";
import { objectives } from "./networks.ts";
import type { Benchmark, BenchmarkResult } from "./run.ts";
import { jaxJs, peersInstalled, tensorflowJs } from "./training-step-peers.ts";

interface Row {
  readonly network: string;
  readonly batch: number;
  readonly steps: number;
  readonly andonMs: number;
  readonly andonMinMs: number;
  readonly pytorchMs: number;
  readonly pytorchMinMs: number;
  /** PyTorch's median over ours: above 1 we are faster. */
  readonly ratio: number;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function run(args: readonly string[]): Promise<BenchmarkResult> {
  const option = (name: string, otherwise: string) => args[args.indexOf(`--${name}`) + 1 || args.length] ?? otherwise;
  const threads = Number(option("threads", "2"));
  const rounds = Number(option("rounds", "10"));
  const perRound = Number(option("steps", "20"));
  const names = option("only", Object.keys(objectives).join(",")).split(",");
  const python = here(".venv/bin/python");
  if (!existsSync(python)) throw new Error("PyTorch is not here: run bench/peers.sh first");
  const torch = peer(python, threads);
  const rows: Row[] = [];
  for (const name of names) {
    const { batch, objective } = objectives[name]!;
    const layout = layoutOf(objective);
    const capabilities = await probe(nodeRuntime());
    const stepper = await parallelStepper(objective, layout, initialState(layout, 1), capabilities, { threads, batch });
    const data = randomBatch(name, batch);
    await time(stepper, data, 10);
    await torch.ask(name, 10);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let r = 0; r < rounds; r++) {
      ours.push(...(await time(stepper, data, perRound)));
      theirs.push(...(await torch.ask(name, perRound)));
    }
    await stepper.close();
    rows.push({
      network: name,
      batch,
      steps: ours.length,
      andonMs: median(ours),
      andonMinMs: Math.min(...ours),
      pytorchMs: median(theirs),
      pytorchMinMs: Math.min(...theirs),
      ratio: median(theirs) / median(ours),
    });
    console.error(
      `${name.padEnd(12)} batch ${batch}: ours ${median(ours).toFixed(2)} ms, PyTorch ${median(theirs).toFixed(2)} ms, ratio ${(median(theirs) / median(ours)).toFixed(2)} (at the minima ${(Math.min(...theirs) / Math.min(...ours)).toFixed(2)})`,
    );
  }
  torch.close();
  const others = await inNode(args.includes("--no-peers"), rows);
  return { figures: { threads, rows, others }, text: table(threads, rows, others) };
}

interface Other {
  readonly name: string;
  readonly ms: number;
  /** Its time over ours. */
  readonly ratio: number;
}

/** The CNN with what else trains in Node: few steps, as they take seconds each. */
async function inNode(skip: boolean, rows: readonly Row[]): Promise<readonly Other[]> {
  const ours = rows.find((r) => r.network === "cnn")?.andonMs;
  if (skip || ours === undefined || !peersInstalled()) return [];
  const others: Other[] = [];
  for (const [name, time] of [
    ["jax-js wasm", jaxJs],
    ["TensorFlow.js cpu", tensorflowJs],
  ] as const) {
    const ms = median(await time(2));
    console.error(`${name}: ${ms.toFixed(0)} ms`);
    others.push({ name, ms, ratio: ms / ours });
  }
  return others;
}

function table(threads: number, rows: readonly Row[], others: readonly Other[]): string {
  const lines = rows.map(
    (r) =>
      `| ${r.network}, batch ${r.batch} | ${r.steps} | ${r.andonMs.toFixed(2)} | ${r.pytorchMs.toFixed(2)} | ${r.ratio.toFixed(2)} | ${(r.pytorchMinMs / r.andonMinMs).toFixed(2)} |`,
  );
  return [
    `Training step, ${threads} threads, medians in milliseconds, alternated in one run:`,
    "",
    "| network | steps | Andon | PyTorch | PyTorch / Andon | at the minima |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    ...others.map((o) => `| cnn with ${o.name} | 2 | | ${o.ms.toFixed(0)} (theirs) | ${o.ratio.toFixed(0)} | |`),
  ].join("\n");
}

export default {
  summary:
    "one training step against PyTorch CPU, TensorFlow.js and jax-js: CNN, LSTM, temporal convolution, autoencoder, ResNet-20",
  run,
} satisfies Benchmark;

function randomBatch(name: string, size: number): Batch {
  const { objective } = objectives[name]!;
  const length = (shape: readonly number[]) => size * shape.reduce((a, b) => a * b, 1);
  const floats = (n: number) => Float32Array.from({ length: n }, (_, i) => ((i * 2654435761) % 1000) / 1000);
  const { target } = objective;
  return {
    x: floats(length(objective.input.shape)),
    target:
      target.type === "int32" ? Int32Array.from({ length: size }, (_, i) => i % 10) : floats(length(target.shape)),
    size,
  };
}

async function time(stepper: Stepper, batch: Batch, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await stepper.step(batch, 1e-3, [1, 0, i]);
    times.push(performance.now() - start);
  }
  return times;
}

/** The Python side: asked for so many steps of a network, it answers with their times. */
function peer(python: string, threads: number) {
  const child: ChildProcess = spawn(python, [here("training_step.py"), String(threads)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    async ask(name: string, count: number): Promise<number[]> {
      child.stdin!.write(`${name} ${count}\n`);
      const line = await lines.next();
      if (line.done) throw new Error("the PyTorch process ended; see its message above");
      return JSON.parse(line.value);
    },
    close: () => child.kill(),
  };
}
