/** What this engine writes, it reads back as the same model. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradients } from "../graph/gradient.ts";
import { printGraph } from "../graph/print.ts";
import { constant, input, isNode, topological, type Value } from "../graph/value.ts";
import { lower, portable } from "../lower/index.ts";
import * as op from "../operators/build.ts";
import { allCases, listOf, operandsOf } from "../operators/cases.fixture.ts";
import { readModel } from "./read.ts";
import { OPSET, writeModel } from "./write.ts";

// the same examples on every run; change it to look elsewhere
fc.configureGlobal({ seed: 20 });

const named = (values: readonly Value[]) => values.map((value, i) => ({ name: `out${i}`, value }));
const rewritten = (bytes: Uint8Array) => {
  const { outputs, metadata } = readModel(bytes);
  return writeModel(outputs, { metadata });
};

describe("what is written reads back as the same model", () => {
  test.each(allCases)("%s, forward and gradient", (_, c) => {
    const operands = operandsOf(c, "float32");
    const results = listOf(c.build(...operands));
    const loss = results.map((y) => op.cast(op.reduceSum(op.mul(y, y)), "float32")).reduce((p, q) => op.add(p, q));
    const targets = operands.filter((v) => v.type === "float32");
    // one value under two names is written with an Identity, whose place among the nodes can change: each once
    const outputs = [...new Set(lower([...results, ...gradients(loss, targets)], portable))];
    const bytes = writeModel(named(outputs));
    expect(rewritten(bytes)).toEqual(bytes);
  });

  test("flat operators and comparisons", () => {
    const [a, b] = [input("a", "float32", [2, 3]), input("b", "float32", [3])];
    const test = op.and(op.less(a, b), op.or(op.equal(a, b), op.not(op.greaterOrEqual(a, b))));
    const hot = op.oneHot(op.argMax(a, 1), 3);
    const bytes = writeModel(
      named([test, op.lessOrEqual(a, b), op.sign(a), hot, op.oneHot(op.argMax(a), 3, "float32", 0)]),
    );
    expect(rewritten(bytes)).toEqual(bytes);
  });

  const graphs = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom("a", "b").map((name) => inputs[name as "a" | "b"]),
      fc.array(fc.float({ noNaN: true }), { minLength: 3, maxLength: 3 }).map((v) => constant(v, [3])),
      fc.tuple(fc.constantFrom(op.relu, op.exp, op.neg, op.softmax, op.sigmoid), tie("value")).map(([f, x]) => f(x)),
      fc
        .tuple(fc.constantFrom(op.add, op.mul, op.maximum, op.div), tie("value"), tie("value"))
        .map(([f, x, y]) => f(x, y)),
      fc.tuple(tie("value"), tie("value")).map(([x, y]) => op.reduceSum(op.concat([x, y].map(twoRows), 0), [0])),
    ),
  }));
  const inputs = { a: input("a", "float32", [2, 3]), b: input("b", "float32", [3]) };
  const twoRows = (x: Value) => op.expand(x, [2, 3]);
  test("any graph", () => {
    fc.assert(
      fc.property(graphs.value, graphs.value, fc.dictionary(fc.string(), fc.string()), (x, y, metadata) => {
        const bytes = writeModel(named([op.neg(x), op.neg(y)]), { metadata });
        expect(rewritten(bytes)).toEqual(bytes);
        expect(printGraph(readModel(bytes).outputs.map((o) => o.value))).toBe(
          printGraph(readModel(rewritten(bytes)).outputs.map((o) => o.value)),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("names, weights, initial values, metadata and named axes", () => {
    const x = input("x", "float32", ["N", 4]);
    const threshold = input("threshold", "float32", [], Float32Array.of(0.5));
    const w = constant([1, 2, 3, 4], [4, 1], "float32", "dense.weight");
    const y = op.greater(op.reshape(op.matMul(x, w), ["N"]), threshold);
    const bytes = writeModel([{ name: "verdict", value: y }], { metadata: { "andon.card": '{"判定": 1}' } });
    const model = readModel(bytes);
    expect(model.inputs.map((v) => [v.source.op === "Input" && v.source.name, v.type, v.shape])).toEqual([
      ["x", "float32", ["N", 4]],
      ["threshold", "float32", []],
    ]);
    expect(model.weights.map((v) => [v.name, v.value.shape])).toEqual([["dense.weight", [4, 1]]]);
    expect(model.outputs.map((o) => [o.name, o.value.type, o.value.shape])).toEqual([["verdict", "bool", ["N"]]]);
    expect(model.metadata).toEqual({ "andon.card": '{"判定": 1}' });
    expect(model.opset).toBe(OPSET);
    expect(rewritten(bytes)).toEqual(bytes);
    expect(readModel(bytes, { sizes: { N: 7 } }).outputs[0]!.value.shape).toEqual([7]);
  });
});

test("names that look numbered are free for weights", () => {
  const w = constant([1], [], "float32", "Add");
  const y = op.add(op.add(input("x", "float32", []), w), constant(2));
  const bytes = writeModel(named([y]));
  expect(readModel(bytes).weights.map((v) => v.name)).toEqual(["Add"]);
  const kinds = topological(readModel(bytes).outputs.map((o) => o.value)).filter(isNode);
  expect(kinds.map((n) => n.op)).toEqual(["Add", "Add"]);
});
