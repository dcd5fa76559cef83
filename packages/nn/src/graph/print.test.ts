import { expect, test } from "vitest";
import * as op from "../operators/build.ts";
import { compile } from "./evaluate.fixture.ts";
import { gradients } from "./gradient.ts";
import { printGraph } from "./print.ts";
import { constant, input } from "./value.ts";

test("a training graph reads line by line, and runs as it reads", async () => {
  const x = input("x", "float32", [2, 3]);
  const w = input("w", "float32", [3, 2], Float32Array.of(1, 0, 0, 1, 1, -1));
  const shift = constant([0.5, -0.5], [2], "float32", "shift");
  const weights = constant([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
  const y = op.relu(op.add(op.matMul(x, w), shift));
  const [first] = op.split(op.mul(weights, y), 0, [1, 1]);
  const loss = op.mul(op.reduceSum(first!), op.like(first!, 0.5));
  const outputs = [loss, ...gradients(loss, [w])];
  expect(printGraph(outputs)).toMatchInlineSnapshot(`
    "input "x": float32[2, 3]
    input "w": float32[3, 2] = initial value
    %0: float32[2, 2] = MatMul(input "x", input "w")
    %1: float32[2, 2] = Add(%0, weight "shift")
    %2: float32[2, 2] = Relu(%1)
    %3: float32[2, 2, 2] = Mul(float32[2, 2, 2]{1, 2, 3, 4, ...}, %2)
    %4: float32[1, 2, 2], %5: float32[1, 2, 2] = Split(%3) axis=0 sizes=[1, 1]
    %6: float32[] = ReduceSum(%4) axes=[0, 1, 2] keepdims=false
    %7: float32[] = Mul(%6, 0.5)
    %8: float32[3, 2] = Transpose(input "x") perm=[1, 0]
    %9: float32[] = Mul(1, 0.5)
    %10: float32[1, 1, 1] = Reshape(%9) shape=[1, 1, 1]
    %11: float32[1, 2, 2] = Expand(%10) shape=[1, 2, 2]
    %12: float32[1, 2, 2] = Expand(0) shape=[1, 2, 2]
    %13: float32[2, 2, 2] = Concat(%11, %12) axis=0
    %14: float32[2, 2, 2] = Mul(%13, float32[2, 2, 2]{1, 2, 3, 4, ...})
    %15: float32[1, 2, 2] = ReduceSum(%14) axes=[0] keepdims=true
    %16: float32[2, 2] = Reshape(%15) shape=[2, 2]
    %17: bool[2, 2] = Greater(%2, 0)
    %18: float32[2, 2] = Cast(%17) to=float32
    %19: float32[2, 2] = Mul(%16, %18)
    %20: float32[3, 2] = MatMul(%8, %19)
    return %7, %20"
  `);
  const run = await compile(outputs, [x, w]);
  const [l, dw] = await run([Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(1, 0, 0, 1, 1, -1)]);
  // y = [[4.5, 0], [10.5, 0]]; loss = (1 * 4.5 + 3 * 10.5) / 2
  expect(l!.data[0]).toBe(18);
  expect(Array.from(dw!.data as Float32Array)).toEqual([6.5, 0, 8.5, 0, 10.5, 0]);
});

test("a graph that is an input alone, and a constant alone", () => {
  expect(printGraph([input("x", "uint8", ["N", 3]), constant(7, [], "int64")])).toBe(
    'input "x": uint8[N, 3]\nreturn input "x", 7',
  );
});
