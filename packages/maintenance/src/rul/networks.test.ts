import { input, op, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rulLoss } from "./networks.ts";

test("the loss: squared error and pinballs where the end is known; where it is not, only what lies below counts", async () => {
  const ort = nodeRuntime();
  const loss = rulLoss(input("output", "float32", [1, 3]), input("target", "float32", [1, 2]));
  const session = await openSession(ort, writeModel([{ name: "loss", value: op.reshape(loss, [1]) }]), { threads: 1 });
  const of = async (output: readonly number[], target: readonly number[]) => {
    const feeds = {
      output: tensor(ort, "float32", Float32Array.from(output), [1, 3]),
      target: tensor(ort, "float32", Float32Array.from(target), [1, 2]),
    };
    return ((await session.run(feeds)).loss!.data as Float32Array)[0]!;
  };
  expect(await of([0.5, 0.2, 0.9], [0.4, 0])).toBeCloseTo(0.01 + 0.25 * (0.05 * 0.2 + 0.05 * 0.5), 6);
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(share, share, share, share, async (mean, low, high, life) => {
      const [known, least] = [await of([mean, low, high], [life, 0]), await of([mean, low, high], [life, 1])];
      const below = [mean, low, high].map((v) => Math.min(v, life));
      expect(least).toBeLessThanOrEqual(known + 1e-6);
      expect(least).toBeCloseTo(await of(below, [life, 0]), 5);
    }),
    { numRuns: 50 },
  );
  await session.release();
});
