/**
 * Each gradient rule against differences of the forward pass, along random directions: a wrong partial derivative anywhere shows
 * in a random direction almost surely, and a direction costs four runs however large the operand is.
 *
 * The derivative of L(t) = loss(x + t v) at 0 is taken by the five-point formula
 *   (8 (L(h) - L(-h)) - (L(2h) - L(-2h))) / 12h,   error h^4 L^(5)/30,
 * with the loss summed in double precision outside the graph. In float64 (h = 1e-3) truncation and rounding are both near 1e-12.
 * Where the runtime has float32 kernels only, h = 0.02 balances truncation (1e-7 L^(5)/30) against rounding (6e-8 sqrt(n)/h),
 * so that about 1e-5 of the loss's scale remains; 2e-3 of the gradient's length is far above that and far below any real mistake.
 */
import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { compile, countOf, draw, type Result } from "../graph/evaluate.fixture.ts";
import { gradients } from "../graph/gradient.ts";
import { allocate, constant, isNode, type TensorData, topological, type Value } from "../graph/value.ts";
import { type Capabilities, lower, portable } from "../lower/index.ts";
import { probe } from "../train/runtime.ts";
import * as op from "./build.ts";
import { type Case, cases, type Domain, listOf, operandsOf } from "./cases.fixture.ts";
import { operators } from "./index.ts";

const settings = { float64: { h: 1e-3, tolerance: 1e-8 }, float32: { h: 0.02, tolerance: 2e-3 } } as const;
type Float = keyof typeof settings;
const DIRECTIONS = 3;

const here = await probe(ort);
const machines: readonly Capabilities[] = here.block > 0 ? [portable, here] : [portable];
const rewritten = new Set(["Conv", "ConvTranspose", "ConvWeightGradient", "MaxPoolGradient", "MaxPool", "AveragePool"]);

function fill(domain: Domain, count: number, seed: number): Float64Array {
  const values = draw(seed, count);
  if (domain === "any") return values;
  if (domain === "positive") return values.map((v) => 1 + v / 2);
  if (domain === "bool") return values.map((v) => (v > 0 ? 1 : 0));
  if (domain === "apart") {
    // Operands share one grid: even seeds take 0.1 + 0.4 k, odd ones 0.3 + 0.4 k.
    const order = [...values.keys()].sort((i, j) => values[i]! - values[j]!);
    const ranked = new Float64Array(count);
    for (const [rank, i] of order.entries())
      ranked[i] = (rank - Math.floor(count / 2)) * 0.4 + (seed % 2 === 0 ? 0.1 : 0.3);
    return ranked;
  }
  return values.map((v) => Math.floor(((v + 1) / 2) * domain.whole));
}

const toData = (v: Value, values: Float64Array): TensorData => {
  const data = allocate(v.type, values.length);
  for (const [i, x] of values.entries()) data[i] = (v.type === "int64" ? BigInt(x) : x) as never;
  return data;
};

const isFloat = (v: Value) => v.type === "float32" || v.type === "float64";
const unsupported = (e: unknown) =>
  /NOT_IMPLEMENTED|Could not find an implementation|not (?:a )?(?:supported|valid)|invalid/i.test(String(e));

async function inBestPrecision(run: (type: Float) => Promise<void>): Promise<void> {
  try {
    return await run("float64");
  } catch (e) {
    if (!unsupported(e)) throw e;
  }
  return run("float32");
}

async function prove(c: Case, type: Float, machine: Capabilities): Promise<void> {
  const { h, tolerance: usual } = settings[type];
  const tolerance = type === "float64" ? (c.tolerance ?? usual) : usual;
  const operands = operandsOf(c, type);
  const results = listOf(c.build(...operands));
  const weights = results.map((y, i) => draw(900 + i, countOf(y)));
  const weighted = results.map((y, i) => op.reduceSum(op.mul(y, constant(weights[i]!, y.shape as number[], y.type))));
  const loss = weighted.reduce((a, b) => op.add(a, b));
  const targets = operands.filter(isFloat);
  const backward = await compile(lower(gradients(loss, targets), machine), operands);
  const forward = await compile(results.some((v) => isNode(v.source)) ? lower(results, machine) : results, operands);
  const values = operands.map((v, i) => fill(c.operands[i]!.domain, countOf(v), 2 * i + i));
  const fed = (x: readonly Float64Array[]) => operands.map((v, i) => toData(v, x[i]!));
  const derivatives = await backward(fed(values));
  expectShapes(derivatives, targets);

  const lossAt = async (x: readonly Float64Array[]) => {
    const outputs = await forward(fed(x));
    expectShapes(outputs, results);
    return outputs.reduce((sum, y, i) => sum + dot(y.data, weights[i]!), 0);
  };
  for (const [t, target] of targets.entries()) {
    const at = operands.indexOf(target);
    for (let d = 0; d < DIRECTIONS; d++) {
      const direction = draw(100 + 10 * t + d, countOf(target));
      const along = (step: number) =>
        lossAt(values.map((x, i) => (i === at ? x.map((v, k) => v + step * direction[k]!) : x)));
      const [a, b, p, q] = [await along(h), await along(-h), await along(2 * h), await along(-2 * h)];
      const difference = (8 * (a - b) - (p - q)) / (12 * h);
      const derivative = dot(derivatives[t]!.data, direction);
      const scale = Math.max(length(derivatives[t]!.data) * length(direction), 1e-3);
      const gap = Math.abs(derivative - difference) / scale;
      expect(gap, `operand ${at} (${type}): gradient gives ${derivative}, differences ${difference}`).toBeLessThan(
        tolerance,
      );
    }
  }
}

function expectShapes(results: readonly Result[], expected: readonly Value[]): void {
  for (const [i, r] of results.entries()) {
    expect({ type: r.type, shape: [...r.shape] }).toEqual({ type: expected[i]!.type, shape: [...expected[i]!.shape] });
  }
}

const dot = (a: ArrayLike<number | bigint>, b: Float64Array) => b.reduce((sum, v, i) => sum + v * Number(a[i]), 0);
const length = (a: ArrayLike<number | bigint>) =>
  Math.sqrt(Array.from(a).reduce<number>((s, v) => s + Number(v) ** 2, 0));

for (const [kind, lines] of Object.entries(cases) as [keyof typeof cases, readonly Case[] | string][]) {
  describe(kind, () => {
    if (typeof lines === "string") {
      test(lines, () => {
        expect(operators[kind].gradient === "none").toBe(lines === "no gradient");
      });
      return;
    }
    test.each(lines.map((c) => [c.name, c] as const))("%s", async (_, c) => {
      const built = listOf(c.build(...operandsOf(c, "float32")));
      expect(topological(built).map((s) => s.op)).toContain(kind);
      for (const machine of rewritten.has(kind) ? machines : [portable]) {
        if (machine.block > 0 || c.single) await prove(c, "float32", machine);
        else await inBestPrecision((type) => prove(c, type, machine));
      }
    });
  });
}
