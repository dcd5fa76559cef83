import { describe, expect, test } from "vitest";
import { input } from "../graph/value.ts";
import { writeModel } from "../onnx/write.ts";
import * as op from "../operators/build.ts";
import { runtime } from "./objective.fixture.ts";
import { type OnnxRuntime, openSession, probe, tensor } from "./runtime.ts";

describe("probe", () => {
  test("finds a block size that the runtime has, or none", async () => {
    expect([0, 8, 16]).toContain((await probe(runtime)).block);
  });

  test("takes a runtime that refuses blocked kernels for one without", async () => {
    const without: OnnxRuntime = {
      Tensor: runtime.Tensor,
      InferenceSession: {
        create: () => Promise.reject(new Error("no such operator")),
      } as unknown as OnnxRuntime["InferenceSession"],
    };
    expect(await probe(without)).toEqual({ block: 0 });
  });
});

test("tensor lays itself over the data, openSession runs a file", async () => {
  const data = new Float32Array([1, -2, 3, -4]);
  const x = tensor(runtime, "float32", data, [2, 2]);
  expect(x.data).toBe(data);
  const session = await openSession(
    runtime,
    writeModel([{ name: "y", value: op.abs(input("x", "float32", ["N", 2])) }]),
  );
  const { y } = await session.run({ x });
  expect([...(y!.data as Float32Array)]).toEqual([1, 2, 3, 4]);
  await session.release();
});
