/**
 * Small changes to an `.onnx` file as bytes: everything else, known to this engine or not, stays as it is.
 */
import { decodeMetadata, encodeMetadata, METADATA_FIELD } from "./proto.ts";
import { dataTypes } from "./types.ts";
import { type RawField, rawFields, WireError } from "./wire.ts";

/** ModelProto.graph, GraphProto.initializer, and the fields of TensorProto that say and hold its values. */
const GRAPH = 7;
const INITIALIZER = 5;
const tensorFields = { dims: 1, dataType: 2, floatData: 4, name: 8, rawData: 9, doubleData: 10 } as const;

/**
 * The file's `metadata_props`, without decoding weights or graph.
 * @throws WireError if the file is cut off or not ONNX
 */
export const readMetadata = (bytes: Uint8Array): Readonly<Record<string, string>> => decodeMetadata(bytes);

/**
 * A copy of the file with these `metadata_props` in place of its own.
 * @throws WireError if the file is cut off or not ONNX
 */
export function writeMetadata(bytes: Uint8Array, metadata: Readonly<Record<string, string>>): Uint8Array {
  decodeMetadata(bytes); // is it an ONNX file?
  const kept = rawFields(bytes).filter((f) => f.number !== METADATA_FIELD);
  return concatenated([...kept.map((f) => bytes.subarray(f.start, f.end)), encodeMetadata(metadata)]);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * A copy of the file in which the floating-point initialiser `name` holds `values`, of the same number.
 *
 * For the values that a model exposes for tuning after training, such as a decision threshold: ONNX Runtime for Node ignores
 * a fed override, so the file itself is changed.
 *
 * @throws WireError if there is no such initialiser, it is not floating-point, or the number of values differs
 */
export function writeInitializer(bytes: Uint8Array, name: string, values: ArrayLike<number>): Uint8Array {
  const names: string[] = [];
  for (const graph of rawFields(bytes).filter((f) => f.number === GRAPH)) {
    for (const field of rawFields(bytes, graph.from, graph.end)) {
      if (field.number !== INITIALIZER) continue;
      const tensor = rawFields(bytes, field.from, field.end);
      const found = text(
        bytes,
        tensor.find((f) => f.number === tensorFields.name),
      );
      if (found === name) return overwritten(bytes, name, tensor, values);
      names.push(found);
    }
  }
  const some = names.slice(0, 8).join(", ") || "none";
  throw new WireError(`the model has no initialiser "${name}" (it has: ${some}${names.length > 8 ? ", ..." : ""})`);
}

const text = (bytes: Uint8Array, field: RawField | undefined) =>
  field ? new TextDecoder().decode(bytes.subarray(field.from, field.end)) : "";

function overwritten(
  bytes: Uint8Array,
  name: string,
  tensor: readonly RawField[],
  values: ArrayLike<number>,
): Uint8Array {
  const type = tensor.find((f) => f.number === tensorFields.dataType)?.value;
  const width = type === dataTypes.float32 ? 4 : type === dataTypes.float64 ? 8 : 0;
  if (width === 0)
    throw new WireError(`initialiser "${name}" is of ONNX data type ${type}; float and double can be changed`);
  const packed = width === 4 ? tensorFields.floatData : tensorFields.doubleData;
  const data = tensor.filter((f) => f.number === tensorFields.rawData || f.number === packed);
  const held = data.reduce((n, f) => n + (f.end - f.from) / width, 0);
  if (held !== values.length) {
    throw new WireError(`initialiser "${name}" holds ${held} values in this file, got ${values.length} to write`);
  }
  const copy = new Uint8Array(bytes); // not slice(): a Node Buffer's shares its memory
  const view = new DataView(copy.buffer);
  let next = 0;
  for (const { from, end } of data) {
    for (let at = from; at < end; at += width) {
      if (width === 4) view.setFloat32(at, values[next++]!, true);
      else view.setFloat64(at, values[next++]!, true);
    }
  }
  return copy;
}
