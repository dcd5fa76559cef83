import { describe, expect, test } from "vitest";
import { input } from "../graph/value.ts";
import * as op from "../operators/build.ts";
import { conv2d, convTranspose2d, dense, dropout, flatten, maxPool2d, relu } from "./basic.ts";
import { residual, sequential } from "./compose.ts";
import { zeros } from "./initialisers.ts";
import { layer } from "./layer.ts";
import { batchNorm } from "./normalisation.ts";
import { freeze, initialise, describe as look, multiplyAdds, summarise } from "./trace.ts";

describe("summarise", () => {
  test("the small picture network of the benchmark has 93,322 parameters", () => {
    const network = sequential(
      conv2d(32, 3),
      relu(),
      maxPool2d(2),
      conv2d(64, 3),
      relu(),
      maxPool2d(2),
      conv2d(64, 3),
      relu(),
      flatten(),
      dense(64),
      relu(),
      dense(10),
    );
    const summary = summarise(network, [1, 28, 28]);
    expect(summary.parameters).toBe(93_322);
    expect(summary.multiplyAdds).toBe(26 * 26 * 32 * 9 + 11 * 11 * 64 * 288 + 3 * 3 * 64 * 576 + 576 * 64 + 640);
    expect(summary.text).toMatchInlineSnapshot(`
      "layer  kind           output        parameters  multiply-adds
      0      conv2d 32 3x3  32 x 26 x 26         320        194,688
      1      relu           32 x 26 x 26           0              0
      2      maxPool2d 2    32 x 13 x 13           0              0
      3      conv2d 64 3x3  64 x 11 x 11      18,496      2,230,272
      4      relu           64 x 11 x 11           0              0
      5      maxPool2d 2    64 x 5 x 5             0              0
      6      conv2d 64 3x3  64 x 3 x 3        36,928        331,776
      7      relu           64 x 3 x 3             0              0
      8      flatten        576                    0              0
      9      dense 64       64                36,928         36,864
      10     relu           64                     0              0
      11     dense 10       10                   650            640
      total                                   93,322      2,794,240"
    `);
  });

  test("inner layers stand in for what holds them", () => {
    const network = sequential(
      residual(sequential(conv2d(4, 3, { padding: "same" }), batchNorm()), conv2d(4, 1)),
      flatten(),
    );
    const { text, parameters } = summarise(network, [3, 8, 8]);
    expect(parameters).toBe(112 + 8 + 16);
    expect(text).toMatchInlineSnapshot(`
      "layer       kind          output     parameters  multiply-adds
      0.body.0    conv2d 4 3x3  4 x 8 x 8         112          6,912
      0.body.1    batchNorm     4 x 8 x 8           8              0
      0.shortcut  conv2d 4 1x1  4 x 8 x 8          16            768
      1           flatten       256                 0              0
      total                                       136          7,680"
    `);
  });

  test("transposed convolutions count each input times the kernel", () => {
    const x = input("x", "float32", [1, 3, 5, 5]);
    expect(multiplyAdds([look(convTranspose2d(4, 3, { stride: 2 }), x).output])).toBe(3 * 25 * 4 * 9);
  });
});

describe("names", () => {
  const x = input("x", "float32", [1, 2]);

  test("come from the places of the layers", () => {
    const names = look(sequential(dense(2), residual(sequential(dense(2), batchNorm()))), x);
    expect(names.parameters.map((p) => p.name)).toEqual([
      "0.weight",
      "0.bias",
      "1.body.0.weight",
      "1.body.0.bias",
      "1.body.1.scale",
      "1.body.1.shift",
    ]);
    expect(names.buffers.map((b) => b.name)).toEqual(["1.body.1.mean", "1.body.1.variance"]);
  });

  test("used twice are refused, for weights and for buffers", () => {
    const twice = layer("twice", (scope, v) =>
      op.add(scope.parameter("w", [2], zeros), op.add(v, scope.parameter("w", [2], zeros))),
    );
    expect(() => look(twice, x)).toThrow(/two weights are called w; give the layers different names/);
    const mixed = layer("mixed", (scope, v) =>
      op.add(scope.parameter("w", [2], zeros), op.add(v, scope.buffer("w", [2], 0))),
    );
    expect(() => look(sequential(mixed), x)).toThrow(/two weights are called 0\.w/);
  });
});

describe("initialise", () => {
  const network = sequential(dense(3), dense(3));
  const specs = look(network, input("x", "float32", [1, 3])).parameters;

  test("gives each weight numbers of its own, the same for the same seed", () => {
    const [first, again, other] = [initialise(specs, 1), initialise(specs, 1), initialise(specs, 2)];
    expect(first).toEqual(again);
    expect(first[0]).not.toEqual(other[0]);
    expect(first[0]).not.toEqual(first[2]);
  });
});

describe("freeze", () => {
  const x = input("x", "float32", [1, 2]);
  const values = {
    parameters: new Map([
      ["0.weight", new Float32Array(4)],
      ["0.bias", new Float32Array(2)],
    ]),
    buffers: new Map(),
  };

  test("asks for no random numbers", () => {
    expect(freeze(sequential(dense(2), dropout(0.5)), x, values).uniforms).toEqual([]);
  });

  test("refuses weights of another network", () => {
    expect(() => freeze(sequential(dense(2), dense(2)), x, values)).toThrow(
      /no values for 1\.weight: these weights belong to another network/,
    );
  });
});
