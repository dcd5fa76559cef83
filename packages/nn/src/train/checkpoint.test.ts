import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";

const vector = fc.float32Array({ maxLength: 6 });
const state = fc.record({
  parameters: vector,
  buffers: vector,
  slots: fc.array(vector, { maxLength: 3 }),
  step: fc.nat(),
});
const finite = fc.double({ noDefaultInfinity: true, noNaN: true }).map((v) => (Object.is(v, -0) ? 0 : v));
const number = fc.oneof(finite, fc.constant(Number.NaN));
const result = fc.record({
  epoch: fc.nat(),
  trainLoss: number,
  validationLoss: number,
  score: number,
  learningRate: finite,
  seconds: finite,
  figures: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), finite, { maxKeys: 2, noNullPrototype: true }),
});
const checkpoint: fc.Arbitrary<Checkpoint> = fc.record({
  fingerprint: fc.string({ unit: "grapheme" }),
  epoch: fc.nat(),
  stepInEpoch: fc.nat(),
  lossSum: finite,
  lossSamples: fc.nat(),
  history: fc.array(result, { maxLength: 3 }),
  state,
  best: fc.option(fc.record({ epoch: fc.nat(), score: finite, state }), { nil: null }),
});

test("what is written is read back, bit for bit, numbers that are none included", () => {
  fc.assert(
    fc.property(checkpoint, (c) => {
      expect(decodeCheckpoint(encodeCheckpoint(c))).toEqual(c);
    }),
    { seed: 1 },
  );
});

test("bytes may lie anywhere in a larger buffer", () => {
  const [c] = fc.sample(checkpoint, { seed: 5, numRuns: 1 }) as [Checkpoint];
  const bytes = encodeCheckpoint(c);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(decodeCheckpoint(shifted.subarray(3))).toEqual(c);
  expect(decodeCheckpoint(Buffer.from(bytes))).toEqual(c);
});

describe("damage is told", () => {
  const [whole] = fc.sample(
    checkpoint.filter((c) => c.state.parameters.length > 2),
    { seed: 3, numRuns: 1 },
  ) as [Checkpoint];
  const bytes = encodeCheckpoint(whole);

  test("cut anywhere", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(() => decodeCheckpoint(bytes.subarray(0, length))).toThrow(
          /not a whole Andon checkpoint \(.+\); start the training anew/,
        );
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test("any one byte of the head changed: refused in these words, or read as another checkpoint", () => {
    const end =
      bytes.length -
      4 *
        [whole.state, whole.best?.state].reduce(
          (n, s) => n + (s ? s.parameters.length + s.buffers.length + s.slots.reduce((k, v) => k + v.length, 0) : 0),
          0,
        );
    fc.assert(
      fc.property(fc.nat(end - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at]! ^= change;
        try {
          decodeCheckpoint(damaged);
        } catch (error) {
          expect(String(error)).toMatch(/not a whole Andon checkpoint/);
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test("another file", () => {
    expect(() => decodeCheckpoint(new TextEncoder().encode("PK and so on, a file of another kind"))).toThrow(
      /does not begin as one/,
    );
  });
});
