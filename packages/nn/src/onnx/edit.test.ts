import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draw } from "../graph/evaluate.fixture.ts";
import { constant, input } from "../graph/value.ts";
import * as op from "../operators/build.ts";
import { readMetadata, writeInitializer, writeMetadata } from "./edit.ts";
import { readModel } from "./read.ts";
import { encode, WireError } from "./wire.ts";
import { writeModel } from "./write.ts";

// the same examples on every run; change it to look elsewhere
fc.configureGlobal({ seed: 20 });

describe("changes to a file", () => {
  const threshold = input("threshold", "float32", [2], Float32Array.of(0.5, 0.75));
  const w = constant(draw(1, 6), [3, 2], "float32", "w");
  const y = op.greater(op.matMul(input("x", "float32", [1, 3]), w), threshold);
  const bytes = writeModel([{ name: "y", value: y }], { metadata: { card: "old" } });

  test("metadata is read and replaced, the rest stays byte for byte", () => {
    const texts = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(texts, (metadata) => {
        // a field that no table here knows, in front
        const foreign = encode({ later: { number: 2000, type: "string" } }, { later: "kept" });
        const changed = writeMetadata(Uint8Array.of(...foreign, ...bytes), metadata);
        expect(readMetadata(changed)).toEqual(metadata);
        expect(changed.subarray(0, foreign.length)).toEqual(foreign);
        const bare = writeMetadata(bytes, {});
        expect(changed.subarray(foreign.length, foreign.length + bare.length)).toEqual(bare);
        expect(bytes.subarray(0, bare.length)).toEqual(bare);
      }),
    );
    expect(readMetadata(bytes)).toEqual({ card: "old" });
    expect(writeMetadata(bytes, { card: "old" })).toEqual(bytes);
    expect(() => readMetadata(bytes.subarray(0, 50))).toThrow(WireError);
    expect(() => writeMetadata(new Uint8Array(0), {})).toThrow(WireError);
  });

  test("an initialiser is overwritten in place", () => {
    const changed = writeInitializer(bytes, "threshold", [0.25, 2]);
    expect(changed.length).toBe(bytes.length);
    const read = readModel(changed).inputs.find((v) => v.source.op === "Input" && v.source.name === "threshold")!;
    expect(read.source.op === "Input" && read.source.initial).toEqual(Float32Array.of(0.25, 2));
    expect(writeInitializer(changed, "threshold", [0.5, 0.75])).toEqual(bytes);
    const weights = (b: Uint8Array) =>
      readModel(b).weights.map((v) => v.value.source.op === "Constant" && v.value.source.data);
    expect(weights(changed)).toEqual(weights(bytes));
  });

  test("and refused where it does not fit", () => {
    expect(() => writeInitializer(bytes, "treshold", [1, 2])).toThrow(
      /no initialiser "treshold" \(it has: .*threshold/,
    );
    expect(() => writeInitializer(bytes, "threshold", [1])).toThrow(/holds 2 values in this file, got 1/);
  });
});
