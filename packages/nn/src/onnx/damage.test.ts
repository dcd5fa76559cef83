/** Files that are cut off, changed, or something else. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printGraph } from "../graph/print.ts";
import { constant, input, type Value } from "../graph/value.ts";
import { lower, portable } from "../lower/index.ts";
import * as op from "../operators/build.ts";
import { allCases, listOf, operandsOf } from "../operators/cases.fixture.ts";
import { readModel } from "./read.ts";
import { WireError } from "./wire.ts";
import { writeModel } from "./write.ts";

// the same examples on every run; change it to look elsewhere
fc.configureGlobal({ seed: 20 });

const named = (values: readonly Value[]) => values.map((value, i) => ({ name: `out${i}`, value }));

describe("damaged files", () => {
  const w = constant([1, 2, 3, 4], [2, 2], "float32", "w");
  const bytes = writeModel(named([op.relu(op.matMul(input("x", "float32", ["N", 2]), w))]), {
    metadata: { a: "b", c: "d" },
  });

  test("any cut gives a clear error, except between the last entries, which are a whole model with less metadata", () => {
    const { outputs } = readModel(bytes);
    let whole = 0;
    for (let cut = 0; cut < bytes.length; cut++) {
      try {
        const model = readModel(bytes.subarray(0, cut));
        expect(printGraph(model.outputs.map((o) => o.value))).toBe(printGraph(outputs.map((o) => o.value)));
        whole++;
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
        expect((error as Error).message).toMatch(/ends early|no graph|cut off/);
      }
    }
    expect(whole).toBe(2);
  });

  test("bytes that are anything else give a clear error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(() => readModel(noise)).toThrow(WireError);
      }),
    );
  });

  test("a changed byte is read or refused, in the file of any operator, never a crash of another kind", () => {
    const files = allCases.map(([, c]) => {
      const operands = operandsOf(c, "float32");
      return writeModel(named(lower(listOf(c.build(...operands)), portable)));
    });
    const damage = fc
      .constantFrom(bytes, ...files)
      .chain((file) => fc.tuple(fc.constant(file), fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 })));
    fc.assert(
      fc.property(damage, ([file, at, change]) => {
        const damaged = file.slice();
        damaged[at] = damaged[at]! ^ change;
        try {
          readModel(damaged);
        } catch (error) {
          expect(["WireError", "UnsupportedModelError", "GraphError"]).toContain((error as Error).name);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
