/**
 * The same CNN trained with what one would pick in Node otherwise: TensorFlow.js (its own CPU backend; its WebAssembly backend has
 * no gradient of a convolution) and jax-js (WebAssembly). Both from bench/.peers, as bench/peers.sh installs them.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const packages = new URL("./.peers/package.json", import.meta.url);

export const peersInstalled = (): boolean =>
  existsSync(new URL("./.peers/node_modules/@tensorflow/tfjs", import.meta.url));

const BATCH = 64;
const picture = Float32Array.from({ length: BATCH * 28 * 28 }, (_, i) => ((i * 2654435761) % 1000) / 1000);
const labels = Array.from({ length: BATCH }, (_, i) => i % 10);

/** Milliseconds of each of `steps` training steps with TensorFlow.js on its CPU backend. */
export async function tensorflowJs(steps: number): Promise<number[]> {
  const tf = createRequire(packages)("@tensorflow/tfjs");
  await tf.setBackend("cpu");
  const relu = { activation: "relu" };
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, ...relu }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, ...relu }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, ...relu }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 64, ...relu }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: "sparseCategoricalCrossentropy" });
  const x = tf.tensor4d(picture, [BATCH, 28, 28, 1]);
  const y = tf.tensor1d(labels, "float32");
  return timed(steps, () => model.trainOnBatch(x, y));
}

/** The same with jax-js on WebAssembly: value and gradients, and Adam over them, jitted. */
export async function jaxJs(steps: number): Promise<number[]> {
  const jax = await import(pathToFileURL(createRequire(packages).resolve("@jax-js/jax")).href);
  const { numpy: np, lax, nn } = jax;
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  type Tensor = {
    ref: Tensor;
    add(o: unknown): Tensor;
    mul(o: unknown): Tensor;
    sub(o: unknown): Tensor;
    div(o: unknown): Tensor;
    reshape(s: number[]): Tensor;
  };
  const shapes: Record<string, number[]> = {
    w1: [32, 1, 3, 3],
    b1: [1, 32, 1, 1],
    w2: [64, 32, 3, 3],
    b2: [1, 64, 1, 1],
    w3: [64, 64, 3, 3],
    b3: [1, 64, 1, 1],
    w4: [576, 64],
    b4: [64],
    w5: [64, 10],
    b5: [10],
  };
  const names = Object.keys(shapes);
  const filled = (scale: number) =>
    Object.fromEntries(
      names.map((name) => {
        const n = shapes[name]!.reduce((a, b) => a * b, 1);
        return [
          name,
          np
            .array(Float32Array.from({ length: n }, (_, i) => scale * (((i * 40503) % 997) / 997 - 0.5)))
            .reshape(shapes[name]),
        ];
      }),
    ) as Record<string, Tensor>;
  const pool = (x: Tensor) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]);
  const conv = (x: Tensor, w: Tensor, b: Tensor) => nn.relu(lax.conv(x, w, [1, 1], "VALID").add(b));
  const loss = (p: Record<string, Tensor>, x: Tensor, y: Tensor) => {
    const h1 = pool(conv(x, p.w1!, p.b1!));
    const h2 = pool(conv(h1, p.w2!, p.b2!));
    const h3 = conv(h2, p.w3!, p.b3!).reshape([BATCH, 576]);
    const h4 = nn.relu(np.dot(h3, p.w4!).add(p.b4));
    const logits = np.dot(h4, p.w5!).add(p.b5);
    return np.sum(nn.logSoftmax(logits).mul(y)).mul(-1 / BATCH);
  };
  const step = jax.jit(
    (p: Record<string, Tensor>, m: Record<string, Tensor>, v: Record<string, Tensor>, x: Tensor, y: Tensor) => {
      const refs = Object.fromEntries(names.map((n) => [n, p[n]!.ref]));
      const [value, g] = jax.valueAndGrad(loss)(refs, x, y);
      const next: Record<string, Record<string, Tensor>> = { p: {}, m: {}, v: {} };
      for (const n of names) {
        const mean = m[n]!.mul(0.9).add(g[n].ref.mul(0.1));
        const square = v[n]!.mul(0.999).add(g[n].ref.mul(g[n]).mul(0.001));
        next.p![n] = p[n]!.sub(mean.ref.div(np.sqrt(square.ref).add(1e-8)).mul(1e-3));
        next.m![n] = mean;
        next.v![n] = square;
      }
      return [value, next.p, next.m, next.v];
    },
  );
  const x = np.array(picture).reshape([BATCH, 1, 28, 28]);
  const y = nn.oneHot(np.array(Int32Array.from(labels)), 10);
  let [p, m, v] = [filled(0.1), filled(0), filled(0)];
  return timed(steps, async () => {
    const [value, ...state] = step(p, m, v, x.ref, y.ref);
    [p, m, v] = state;
    await value.data();
  });
}

async function timed(steps: number, step: () => Promise<unknown>): Promise<number[]> {
  await step(); // compiles kernels, allocates
  const times: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  }
  return times;
}
