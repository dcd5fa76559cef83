/**
 * Are the files we write ONNX to others too? Writes every operator of the gradient test's table (forward and backward) and some
 * whole networks as `.onnx` files with inputs and with what ONNX Runtime for Node makes of them; `onnx-check.py` then holds each
 * file to ONNX's own checker and shape inference, and the numbers to ONNX Runtime's and ONNX's reference evaluator in Python.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  averagePool2d,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose2d,
  dense,
  describeNetwork,
  flatten,
  freeze,
  gelu,
  globalAveragePool,
  gradients,
  groupNorm,
  gru,
  input,
  type Layer,
  layerNorm,
  lower,
  lstm,
  maxPool2d,
  multiHeadAttention,
  op,
  openSession,
  portable,
  relu,
  residual,
  sequential,
  sigmoid,
  tensor,
  upsample,
  type Value,
  writeModel,
} from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { allocate, elements, isNode, type TensorData, topological } from "../packages/nn/src/graph/value.ts";
import { initialise } from "../packages/nn/src/layers/trace.ts";
import { allCases, listOf, operandsOf } from "../packages/nn/src/operators/cases.fixture.ts";

export const summary = "our .onnx files against ONNX's checker, ONNX Runtime and the reference evaluator in Python";

interface Tensor {
  readonly type: string;
  readonly shape: readonly number[];
  readonly base64: string;
}
interface Written {
  readonly name: string;
  readonly file: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** What `onnx-check.py` prints. */
interface Figures {
  readonly versions: Readonly<Record<string, string>>;
  readonly models: number;
  /** Largest difference as a share of the largest entry of an output. */
  readonly runtime: { readonly largest: number; readonly model: string };
  readonly reference: {
    readonly largest: number;
    readonly model: string;
    readonly compared: number;
    readonly unable: readonly string[];
  };
  readonly problems: readonly string[];
}

const networks: Readonly<Record<string, readonly [Layer, readonly number[]]>> = {
  cnn: [
    sequential(conv2d(8, 3), relu(), maxPool2d(2), conv2d(12, 3, { padding: "same" }), relu(), flatten(), dense(10)),
    [1, 14, 14],
  ],
  residual: [
    sequential(
      conv2d(8, 3, { padding: 1, bias: false }),
      batchNorm(),
      residual(sequential(conv2d(8, 3, { padding: 1 }), groupNorm(2), relu())),
      averagePool2d(2),
      globalAveragePool(),
      dense(5),
    ),
    [3, 8, 8],
  ],
  autoencoder: [
    sequential(
      conv2d(4, 3, { stride: 2, padding: 1 }),
      relu(),
      convTranspose2d(4, 4, { stride: 2, padding: 1 }),
      sigmoid(),
    ),
    [1, 8, 8],
  ],
  upsampling: [sequential(conv2d(4, 1), upsample(2), upsample(2, "linear")), [2, 4, 4]],
  attention: [sequential(residual(sequential(layerNorm(), multiHeadAttention(2))), dense(4), gelu()), [5, 8]],
  recurrent: [sequential(lstm(6, { output: "all" }), gru(5, { bidirectional: true }), dense(2)), [6, 3]],
  signal: [sequential(conv1d(8, 5, { dilation: 2, padding: "same" }), relu(), globalAveragePool(), dense(3)), [2, 20]],
};

/** Whole numbers below 3 where indices are meant, bits for bool, else between -1 and 1, or 0.5 and 1.5 for `positive`. */
function fill(v: Value, seed: number, positive: boolean): TensorData {
  const data = allocate(v.type, elements(v.shape));
  for (let i = 0; i < data.length; i++) {
    const u = (Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b)) >>> 0;
    if (v.type === "int64") data[i] = BigInt(u % 3) as never;
    else if (v.type === "bool") data[i] = (u >>> 8) & 1;
    else data[i] = positive ? 0.5 + u / 2 ** 32 : (u / 2 ** 32) * 2 - 1;
  }
  return data;
}

const carried = (type: string, shape: readonly number[], data: TensorData): Tensor => ({
  type,
  shape,
  base64: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64"),
});

async function write(
  folder: string,
  index: number,
  name: string,
  values: readonly Value[],
  batch: number,
): Promise<Written> {
  const outputs = [...new Set(lower(values, portable))];
  const model = writeModel(outputs.map((value, i) => ({ name: `out${i}`, value })));
  const file = `${index}.onnx`;
  writeFileSync(join(folder, file), model);
  const fed = new Map<string, Value>();
  for (const source of topological(outputs)) {
    if (isNode(source)) for (const v of source.inputs) if (v?.source.op === "Input") fed.set(v.source.name, v);
  }
  const positive = /^(Div|Pow|Log|Sqrt|Reciprocal)\b/.test(name);
  const ort = nodeRuntime();
  const feeds: Record<string, ReturnType<typeof tensor>> = {};
  const inputs: Record<string, Tensor> = {};
  for (const [i, [key, v]] of [...fed].entries()) {
    const shape = v.shape.map((d) => (typeof d === "number" ? d : batch));
    const data = fill({ ...v, shape }, i, positive);
    feeds[key] = tensor(ort, v.type, data, shape);
    inputs[key] = carried(v.type, shape, data);
  }
  const session = await openSession(ort, model);
  const results = await session.run(feeds);
  await session.release();
  const given = Object.entries(results).map(([key, t]) => [key, carried(t.type, t.dims, t.data as TensorData)]);
  return { name, file, inputs, outputs: Object.fromEntries(given) };
}

async function writeAll(folder: string): Promise<readonly Written[]> {
  const written: Written[] = [];
  for (const [name, c] of allCases) {
    const operands = operandsOf(c, "float32");
    const results = listOf(c.build(...operands));
    const losses = results.map((y) => op.cast(op.reduceSum(op.mul(y, y)), "float32"));
    const targets = operands.filter((v) => v.type === "float32");
    const loss = losses.reduce((a, b) => op.add(a, b));
    written.push(await write(folder, written.length, name, [...results, ...gradients(loss, targets)], 1));
  }
  for (const [name, [network, sample]] of Object.entries(networks)) {
    const { parameters, buffers } = describeNetwork(network, input("x", "float32", [1, ...sample]));
    const values = initialise(parameters, 1);
    const traced = freeze(network, input("x", "float32", ["N", ...sample]), {
      parameters: new Map(parameters.map((p, i) => [p.name, values[i]!])),
      buffers: new Map(buffers.map((b) => [b.name, new Float32Array(elements(b.shape)).fill(b.initial)])),
    });
    written.push(await write(folder, written.length, `network ${name}`, [traced.output], 3));
  }
  return written;
}

export async function run(): Promise<{ readonly figures: Figures; readonly text: string }> {
  const folder = mkdtempSync(join(tmpdir(), "andon-onnx-check-"));
  try {
    const models = await writeAll(folder);
    writeFileSync(join(folder, "models.json"), JSON.stringify(models));
    console.error(`${models.length} models written; checking them in Python`);
    const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    const python = spawnSync(here(".venv/bin/python"), [here("onnx-check.py"), folder], { encoding: "utf8" });
    if (python.error) throw new Error("Python's ONNX is not here: run bench/peers.sh first");
    if (python.status !== 0) throw new Error(python.stderr);
    const figures = JSON.parse(python.stdout) as Figures;
    const { runtime, reference, problems } = figures;
    const versions = Object.entries(figures.versions).map(([name, version]) => `${name} ${version}`);
    const text = [
      `${figures.models} models; ${versions.join(", ")}`,
      `largest difference to ONNX Runtime in Python: ${runtime.largest.toExponential(1)}${runtime.model ? ` (${runtime.model})` : ""}`,
      `largest difference to the reference evaluator: ${reference.largest.toExponential(1)} (${reference.model}), ${reference.compared} models compared, ${reference.unable.length} beyond it`,
      problems.length === 0 ? "no problems" : `${problems.length} problems:\n${problems.join("\n")}`,
    ].join("\n");
    return { figures, text };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export default { summary, run };
