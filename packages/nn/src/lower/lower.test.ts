/** What `lower` rewrites gives the numbers of what it was: blocked kernels against plain ones, gradients against plain loops. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../graph/evaluate.fixture.ts";
import { printGraph } from "../graph/print.ts";
import { constant, elements, input, numbers, type Value } from "../graph/value.ts";
import { gap, normals } from "../layers/apply.fixture.ts";
import { nodeRuntime } from "../node/runtime.ts";
import type { Attributes, ConvAttributes, PoolAttributes } from "../operators/attributes.ts";
import * as op from "../operators/build.ts";
import { probe } from "../train/runtime.ts";
import { lower, portable } from "./index.ts";

const here = await probe(nodeRuntime());
const { block } = here;
const TOLERANCE = 1e-4;

const operand = (name: string, shape: readonly number[]) => input(name, "float32", shape);
const fill = (v: Value, seed: number) => normals(elements(v.shape), seed);

/** Both forms of the same values, run on the same numbers. */
async function compare(values: readonly Value[], inputs: readonly Value[]): Promise<void> {
  const run = await compile([...lower(values, here), ...lower(values, portable)], inputs);
  const results = await run(inputs.map(fill));
  for (const [i, v] of values.entries()) {
    const [fast, plain] = [results[i]!, results[values.length + i]!];
    expect(fast.shape).toEqual(v.shape);
    expect(plain.shape).toEqual(v.shape);
    expect(gap(fast.data, plain.data), `value ${i} of ${values.length}`).toBeLessThan(TOLERANCE);
  }
}

interface Geometry {
  readonly samples: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly sizes: readonly number[];
  readonly kernel: readonly number[];
  readonly attributes: ConvAttributes;
}

/** The convolution, its gradient to the input (a transposed convolution) and its gradient to the weights. */
function convolution({ samples, inputs, outputs, sizes, kernel, attributes: a }: Geometry) {
  const x = operand("x", [samples, inputs, ...sizes]);
  const w = operand("w", [outputs, inputs / a.group, ...kernel]);
  const b = operand("b", [outputs]);
  const y = op.conv(x, w, b, a);
  const dy = operand("dy", numbers(y.shape));
  const rank = sizes.length;
  const outputPadding = sizes.map((s, i) => {
    const reach = ((y.shape[2 + i] as number) - 1) * a.strides[i]! + a.dilations[i]! * (kernel[i]! - 1) + 1;
    return s + a.pads[i]! + a.pads[rank + i]! - reach;
  });
  const dx = op.convTranspose(dy, w, null, { ...a, outputPadding });
  const dw = op.convWeightGradient(x, dy, { ...a, kernel });
  return { values: [y, dx, dw] as const, inputs: [x, w, b, dy] as const };
}

const geometry = (
  [samples, inputs, outputs]: readonly [number, number, number],
  sizes: readonly number[],
  kernel: readonly number[],
  { strides, pads, dilations, group = 1 }: Partial<ConvAttributes> = {},
): Geometry => ({
  samples,
  inputs,
  outputs,
  sizes,
  kernel,
  attributes: {
    strides: strides ?? sizes.map(() => 1),
    pads: pads ?? sizes.flatMap(() => [0, 0]),
    dilations: dilations ?? sizes.map(() => 1),
    group,
  },
});

const N = block || 8;
const table: readonly (readonly [string, Geometry])[] = [
  ["whole blocks", geometry([N, N, N], [6, 5], [3, 3])],
  ["padded", geometry([N, 2 * N, N], [6, 5], [3, 3], { pads: [1, 1, 1, 1] })],
  ["uneven padding", geometry([N, N, 2 * N], [6, 5], [3, 2], { pads: [0, 2, 1, 0] })],
  ["one tap", geometry([N, N, N], [4, 4], [1, 1])],
  ["one input channel", geometry([N, 1, N], [6, 6], [3, 3])],
  ["three input channels", geometry([2, 3, N + 4], [6, 6], [3, 3], { pads: [1, 1, 1, 1] })],
  ["channels in fours", geometry([3, N + 4, N - 4], [6, 6], [3, 3])],
  ["odd channels", geometry([N, N + 3, N + 1], [6, 6], [3, 3])],
  ["stride 2", geometry([N, N, N], [8, 7], [3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] })],
  ["strides that differ, and rows that no window reaches", geometry([N, N, N], [9, 8], [2, 3], { strides: [3, 2] })],
  ["a stride beyond the kernel", geometry([N, N, N], [9, 9], [1, 2], { strides: [2, 3] })],
  ["dilation", geometry([N, N, N], [8, 8], [3, 3], { dilations: [2, 3], pads: [2, 3, 2, 3] })],
  ["dilation and stride", geometry([N, N, N], [9, 9], [3, 2], { dilations: [2, 1], strides: [2, 3] })],
  ["groups", geometry([N, 2 * N, 2 * N], [5, 5], [3, 3], { group: 2 })],
  ["each channel by itself", geometry([2, N, N], [5, 5], [3, 3], { group: N })],
  ["signals", geometry([N, N, N], [11], [4], { strides: [2], pads: [1, 2] })],
  ["signals with few channels", geometry([2, 3, 5], [11], [3], { dilations: [2] })],
  ["volumes", geometry([2, N, N], [4, 3, 3], [2, 2, 2])],
  ["more padding than the kernel", geometry([N, N, N], [4, 4], [2, 2], { pads: [3, 3, 3, 3] })],
];

const blocked = block > 0 ? describe : describe.skip;
blocked(`blocked kernels (${block > 0 ? `${block} channels a block` : "none in this runtime: skipped"})`, () => {
  test.each(table)("%s", async (_, g) => {
    const { values, inputs } = convolution(g);
    await compare(values, inputs);
  });

  test("are used where channels fit, for the convolution and both its gradients", () => {
    for (const v of convolution(table[0]![1]).values) expect(printGraph(lower([v], here))).toContain("BlockedConv");
    for (const v of convolution(geometry([N, N, N], [8, 8], [3, 3], { strides: [2, 2] })).values)
      expect(printGraph(lower([v], here))).toContain("BlockedConv");
  });

  test("are not used for groups, for volumes, for constant weights, nor for files that go elsewhere", () => {
    const kinds = ["groups", "volumes"].map((name) => convolution(table.find(([n]) => n === name)![1]).values[0]);
    const x = operand("x", [N, N, 5, 5]);
    const frozen = op.conv(x, constant(normals(N * N * 9), [N, N, 3, 3]));
    for (const v of [...kinds, frozen]) expect(printGraph(lower([v], here))).not.toContain("Blocked");
    for (const [, g] of table) expect(printGraph(lower(convolution(g).values, portable))).not.toContain("Blocked");
  });

  test("any geometry", async () => {
    await fc.assert(
      fc.asyncProperty(anyGeometry, (g) => {
        const { values, inputs } = convolution(g);
        return compare(values, inputs);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test("any transposed convolution with a bias and output padding", async () => {
    await fc.assert(
      fc.asyncProperty(anyGeometry, fc.array(fc.nat(2), { minLength: 2, maxLength: 2 }), async (g, extra) => {
        const a = g.attributes;
        const outputPadding = a.strides.map((s, i) => Math.min(extra[i]!, s - 1));
        const x = operand("x", [g.samples, g.inputs, ...g.sizes]);
        const w = operand("w", [g.inputs, g.outputs / a.group, ...g.kernel]);
        const b = operand("b", [g.outputs]);
        const rank = g.sizes.length;
        const result = g.sizes.map(
          (s, i) =>
            (s - 1) * a.strides[i]! +
            a.dilations[i]! * (g.kernel[i]! - 1) +
            1 +
            outputPadding[i]! -
            a.pads[i]! -
            a.pads[rank + i]!,
        );
        fc.pre(result.every((s) => s > 0));
        await compare([op.convTranspose(x, w, b, { ...a, outputPadding })], [x, w, b]);
      }),
      { seed: 2, numRuns: 60 },
    );
  });
});

const axis = fc
  .record({
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    before: fc.nat(3),
    after: fc.nat(3),
    size: fc.integer({ min: 1, max: 9 }),
  })
  .filter((a) => a.size + a.before + a.after >= a.dilation * (a.kernel - 1) + 1);
const channels = fc.constantFrom(1, 2, 3, 4, N - 2, N, N + 4, N + 5, 2 * N);
const anyGeometry: fc.Arbitrary<Geometry> = fc
  .record({
    axes: fc.array(axis, { minLength: 1, maxLength: 2 }),
    samples: fc.constantFrom(1, 2, 3, N),
    inputs: channels,
    outputs: channels,
    group: fc.constantFrom(1, 1, 1, 2),
  })
  .filter((g) => g.inputs % g.group === 0 && g.outputs % g.group === 0)
  .map(({ axes, samples, inputs, outputs, group }) =>
    geometry(
      [samples, inputs, outputs],
      axes.map((a) => a.size),
      axes.map((a) => a.kernel),
      {
        strides: axes.map((a) => a.stride),
        dilations: axes.map((a) => a.dilation),
        pads: [...axes.map((a) => a.before), ...axes.map((a) => a.after)],
        group,
      },
    ),
  );

/** Every place (input row and column, output row and column, tap) that a window on pictures touches. */
function* touches(
  input: readonly number[],
  output: readonly number[],
  kernel: readonly number[],
  a: Omit<ConvAttributes, "group">,
) {
  for (let p = 0; p < output[0]!; p++)
    for (let q = 0; q < output[1]!; q++)
      for (let i = 0; i < kernel[0]!; i++)
        for (let j = 0; j < kernel[1]!; j++) {
          const row = p * a.strides[0]! + i * a.dilations[0]! - a.pads[0]!;
          const column = q * a.strides[1]! + j * a.dilations[1]! - a.pads[1]!;
          if (row < 0 || column < 0 || row >= input[0]! || column >= input[1]!) continue;
          yield { from: row * input[1]! + column, to: p * output[1]! + q, tap: i * kernel[1]! + j };
        }
}

describe("gradients equal plain loops", () => {
  const pictures = anyGeometry.filter((g) => g.sizes.length === 2 && g.inputs * g.outputs <= 2 * N);

  test("of a convolution to its weights", async () => {
    await fc.assert(
      fc.asyncProperty(pictures, async (g) => {
        const { values, inputs } = convolution(g);
        const [x, , , dy] = inputs;
        const [shape, out] = [numbers(x.shape.slice(2)), numbers(dy.shape.slice(2))];
        const [area, outArea, taps] = [elements(shape), elements(out), elements(g.kernel)];
        const [xs, dys] = [fill(x, 0), fill(dy, 1)];
        const [perGroup, outsPerGroup] = [g.inputs / g.attributes.group, g.outputs / g.attributes.group];
        const expected = new Float64Array(g.outputs * perGroup * taps);
        for (const { from, to, tap } of touches(shape, out, g.kernel, g.attributes))
          for (let n = 0; n < g.samples; n++)
            for (let o = 0; o < g.outputs; o++)
              for (let c = 0; c < perGroup; c++) {
                const source = Math.floor(o / outsPerGroup) * perGroup + c;
                expected[(o * perGroup + c) * taps + tap]! +=
                  xs[(n * g.inputs + source) * area + from]! * dys[(n * g.outputs + o) * outArea + to]!;
              }
        const run = await compile(lower([values[2]], here), [x, dy]);
        expect(gap((await run([xs, dys]))[0]!.data, expected)).toBeLessThan(TOLERANCE);
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  const pool = fc
    .array(axis, { minLength: 2, maxLength: 2 })
    // ONNX Runtime refuses a border as wide as the window
    .filter((axes) => axes.every((a) => a.before < a.kernel && a.after < a.kernel));
  const poolTable: readonly (readonly [string, readonly [number, number], Attributes["MaxPool"]])[] = [
    ["windows side by side", [6, 6], { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] }],
    ["with a rest", [7, 8], { kernel: [2, 3], strides: [2, 3], pads: [0, 0, 0, 0], dilations: [1, 1] }],
    ["side by side with a border", [6, 7], { kernel: [2, 3], strides: [2, 3], pads: [1, 1, 1, 1], dilations: [1, 1] }],
    ["side by side but dilated", [7, 8], { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [2, 1] }],
    ["overlapping", [7, 6], { kernel: [3, 3], strides: [2, 1], pads: [1, 1, 1, 1], dilations: [1, 1] }],
    ["apart", [8, 8], { kernel: [2, 2], strides: [3, 3], pads: [0, 0, 0, 0], dilations: [1, 1] }],
    ["dilated", [8, 8], { kernel: [2, 2], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [2, 3] }],
  ];

  async function poolGradient(size: readonly number[], a: PoolAttributes): Promise<void> {
    const maps = 3;
    const x = operand("x", [1, maps, ...size]);
    const y = op.maxPool(x, a);
    const dy = operand("dy", numbers(y.shape));
    const out = numbers(y.shape.slice(2));
    const run = await compile(lower([op.maxPoolGradient(x, y, dy, a)], here), [x, dy]);
    const [xs, dys] = [fill(x, 5), fill(dy, 6)];
    const [area, outArea] = [elements(size), elements(out)];
    const expected = new Float64Array(xs.length);
    for (let m = 0; m < maps; m++) {
      const winner = new Map<number, number>();
      for (const { from, to } of touches(size, out, a.kernel, a)) {
        const best = winner.get(to);
        if (best === undefined || xs[m * area + from]! > xs[m * area + best]!) winner.set(to, from);
      }
      for (const [to, from] of winner) expected[m * area + from]! += dys[m * outArea + to]!;
    }
    const [dx] = await run([xs, dys]);
    expect(dx!.shape).toEqual(x.shape);
    expect(gap(dx!.data, expected)).toBeLessThan(1e-5);
  }

  test.each(poolTable)("of max pooling, %s", (_, size, a) => poolGradient(size, a));
  test("of max pooling, any geometry", async () => {
    await fc.assert(
      fc.asyncProperty(pool, (axes) =>
        poolGradient(
          axes.map((a) => a.size),
          {
            kernel: axes.map((a) => a.kernel),
            strides: axes.map((a) => a.stride),
            dilations: axes.map((a) => a.dilation),
            pads: [...axes.map((a) => a.before), ...axes.map((a) => a.after)],
          },
        ),
      ),
      { seed: 4, numRuns: 40 },
    );
  });
});

test("what needs no rewriting stays the very same value", () => {
  const x = operand("x", [2, 3]);
  const y = op.relu(op.add(x, x));
  expect(lower([y], here)).toEqual([y]);
  expect(lower([y], here)[0]).toBe(y);
});
