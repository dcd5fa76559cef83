/** Which part answers what. */
import { constant, input, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { expect, test } from "vitest";
import { answerOf } from "./networks.ts";

const ort = nodeRuntime();

/** @param logits [2, parts, 2]: a near window, then a far one */
async function answered(logits: readonly number[], parts: number): Promise<readonly number[]> {
  const near = constant([1, 0], [2], "bool");
  const value = answerOf(input("logits", "float32", [2, parts, 2]), near);
  const session = await openSession(ort, writeModel([{ name: "answer", value }]));
  const found = await session.run({ logits: tensor(ort, "float32", Float32Array.from(logits), [2, parts, 2]) });
  await session.release();
  return [...(found.answer!.data as Float32Array)];
}

test("near windows are answered by all parts together, others by the first alone", async () => {
  expect(await answered([1, 2, 10, 20, 3, 4, 30, 40], 2)).toEqual([11, 22, 3, 4]);
});

test("a part alone answers all", async () => {
  expect(await answered([1, 2, 3, 4], 1)).toEqual([1, 2, 3, 4]);
});
