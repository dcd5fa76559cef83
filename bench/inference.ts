/** Answers: one picture and batches, ours against PyTorch on the CPU, and from file to verdict against PyTorch with Pillow. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { decodePicture, encodePng } from "@andon/data";
import {
  foldNorms,
  freeze,
  initialState,
  input,
  layoutOf,
  op,
  openSession,
  constant as scalar,
  tensor,
  weightsOf,
  writeModel,
} from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { option } from "./inspector.ts";
import { objectives } from "./networks.ts";
import type { Benchmark } from "./run.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const CASES = [
  ["cnn", 1],
  ["cnn", 64],
  ["resnet20", 1],
  ["resnet20", 64],
  ["file", 1],
] as const;

/** A prediction session of a benchmark network with its first weights, norms folded. */
async function session(name: string, threads: number, raw: boolean) {
  const { objective } = objectives[name]!;
  const layout = layoutOf(objective);
  const weights = weightsOf(layout, initialState(layout, 1));
  const [channels, height, width] = objective.input.shape as [number, number, number];
  // from the file's pixels: uint8, channels last, resized, scaled: as shipped models do
  const image = raw ? input("x", "uint8", ["N", "H", "W", 3]) : input("x", "float32", ["N", channels, height, width]);
  const resized = raw ? op.resize(image, [height, width], { axes: [1, 2], mode: "linear", antialias: true }) : image;
  const x = raw ? op.mul(op.cast(op.transpose(resized, [0, 3, 1, 2]), "float32"), scalar(1 / 255)) : image;
  const [logits] = foldNorms([freeze(objective.network, x, weights).output]);
  return openSession(nodeRuntime(), writeModel([{ name: "y", value: op.softmax(logits!) }]), { threads });
}

async function run(args: readonly string[]) {
  const threads = Number(option(args, "threads") ?? 2);
  const rounds = Number(option(args, "rounds") ?? 10);
  const perRound = Number(option(args, "steps") ?? 20);
  const python = here(".venv/bin/python");
  if (!existsSync(python)) throw new Error("PyTorch is not here: run bench/peers.sh first");
  const folder = await mkdtemp(join(tmpdir(), "andon-inference-"));
  const file = join(folder, "picture.png");
  const side = 256;
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 2654435761) % 251);
  const bytes = await encodePng({ width: side, height: side, data: pixels });
  await writeFile(file, bytes);
  const child = spawn(python, [here("inference.py"), String(threads), file], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const theirs = async (name: string, batch: number, count: number): Promise<number[]> => {
    child.stdin.write(`${name} ${batch} ${count}\n`);
    const line = await lines.next();
    if (line.done) throw new Error("the PyTorch process ended; see its message above");
    return JSON.parse(line.value);
  };
  const ort = nodeRuntime();
  const rows = [];
  try {
    for (const [name, batch] of CASES) {
      const raw = name === "file";
      const model = await session(raw ? "resnet20" : name, threads, raw);
      const [channels, height, width] = objectives[raw ? "resnet20" : name]!.objective.input.shape as [
        number,
        number,
        number,
      ];
      const x = Float32Array.from(
        { length: batch * channels * height * width },
        (_, i) => ((i * 2654435761) % 1000) / 1000,
      );
      const once = raw
        ? async () => {
            const { readFile } = await import("node:fs/promises");
            const picture = await decodePicture(await readFile(file), file);
            return model.run({ x: tensor(ort, "uint8", picture.data, [1, picture.height, picture.width, 3]) });
          }
        : () => model.run({ x: tensor(ort, "float32", x, [batch, channels, height, width]) });
      const ours = async (count: number) => {
        const times: number[] = [];
        for (let i = 0; i < count; i++) {
          const start = performance.now();
          await once();
          times.push(performance.now() - start);
        }
        return times;
      };
      await ours(10);
      await theirs(name, batch, 10);
      const [a, b]: [number[], number[]] = [[], []];
      for (let r = 0; r < rounds; r++) {
        a.push(...(await ours(perRound)));
        b.push(...(await theirs(name, batch, perRound)));
      }
      rows.push({ name, batch, andonMs: median(a), pytorchMs: median(b), ratio: median(b) / median(a) });
      console.error(
        `${name} batch ${batch}: ours ${median(a).toFixed(3)} ms, PyTorch ${median(b).toFixed(3)} ms, ratio ${(median(b) / median(a)).toFixed(2)}`,
      );
      await model.release();
    }
  } finally {
    child.kill();
    await rm(folder, { recursive: true, force: true });
  }
  const names: Record<string, string> = {
    cnn: "seed-cnn",
    resnet20: "ResNet-20",
    file: "a 256 x 256 PNG file to ResNet-20's verdict (PyTorch with Pillow)",
  };
  return {
    figures: { threads, rows },
    text: [
      `Inference, ${threads} threads, medians in milliseconds, alternated in one run:`,
      "",
      "| what | batch | Andon | PyTorch | PyTorch / Andon |",
      "| --- | --- | --- | --- | --- |",
      ...rows.map(
        (r) =>
          `| ${names[r.name]} | ${r.batch} | ${r.andonMs.toFixed(3)} | ${r.pytorchMs.toFixed(3)} | ${r.ratio.toFixed(2)} |`,
      ),
    ].join("\n"),
  };
}

export default {
  summary: "inference against PyTorch CPU: one picture, batches, and from file to verdict",
  run,
} satisfies Benchmark;
