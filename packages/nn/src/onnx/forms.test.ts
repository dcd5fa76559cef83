/** Forms that other exporters and older operator sets use; each file is built by hand, read, and run. */
import { describe, expect, test } from "vitest";
import { evaluate } from "../graph/evaluate.fixture.ts";
import { constant, elements, type Value } from "../graph/value.ts";
import * as op from "../operators/build.ts";
import { encodeModel, type GraphProto, type NodeProto } from "./proto.ts";
import { readModel } from "./read.ts";
import { UnsupportedModelError } from "./reading.ts";
import { encodeTensor } from "./types.ts";

/** A file with one node, as other exporters write it; inputs "x0", "x1", ... hold the given constants. */
function fileOf(
  node: {
    opType: string;
    attributes?: Readonly<Record<string, number | string | readonly number[]>>;
    outputs?: number;
  },
  inputs: readonly (Value | null)[],
  opset = 17,
  domain = "",
): Uint8Array {
  const attribute = Object.entries(node.attributes ?? {}).map(([name, v]) =>
    typeof v === "string"
      ? { name, s: new TextEncoder().encode(v), type: 3 }
      : typeof v === "number"
        ? Number.isInteger(v)
          ? { name, i: v, type: 2 }
          : { name, f: v, type: 1 }
        : { name, ints: v, type: 7 },
  );
  const output = Array.from({ length: node.outputs ?? 1 }, (_, i) => `y${i}`);
  const nodes: NodeProto[] = [
    { input: inputs.map((v, i) => (v ? `x${i}` : "")), output, opType: node.opType, attribute, domain },
  ];
  const graph: GraphProto = {
    name: "one",
    node: nodes,
    initializer: inputs.flatMap((v, i) =>
      v?.source.op === "Constant" ? [encodeTensor(`x${i}`, v.type, v.shape as number[], v.source.data)] : [],
    ),
    input: [],
    output: output.map((name) => ({ name, type: { tensorType: { elemType: 1 } } })),
  };
  return encodeModel({
    irVersion: 8,
    producerName: "test",
    producerVersion: "1",
    graph,
    opsetImport: [{ domain: "", version: opset }],
    metadataProps: [],
  });
}

describe("forms that other exporters and older operator sets use", () => {
  const ramp = (...shape: number[]) =>
    constant(
      Array.from({ length: elements(shape) }, (_, i) => i),
      shape,
      "float32",
    );
  const ints = (...values: number[]) => constant(values, [values.length], "int64");
  const only = async (bytes: Uint8Array) => (await evaluate(readModel(bytes).outputs.map((o) => o.value)))[0]!;
  const x = ramp(2, 3);
  const picture = ramp(1, 1, 4, 4);
  const w = constant([1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 3, 3]);

  /** name, node, inputs, operator set, expected shape and first values */
  const forms: readonly [
    string,
    Parameters<typeof fileOf>[0],
    readonly (Value | null)[],
    number,
    readonly number[],
    readonly number[],
  ][] = [
    [
      "ReduceMean with axes as attribute",
      { opType: "ReduceMean", attributes: { axes: [1], keepdims: 0 } },
      [x],
      13,
      [2],
      [1, 4],
    ],
    ["ReduceMean over everything", { opType: "ReduceMean", attributes: { keepdims: 0 } }, [x], 18, [], [2.5]],
    ["ReduceSum with axes as input", { opType: "ReduceSum" }, [x, ints(0)], 13, [1, 3], [3, 5, 7]],
    [
      "ReduceL2",
      { opType: "ReduceL2", attributes: { axes: [1], keepdims: 0 } },
      [x],
      13,
      [2],
      [Math.sqrt(5), Math.sqrt(50)],
    ],
    ["ReduceMin", { opType: "ReduceMin", attributes: { axes: [0], keepdims: 0 } }, [x], 13, [3], [0, 1, 2]],
    [
      "Split into equal parts",
      { opType: "Split", attributes: { axis: 1, num_outputs: 2 }, outputs: 2 },
      [ramp(2, 5)],
      18,
      [2, 3],
      [0, 1, 2, 5],
    ],
    [
      "Split with sizes as attribute",
      { opType: "Split", attributes: { axis: 1, split: [1, 2] }, outputs: 2 },
      [x],
      11,
      [2, 1],
      [0, 3],
    ],
    [
      "Split by the number of outputs",
      { opType: "Split", attributes: { axis: 0 }, outputs: 2 },
      [x],
      13,
      [1, 3],
      [0, 1, 2],
    ],
    ["Clip with inputs", { opType: "Clip" }, [x, op.like(x, 1), op.like(x, 3)], 13, [2, 3], [1, 1, 2, 3, 3, 3]],
    ["Clip without minimum", { opType: "Clip" }, [x, null, op.like(x, 3)], 13, [2, 3], [0, 1, 2, 3, 3, 3]],
    [
      "Clip with attributes",
      { opType: "Clip", attributes: { min: 0.5, max: 3.5 } },
      [x],
      9,
      [2, 3],
      [0.5, 1, 2, 3, 3.5, 3.5],
    ],
    ["Flatten", { opType: "Flatten" }, [ramp(2, 3, 2)], 13, [2, 6], [0, 1, 2]],
    ["Flatten from axis 0", { opType: "Flatten", attributes: { axis: 0 } }, [x], 13, [1, 6], [0, 1, 2]],
    ["Flatten from axis 2", { opType: "Flatten", attributes: { axis: 2 } }, [ramp(2, 3, 2)], 13, [6, 2], [0, 1, 2]],
    ["Dropout", { opType: "Dropout", attributes: { ratio: 0.5 } }, [x], 10, [2, 3], [0, 1, 2]],
    [
      "Squeeze with axes as attribute",
      { opType: "Squeeze", attributes: { axes: [0] } },
      [ramp(1, 3)],
      11,
      [3],
      [0, 1, 2],
    ],
    ["Squeeze of all", { opType: "Squeeze" }, [ramp(1, 3, 1)], 13, [3], [0, 1, 2]],
    [
      "Unsqueeze with axes as attribute",
      { opType: "Unsqueeze", attributes: { axes: [0] } },
      [ramp(3)],
      11,
      [1, 3],
      [0, 1, 2],
    ],
    ["Reshape with 0 and -1", { opType: "Reshape" }, [ramp(2, 3, 2), ints(0, -1)], 13, [2, 6], [0, 1, 2]],
    [
      "Slice with attributes",
      { opType: "Slice", attributes: { starts: [1], ends: [9223372036854775000], axes: [1] } },
      [x],
      9,
      [2, 2],
      [1, 2, 4],
    ],
    ["Pad with attributes", { opType: "Pad", attributes: { pads: [0, 1, 0, 0] } }, [x], 9, [2, 4], [0, 0, 1, 2, 0, 3]],
    ["Pad of some axes", { opType: "Pad" }, [x, ints(1, 0), op.like(x, 9), ints(1)], 18, [2, 4], [9, 0, 1, 2, 9, 3]],
    [
      "Pad of the last axis, from the back",
      { opType: "Pad" },
      [x, ints(1, 0), op.like(x, 9), ints(-1)],
      18,
      [2, 4],
      [9, 0, 1, 2, 9, 3],
    ],
    ["Transpose without an order", { opType: "Transpose" }, [x], 13, [3, 2], [0, 3, 1, 4]],
    [
      "Softmax over all trailing axes",
      { opType: "Softmax", attributes: { axis: 1 } },
      [constant([0, 0, 0, 0], [1, 2, 2])],
      11,
      [1, 2, 2],
      [0.25, 0.25],
    ],
    ["MatMul with a vector", { opType: "MatMul" }, [x, ramp(3)], 13, [2], [5, 14]],
    ["MatMul of vectors", { opType: "MatMul" }, [ramp(3), ramp(3)], 13, [], [5]],
    ["Max of three", { opType: "Max" }, [x, op.like(x, 2), ramp(3)], 13, [2, 3], [2, 2, 2, 3, 4, 5]],
    ["Sum of three", { opType: "Sum" }, [x, x, x], 13, [2, 3], [0, 3, 6]],
    ["Pow with a whole exponent", { opType: "Pow" }, [x, constant([2], [], "int64")], 13, [2, 3], [0, 1, 4, 9]],
    ["HardSwish", { opType: "HardSwish" }, [constant([-4, 0, 3, 6], [4])], 14, [4], [0, 0, 3, 6]],
    ["Elu", { opType: "Elu" }, [constant([-1, 200], [2])], 6 + 7, [2], [Math.exp(-1) - 1, 200]],
    ["PRelu", { opType: "PRelu" }, [constant([-2, 4], [2]), constant([0.25], [1])], 16, [2], [-0.5, 4]],
    ["Tile", { opType: "Tile" }, [x, ints(1, 2)], 13, [2, 6], [0, 1, 2, 0, 1, 2, 3]],
    [
      "Conv, same padding worked out",
      { opType: "Conv", attributes: { auto_pad: "SAME_UPPER" } },
      [picture, w],
      13,
      [1, 1, 4, 4],
      [10, 18, 24, 18],
    ],
    [
      "Conv, same padding at the front",
      { opType: "Conv", attributes: { auto_pad: "SAME_LOWER", strides: [2, 2] } },
      [picture, w],
      13,
      [1, 1, 2, 2],
      [10, 24, 51, 90],
    ],
    [
      "Conv, same padding at the end",
      { opType: "Conv", attributes: { auto_pad: "SAME_UPPER", strides: [2, 2] } },
      [picture, w],
      13,
      [1, 1, 2, 2],
      [45, 39, 66, 50],
    ],
    [
      "Conv, valid",
      { opType: "Conv", attributes: { auto_pad: "VALID" } },
      [picture, w],
      13,
      [1, 1, 2, 2],
      [45, 54, 81, 90],
    ],
    [
      "MaxPool, last window cut off",
      { opType: "MaxPool", attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } },
      [picture],
      13,
      [1, 1, 2, 2],
      [10, 11, 14, 15],
    ],
    [
      "AveragePool, last window cut off",
      { opType: "AveragePool", attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } },
      [picture],
      19,
      [1, 1, 2, 2],
      [5, 6.5, 11, 12.5],
    ],
    ["GlobalMaxPool", { opType: "GlobalMaxPool" }, [picture], 13, [1, 1, 1, 1], [15]],
    [
      "ConvTranspose to a wanted size",
      { opType: "ConvTranspose", attributes: { output_shape: [4, 4], strides: [2, 2], auto_pad: "SAME_UPPER" } },
      [ramp(1, 1, 2, 2), constant([1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 3, 3])],
      13,
      [1, 1, 4, 4],
      [0, 0, 1, 1, 0, 0, 1, 1, 2, 2],
    ],
    [
      "Resize by scales, rounded from pixel centres",
      { opType: "Resize" },
      [ramp(1, 1, 2), null, constant([1, 1, 2], [3])],
      13,
      [1, 1, 4],
      [0, 0, 1, 1],
    ],
    [
      "Resize, pytorch_half_pixel",
      { opType: "Resize", attributes: { mode: "linear", coordinate_transformation_mode: "pytorch_half_pixel" } },
      [ramp(1, 1, 1, 2), null, null, ints(1, 1, 1, 4)],
      13,
      [1, 1, 1, 4],
      [0, 0.25, 0.75, 1],
    ],
    ["Upsample", { opType: "Upsample" }, [ramp(1, 1, 2), constant([1, 1, 2], [3])], 9, [1, 1, 4], [0, 0, 1, 1]],
    [
      "InstanceNormalization",
      { opType: "InstanceNormalization" },
      [constant([1, 3, 5, 5], [1, 2, 2]), constant([1, 1], [2]), constant([0, 7], [2])],
      13,
      [1, 2, 2],
      [-0.999995, 0.999995, 7, 7],
    ],
    ["Constant of whole numbers", { opType: "Constant", attributes: { value_ints: [1, 2] } }, [], 13, [2], [1, 2]],
    ["ConstantOfShape", { opType: "ConstantOfShape" }, [ints(2, 2)], 13, [2, 2], [0, 0, 0, 0]],
  ];
  test.each(forms)("%s", async (_, node, inputs, opset, shape, first) => {
    const result = await only(fileOf(node, inputs, opset));
    expect(result.shape).toEqual(shape);
    for (const [i, v] of first.entries()) expect(Number(result.data[i])).toBeCloseTo(v, 5);
  });
});

describe("what cannot be read is refused by name", () => {
  const x = constant([1, 2], [2]);
  const refusal = (bytes: Uint8Array) => {
    try {
      readModel(bytes);
    } catch (error) {
      return error as Error;
    }
    return new Error("was read");
  };
  test("an unknown operator, and where it stands", () => {
    expect(refusal(fileOf({ opType: "Det" }, [x]))).toEqual(
      new UnsupportedModelError('the model uses operators that cannot be read: Det (makes "y0")'),
    );
    expect(refusal(fileOf({ opType: "Conv" }, [x], 17, "com.microsoft.nchwc")).message).toMatch(/nchwc\.Conv/);
  });
  test("settings without a counterpart", () => {
    const align = { mode: "linear", coordinate_transformation_mode: "align_corners" };
    const bytes = fileOf({ opType: "Resize", attributes: align }, [
      constant([1, 2], [1, 1, 2]),
      null,
      constant([1, 1, 2], [3]),
    ]);
    expect(refusal(bytes).message).toBe(
      'Resize that makes "y0": linear resizing with align_corners coordinates (half_pixel is supported)',
    );
    expect(refusal(fileOf({ opType: "Relu" }, [x], 8))).toBeInstanceOf(UnsupportedModelError);
  });
  test("a shape that does not fit", () => {
    const bytes = fileOf({ opType: "MatMul" }, [constant([1, 2], [1, 2]), constant([1, 2, 3], [3, 1])]);
    expect(refusal(bytes).message).toMatch(/MatMul that makes "y0": .*inner sizes differ/);
  });
});
