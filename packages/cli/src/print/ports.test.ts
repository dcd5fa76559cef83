import { expect, test } from "vitest";
import { messages } from "../messages.ts";
import { portsOf, portsText } from "./ports.ts";

test("any ONNX file shows what it takes and gives; inputs with defaults are left out", () => {
  const tensor = (name: string, elemType: number, dim: { value?: number; param?: string }[]) => ({
    name,
    type: { tensorType: { elemType, shape: { dim } } },
  });
  const ports = portsOf({
    producerName: "pytorch",
    producerVersion: "2.13.0",
    graph: {
      name: "g",
      node: [],
      initializer: [{ name: "threshold" }],
      input: [tensor("x", 1, [{ param: "batch" }, { value: 3 }, {}]), tensor("threshold", 1, [])],
      output: [tensor("y", 7, [{ param: "batch" }])],
    },
  });
  expect(ports).toEqual({
    producer: "pytorch 2.13.0",
    inputs: [{ name: "x", type: "float32", shape: ["batch", 3, "?"] }],
    outputs: [{ name: "y", type: "int64", shape: ["batch"] }],
  });
  expect(portsText(ports, { say: messages.en })).toBe(
    "No model card: this file was not written by Andon. (pytorch 2.13.0)\n\n  Input x   float32 [batch, 3, ?]\n  Output y  int64 [batch]",
  );
});
