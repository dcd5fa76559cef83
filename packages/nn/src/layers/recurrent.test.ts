/** The unrolled graphs against plain loops over the published equations. */
import { describe, expect, test } from "vitest";
import { applyLayer, gap, normals } from "./apply.fixture.ts";
import { multiHeadAttention } from "./attention.ts";
import { gru, lstm, type RecurrentOptions } from "./recurrent.ts";

type Weights = ReadonlyMap<string, Float32Array>;
const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));

/** row x matrix [rows, columns] */
const times = (row: readonly number[], matrix: Float32Array): number[] => {
  const columns = matrix.length / row.length;
  return Array.from({ length: columns }, (_, c) => row.reduce((sum, v, r) => sum + v * matrix[r * columns + c]!, 0));
};

type Step = (x: readonly number[], state: readonly (readonly number[])[], w: Weights, at: string) => number[][];

const lstmStep: Step = (x, [h, c], w, at) => {
  const recurrent = times(h!, w.get(`${at}.recurrentWeight`)!);
  const z = times(x, w.get(`${at}.inputWeight`)!).map((v, i) => v + recurrent[i]! + w.get(`${at}.bias`)![i]!);
  const units = h!.length;
  const gate = (k: number, i: number) => z[k * units + i]!;
  const cell = c!.map((old, i) => sigmoid(gate(1, i)) * old + sigmoid(gate(0, i)) * Math.tanh(gate(3, i)));
  return [cell.map((v, i) => sigmoid(gate(2, i)) * Math.tanh(v)), cell];
};

const gruStep: Step = (x, [h], w, at) => {
  const input = times(x, w.get(`${at}.inputWeight`)!).map((v, i) => v + w.get(`${at}.bias`)![i]!);
  const recurrent = times(h!, w.get(`${at}.recurrentWeight`)!).map((v, i) => v + w.get(`${at}.recurrentBias`)![i]!);
  const units = h!.length;
  const both = (k: number, i: number) => input[k * units + i]! + recurrent[k * units + i]!;
  const next = h!.map((old, i) => {
    const [reset, update] = [sigmoid(both(0, i)), sigmoid(both(1, i))];
    const candidate = Math.tanh(input[2 * units + i]! + reset * recurrent[2 * units + i]!);
    return (1 - update) * candidate + update * old;
  });
  return [next];
};

/** The state after each step, in the order of the steps. */
function pass(
  step: Step,
  states: number,
  x: readonly (readonly number[])[],
  units: number,
  w: Weights,
  at: "forward" | "backward",
) {
  let state: readonly (readonly number[])[] = Array.from({ length: states }, () => new Array<number>(units).fill(0));
  const seen: number[][] = [];
  const order = [...x.keys()];
  if (at === "backward") order.reverse();
  for (const t of order) {
    state = step(x[t]!, state, w, at);
    seen[t] = [...state[0]!];
  }
  return { seen, last: [...state[0]!] };
}

const [n, steps, features, units] = [2, 4, 3, 5];
const x = normals(n * steps * features, 3);
const sample = (i: number) =>
  Array.from({ length: steps }, (_, t) => [...x.subarray((i * steps + t) * features, (i * steps + t + 1) * features)]);
const biases = (names: readonly string[], gates: number) =>
  Object.fromEntries(names.map((name, i) => [name, normals(gates * units, 20 + i)]));

const cells = [
  ["lstm", lstm, lstmStep, 2, biases(["forward.bias", "backward.bias"], 4)],
  [
    "gru",
    gru,
    gruStep,
    1,
    biases(["forward.bias", "backward.bias", "forward.recurrentBias", "backward.recurrentBias"], 3),
  ],
] as const;

describe.each(cells)("%s", (_, layer, step, states, weights) => {
  test.each<RecurrentOptions>([{}, { output: "all" }, { bidirectional: true }, { output: "all", bidirectional: true }])(
    "%j equals the loop",
    async (options) => {
      const applied = await applyLayer(layer(units, options), x, [n, steps, features], { weights });
      const expected = Array.from({ length: n }, (_, i) => {
        const forward = pass(step, states, sample(i), units, applied.weights, "forward");
        if (!options.bidirectional) return options.output === "all" ? forward.seen.flat() : forward.last;
        const backward = pass(step, states, sample(i), units, applied.weights, "backward");
        if (options.output !== "all") return [...forward.last, ...backward.last];
        return forward.seen.flatMap((h, t) => [...h, ...backward.seen[t]!]);
      }).flat();
      expect(gap(applied.output.data, expected)).toBeLessThan(1e-5);
    },
  );

  test("one step is enough", async () => {
    const first = x.subarray(0, features);
    const { output, weights: used } = await applyLayer(layer(units, { output: "all" }), first, [1, 1, features], {
      weights,
    });
    expect(gap(output.data, pass(step, states, [[...first]], units, used, "forward").last)).toBeLessThan(1e-5);
  });
});

test("multiHeadAttention equals the loop over heads, queries and keys", async () => {
  const [batch, length, size, heads] = [2, 3, 4, 2];
  const width = size / heads;
  const data = normals(batch * length * size, 4);
  const bias = normals(3 * size, 5);
  const outputBias = normals(size, 6);
  const { output, weights } = await applyLayer(multiHeadAttention(heads), data, [batch, length, size], {
    weights: { bias, outputBias },
  });
  const expected: number[] = [];
  for (let i = 0; i < batch; i++) {
    const rows = Array.from({ length }, (_, t) => [
      ...data.subarray((i * length + t) * size, (i * length + t + 1) * size),
    ]);
    const projected = rows.map((row) => times(row, weights.get("weight")!).map((v, k) => v + bias[k]!));
    for (let t = 0; t < length; t++) {
      const joined: number[] = [];
      for (let head = 0; head < heads; head++) {
        const part = (row: readonly number[], which: number) =>
          row.slice(which * size + head * width, which * size + (head + 1) * width);
        const q = part(projected[t]!, 0);
        const scores = projected.map(
          (row) => part(row, 1).reduce((sum, v, k) => sum + v * q[k]!, 0) / Math.sqrt(width),
        );
        const total = scores.reduce((sum, s) => sum + Math.exp(s), 0);
        for (let k = 0; k < width; k++)
          joined.push(projected.reduce((sum, row, s) => sum + (Math.exp(scores[s]!) / total) * part(row, 2)[k]!, 0));
      }
      expected.push(...times(joined, weights.get("outputWeight")!).map((v, k) => v + outputBias[k]!));
    }
  }
  expect(gap(output.data, expected)).toBeLessThan(1e-5);
});
