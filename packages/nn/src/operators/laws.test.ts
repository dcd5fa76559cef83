/** Laws that hold for every shape and setting, tried on random ones. */
import fc from "fast-check";
import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { compile, draw, evaluate } from "../graph/evaluate.fixture.ts";
import { gradients } from "../graph/gradient.ts";
import { constant, elements, input, type Value } from "../graph/value.ts";
import { lower, portable } from "../lower/index.ts";
import { probe } from "../train/runtime.ts";
import type { ConvAttributes } from "./attributes.ts";
import * as op from "./build.ts";
import { interpolationMatrix } from "./interpolation.ts";
import { broadcast } from "./shapes.ts";

// the same examples on every run; change it to look elsewhere
fc.configureGlobal({ seed: 20 });

const runs = { numRuns: 60 };
const filled = (shape: readonly number[], seed: number, type: "float32" | "float64" = "float64") =>
  constant(draw(seed, elements(shape)), shape, type);
const size = fc.integer({ min: 1, max: 4 });
const shapes = fc.array(size, { minLength: 1, maxLength: 4 });

/** Two shapes that broadcast: parts of one, some axes thinned to 1, leading ones dropped. */
const pairs = shapes.chain((full) =>
  fc.tuple(
    ...[0, 1].map(() =>
      fc
        .tuple(fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }), fc.nat(full.length))
        .map(([thin, drop]) => full.map((d, i) => (thin[i] ? 1 : d)).slice(drop)),
    ),
  ),
);

const sumOfProducts = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>) =>
  Array.from(a).reduce<number>((s, v, i) => s + Number(v) * Number(b[i]), 0);

describe("broadcasting", () => {
  test("is symmetric, keeps what is equal, and meets the runtime's", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ([a, b]) => {
        const shape = broadcast(a!, b!);
        expect(broadcast(b!, a!)).toEqual(shape);
        const [sum] = await evaluate([op.add(filled(a!, 1), filled(b!, 2))]);
        expect(sum!.shape).toEqual(shape);
      }),
      runs,
    );
  });

  // <dy, a b> is linear in a: its derivative da satisfies <da, a> = <dy b, a broadcast>, whatever was broadcast
  test("the gradient of a broadcast product, summed back, gives the product's own value", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ([p, q]) => {
        const [a, b] = [filled(p!, 3), filled(q!, 4)];
        const product = op.mul(a, b);
        const dy = filled(product.shape as number[], 5);
        const loss = op.reduceSum(op.mul(product, dy));
        const [da, db] = gradients(loss, [a, b]);
        expect([da!.shape, db!.shape]).toEqual([p, q]);
        const [value, ga, gb] = await evaluate([loss, da!, db!]);
        const expected = Number(value!.data[0]);
        expect(sumOfProducts(ga!.data, draw(3, elements(p!)))).toBeCloseTo(expected, 9);
        expect(sumOfProducts(gb!.data, draw(4, elements(q!)))).toBeCloseTo(expected, 9);
      }),
      runs,
    );
  });
});

describe("there and back", () => {
  const same = async (there: (x: Value) => Value, shape: readonly number[]) => {
    const x = filled(shape, 7);
    const [y] = await evaluate([there(x)]);
    expect(y!.shape).toEqual(shape);
    expect(Array.from(y!.data as Float64Array)).toEqual(Array.from(draw(7, elements(shape))));
  };

  test("reshape", () =>
    fc.assert(
      fc.asyncProperty(shapes, (s) => same((x) => op.reshape(op.reshape(x, [elements(s)]), s), s)),
      runs,
    ));

  test("transpose", () => {
    const orders = shapes.chain((s) =>
      fc.tuple(fc.constant(s), fc.shuffledSubarray(Array.from(s.keys()), { minLength: s.length })),
    );
    return fc.assert(
      fc.asyncProperty(orders, ([s, perm]) =>
        same(
          (x) =>
            op.transpose(
              op.transpose(x, perm),
              perm.map((_, i) => perm.indexOf(i)),
            ),
          s,
        ),
      ),
      runs,
    );
  });

  const borders = shapes.chain((s) =>
    fc.tuple(fc.constant(s), fc.array(fc.nat(3), { minLength: 2 * s.length, maxLength: 2 * s.length })),
  );
  test("pad, then slice or crop", () =>
    fc.assert(
      fc.asyncProperty(borders, async ([s, pads]) => {
        await same((x) => op.cropTo(op.pad(x, pads, "constant", 9), pads), s);
        const starts = pads.slice(0, s.length);
        await same(
          (x) =>
            op.slice(
              op.pad(x, pads),
              starts,
              starts.map((p, i) => p + s[i]!),
            ),
          s,
        );
      }),
      runs,
    ));

  const cuts = shapes.chain((s) =>
    fc
      .nat(s.length - 1)
      .chain((axis) => fc.tuple(fc.constant(s), fc.constant(axis), fc.integer({ min: 1, max: s[axis]! }))),
  );
  test("split or slice, then concat", () =>
    fc.assert(
      fc.asyncProperty(cuts, async ([s, axis, first]) => {
        const sizes = first === s[axis] ? [first] : [first, s[axis]! - first];
        await same((x) => op.concat(op.split(x, axis, sizes), axis), s);
        const parts = (x: Value) => sizes.map((n, i) => op.slice(x, [i * first], [i * first + n], [axis]));
        await same((x) => op.concat(parts(x), axis), s);
      }),
      runs,
    ));
});

/** A convolution that fits: sizes, kernel, strides, pads, dilations and groups at random. */
const geometries = fc.integer({ min: 1, max: 2 }).chain((rank) => {
  const each = <T>(of: fc.Arbitrary<T>, times = 1) =>
    fc.array(of, { minLength: rank * times, maxLength: rank * times });
  return fc
    .record({
      samples: size,
      group: fc.integer({ min: 1, max: 3 }),
      inputs: size,
      outputs: size,
      kernel: each(fc.integer({ min: 1, max: 3 })),
      strides: each(fc.integer({ min: 1, max: 3 })),
      dilations: each(fc.integer({ min: 1, max: 2 })),
      pads: each(fc.nat(2), 2),
      room: each(fc.nat(5)),
    })
    .map(({ room, ...g }) => ({
      ...g,
      // at least as large as the window's reach
      spatial: room.map((r, i) =>
        Math.max(1, g.dilations[i]! * (g.kernel[i]! - 1) + 1 + r - g.pads[i]! - g.pads[rank + i]!),
      ),
    }))
    .filter((g) =>
      g.spatial.every((s, i) => s + g.pads[i]! + g.pads[rank + i]! >= g.dilations[i]! * (g.kernel[i]! - 1) + 1),
    );
});

describe("convolution", () => {
  // <conv(x, w), y> = <x, conv^T(y, w)> = <w, dw(x, y)>: one number, read from three corners
  test("its transpose and its weight gradient are its adjoints", async () => {
    await fc.assert(
      fc.asyncProperty(
        geometries,
        async ({ samples, group, inputs, outputs, kernel, strides, dilations, pads, spatial }) => {
          const a: ConvAttributes = { strides, dilations, pads, group };
          const x = input("x", "float32", [samples, inputs * group, ...spatial]);
          const w = input("w", "float32", [outputs * group, inputs, ...kernel]);
          const y = op.conv(x, w, null, a);
          const dy = input("dy", "float32", y.shape);
          const [dx, dw] = gradients(op.reduceSum(op.mul(y, dy)), [x, w]);
          const data = [x, w, dy].map((v, i) => Float32Array.from(draw(20 + i, elements(v.shape))));
          const results = await (await compile(lower([y, dx!, dw!], portable), [x, w, dy]))(data);
          const [byY, byX, byW] = [2, 0, 1].map((fed, i) => sumOfProducts(results[i]!.data, data[fed]!));
          const scale = Math.sqrt(elements(y.shape) * inputs * elements(kernel));
          expect(Math.abs(byX! - byY!) / scale).toBeLessThan(1e-5);
          expect(Math.abs(byW! - byY!) / scale).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("lowering", () => {
  // channels and samples around the block's size, where the kernels' own padding and leftovers lie
  const widths = fc.constantFrom(1, 3, 4, 8, 12, 16, 17, 20, 32);
  const wide = fc
    .tuple(geometries, widths, widths, fc.constantFrom(1, 2, 8, 16))
    .map(([g, inputs, outputs, samples]) => ({ ...g, inputs, outputs, samples, group: 1 }));
  test("to this machine's kernels changes no number of a convolution or its gradients", async () => {
    const here = await probe(ort);
    await fc.assert(
      fc.asyncProperty(wide, async ({ samples, inputs, outputs, kernel, strides, dilations, pads, spatial }) => {
        const x = input("x", "float32", [samples, inputs, ...spatial]);
        const w = input("w", "float32", [outputs, inputs, ...kernel]);
        const b = input("b", "float32", [outputs]);
        const y = op.conv(x, w, b, { strides, dilations, pads, group: 1 });
        const all = [y, ...gradients(op.reduceSum(op.mul(y, y)), [x, w, b])];
        const data = [x, w, b].map((v, i) => Float32Array.from(draw(40 + i, elements(v.shape))));
        const plain = await (await compile(lower(all, portable), [x, w, b]))(data);
        const lowered = await (await compile(lower(all, here), [x, w, b]))(data);
        for (const [i, p] of plain.entries()) {
          expect(lowered[i]!.shape).toEqual(p.shape);
          const values = Array.from(p.data as Float32Array);
          const scale = Math.max(...values.map(Math.abs), 1e-3);
          const gap = Math.max(...values.map((v, k) => Math.abs(v - Number(lowered[i]!.data[k]))));
          expect(gap / scale).toBeLessThan(1e-4);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("resizing", () => {
  test("is the product with the interpolation matrix that its gradient uses", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom("nearest" as const, "linear" as const),
        async (from, to, mode) => {
          const x = draw(30, from);
          const [y] = await evaluate([op.resize(constant(x, [1, 1, from]), [to], { mode })]);
          const matrix = interpolationMatrix(from, to, mode);
          const expected = Array.from({ length: to }, (_, o) =>
            sumOfProducts(matrix.subarray(o * from, (o + 1) * from), x),
          );
          const gaps = expected.map((e, o) => Math.abs(e - Number(y!.data[o])));
          expect(Math.max(...gaps)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 300 },
    );
  });
});
