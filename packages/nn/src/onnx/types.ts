import type { ElementType, TensorData } from "../graph/value.ts";
import type { TensorProto } from "./proto.ts";
import { WireError } from "./wire.ts";

/** ONNX's numbers for element types (TensorProto.DataType). */
export const dataTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 } as const satisfies Record<
  ElementType,
  number
>;

export function elementTypeOf(dataType: number): ElementType {
  for (const [type, n] of Object.entries(dataTypes)) if (n === dataType) return type as ElementType;
  throw new WireError(
    `tensors of ONNX data type ${dataType} are not supported (float, double, int32, int64, uint8, bool are)`,
  );
}

export function encodeTensor(name: string, type: ElementType, shape: readonly number[], data: TensorData): TensorProto {
  return {
    dims: shape,
    dataType: dataTypes[type],
    name,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

const views = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** A tensor's type, shape and values (copied out of the file). */
export function decodeTensor(t: TensorProto): { type: ElementType; shape: readonly number[]; data: TensorData } {
  const type = elementTypeOf(t.dataType ?? 0);
  const shape = (t.dims ?? []).map(Number);
  const length = shape.reduce((a, b) => a * b, 1);
  if (t.externalData && t.externalData.length > 0) {
    throw new WireError(`tensor ${t.name} keeps its data in another file; save the model as one file`);
  }
  const held = t.rawData ? t.rawData.length / views[type].BYTES_PER_ELEMENT : null;
  if (held !== null && held !== length) {
    throw new WireError(`tensor ${t.name} should hold ${length} values, holds ${held}`);
  }
  // copied by construction: slice() of a Node Buffer would share its memory
  const typed = t.rawData
    ? new views[type](new Uint8Array(t.rawData).buffer)
    : type === "int64"
      ? BigInt64Array.from(t.int64Data ?? [], BigInt)
      : views[type as "float32"].from(
          (type === "float32" ? t.floatData : type === "float64" ? t.doubleData : t.int32Data) ?? [],
        );
  if (typed.length !== length) {
    throw new WireError(`tensor ${t.name} should hold ${length} values, holds ${typed.length}`);
  }
  return { type, shape, data: typed };
}
