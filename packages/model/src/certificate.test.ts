import { input, op, writeInitializer, writeModel } from "@andon/nn";
import { describe, expect, test } from "vitest";
import { issueCertificate, prove, TOLERANCE, weightsSha256 } from "./certificate.ts";

const weight = (name: string, values: readonly number[]) =>
  input(name, "float32", [values.length], Float32Array.from(values));
const bytes = writeModel([{ name: "y", value: op.add(weight("gain", [1, 2]), weight("limit", [0.5])) }]);
const thresholds = [{ name: "limit" }];
const answered = { samples: 40, answersSha256: "abc", difference: 3e-6 };
const certificate = issueCertificate(bytes, ["limit"], answered);
const what = { en: "held-out windows", zh: "留出窗口", measure: "个" };
const proven = (changed: Partial<typeof answered>, file = bytes, missing?: string) =>
  prove({ bytes: file, card: { certificate, thresholds } }, { ...answered, ...changed }, what, missing);

describe("a certificate", () => {
  test("says what was replayed, and how near the answers were", () => {
    expect(certificate).toMatchObject({
      samples: 40,
      maxScoreDifference: 3e-6,
      flippedVerdicts: 0,
      answersSha256: "abc",
    });
    expect(Date.parse(certificate.issuedAt)).not.toBeNaN();
  });

  test.each([
    ["a verdict differs", { flipped: 1 }],
    ["a number is too far off", { difference: 2 * TOLERANCE }],
    ["a number is none", { difference: Number.NaN }],
  ])("is refused where %s", (_, changed) => {
    expect(() => issueCertificate(bytes, [], { ...answered, ...changed })).toThrow(
      expect.objectContaining({ code: "model/not-certified" }),
    );
  });
});

describe("a proof", () => {
  test("holds while weights and answers are those that were certified", () => {
    expect(proven({ difference: TOLERANCE })).toMatchObject({ holds: true, reasons: [] });
  });

  test("does not hide behind a threshold: one set anew is the verdicts' to tell", () => {
    const tuned = writeInitializer(bytes, "limit", [0.9]);
    expect(proven({}, tuned).holds).toBe(true);
    const { holds, reasons } = proven({ answersSha256: "abd" }, tuned);
    expect(holds).toBe(false);
    expect(reasons).toEqual([expect.objectContaining({ en: expect.stringContaining("a threshold or a name") })]);
  });

  test("tells of a weight that moved by one bit, though answers are the same", () => {
    const { holds, reasons } = proven({}, writeInitializer(bytes, "gain", [1, 2 + 2 ** -22]));
    expect(holds).toBe(false);
    expect(reasons).toEqual([{ en: "The weights are not those that were certified.", zh: "权重与签发证书时不同。" }]);
  });

  test.each([1.1 * TOLERANCE, Number.POSITIVE_INFINITY, Number.NaN])("tells of answers that are off by %d", (by) => {
    expect(proven({ difference: by }).reasons).toEqual([
      expect.objectContaining({
        en: expect.stringMatching(
          /^The answers differ .* \(allowed 0\.0001\): .* or the held-out windows have changed\.$/,
        ),
      }),
    ]);
  });

  test("counts the samples that can be read, and names one that cannot", () => {
    expect(proven({ samples: 39, difference: Number.POSITIVE_INFINITY }, bytes, "a/7.png").reasons).toEqual([
      {
        en: "40 held-out windows were certified, 39 can be read here (missing: a/7.png).",
        zh: "证书涉及 40 个留出窗口，此处可读取 39 个（缺少：a/7.png）。",
      },
    ]);
  });
});

test("the hash of weights knows names, types, shapes and order of none", () => {
  const of = (...weights: readonly (readonly [string, readonly number[]])[]) =>
    weightsSha256(
      writeModel(weights.map(([name, values], i) => ({ name: `y${i}`, value: op.neg(weight(name, values)) }))),
      [],
    );
  const hash = of(["a", [1, 2]], ["b", [3]]);
  expect(of(["b", [3]], ["a", [1, 2]])).toBe(hash);
  expect(of(["a", [1, 2]], ["c", [3]])).not.toBe(hash);
  expect(of(["a", [1]], ["b", [2, 3]])).not.toBe(hash);
});
