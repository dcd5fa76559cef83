import { DECISIONS } from "@andon/contracts";
import { input, openSession, tensor, writeInitializer, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  DEFECT_THRESHOLD,
  decide,
  decisionOf,
  NOVELTY_THRESHOLD,
  REVIEW_THRESHOLD,
  thresholdInput,
} from "./decision.ts";

const score = input("score", "float32", ["N"]);
const novelty = input("novelty", "float32", ["N"]);
const thresholds = {
  reject: thresholdInput(DEFECT_THRESHOLD, 0.5),
  review: thresholdInput(REVIEW_THRESHOLD, 0.25),
};
const file = writeModel([
  {
    name: "decision",
    value: decisionOf({
      score,
      ...thresholds,
      novelty: { value: novelty, limit: thresholdInput(NOVELTY_THRESHOLD, 3) },
    }),
  },
]);

async function decided(model: Uint8Array, scores: readonly number[], novelties: readonly number[]) {
  const ort = nodeRuntime();
  const session = await openSession(ort, model);
  const column = (values: readonly number[]) => tensor(ort, "float32", Float32Array.from(values), [values.length]);
  const { decision } = await session.run({ score: column(scores), novelty: column(novelties) });
  await session.release();
  return Array.from(decision!.data as BigInt64Array, (index) => DECISIONS[Number(index)]);
}

test("pass below the review threshold, reject from the defect threshold on, unknown above the novelty threshold", async () => {
  const scores = [0, 0.25, 0.499, 0.5, 1, 0, 1, Number.NaN];
  const answers = await decided(file, scores, [0, 0, 0, 0, 3, 3.1, 9, 0]);
  expect(answers).toEqual(["pass", "review", "review", "reject", "reject", "unknown", "unknown", "unknown"]);
});

test("the graph and the rule in TypeScript agree, whatever the thresholds and scores", async () => {
  const single = fc.float({ noDefaultInfinity: true });
  const pictures = fc.array(fc.tuple(single, single), { minLength: 1, maxLength: 20 });
  // a threshold that is no number lets nothing pass unseen, in both
  for (const [reject, review] of [
    [Number.NaN, 0.5],
    [0.5, Number.NaN],
  ] as const) {
    const model = writeInitializer(writeInitializer(file, DEFECT_THRESHOLD, [reject]), REVIEW_THRESHOLD, [review]);
    expect(await decided(model, [0.1], [0])).toEqual([decide(0.1, { reject, review })]);
    expect(decide(0.1, { reject, review })).not.toBe("pass");
  }
  await fc.assert(
    fc.asyncProperty(pictures, single, single, single, async (pairs, reject, review, limit) => {
      let model = writeInitializer(file, DEFECT_THRESHOLD, [reject]);
      model = writeInitializer(writeInitializer(model, REVIEW_THRESHOLD, [review]), NOVELTY_THRESHOLD, [limit]);
      const answers = await decided(
        model,
        pairs.map(([s]) => s),
        pairs.map(([, n]) => n),
      );
      expect(answers).toEqual(pairs.map(([s, n]) => decide(s, { reject, review, novelty: limit }, n)));
    }),
    { numRuns: 40 },
  );
});

test("a review threshold at or above the defect threshold leaves no band", async () => {
  expect(await decided(writeInitializer(file, REVIEW_THRESHOLD, [0.9]), [0.4, 0.6], [0, 0])).toEqual([
    "pass",
    "reject",
  ]);
});

test("without a novelty the decision needs none", async () => {
  const ort = nodeRuntime();
  const session = await openSession(
    ort,
    writeModel([{ name: "decision", value: decisionOf({ score, ...thresholds }) }]),
  );
  expect(session.inputNames).toEqual(["score"]);
  await session.release();
});
