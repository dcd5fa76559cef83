/** The messages of onnx.proto3 that models use, as tables for `wire.ts`, and the same as types. */
import { decode, encode, type Message, WireError } from "./wire.ts";

const dimension = {
  value: { number: 1, type: "int" },
  param: { number: 2, type: "string" },
} as const satisfies Message;
const tensorShape = { dim: { number: 1, type: dimension, repeated: true } } as const satisfies Message;
const tensorType = {
  elemType: { number: 1, type: "int" },
  shape: { number: 2, type: tensorShape },
} as const satisfies Message;
const typeProto = { tensorType: { number: 1, type: tensorType } } as const satisfies Message;
const valueInfo = {
  name: { number: 1, type: "string" },
  type: { number: 2, type: typeProto },
} as const satisfies Message;
const entry = { key: { number: 1, type: "string" }, value: { number: 2, type: "string" } } as const satisfies Message;
const tensor = {
  dims: { number: 1, type: "int", repeated: true },
  dataType: { number: 2, type: "int" },
  floatData: { number: 4, type: "float", repeated: true },
  int32Data: { number: 5, type: "int", repeated: true },
  int64Data: { number: 7, type: "int", repeated: true },
  name: { number: 8, type: "string" },
  rawData: { number: 9, type: "bytes" },
  doubleData: { number: 10, type: "double", repeated: true },
  externalData: { number: 13, type: entry, repeated: true },
} as const satisfies Message;
const attribute = {
  name: { number: 1, type: "string" },
  f: { number: 2, type: "float" },
  i: { number: 3, type: "int" },
  s: { number: 4, type: "bytes" },
  t: { number: 5, type: tensor },
  floats: { number: 7, type: "float", repeated: true },
  ints: { number: 8, type: "int", repeated: true },
  strings: { number: 9, type: "bytes", repeated: true },
  type: { number: 20, type: "int" },
} as const satisfies Message;
const node = {
  input: { number: 1, type: "string", repeated: true },
  output: { number: 2, type: "string", repeated: true },
  name: { number: 3, type: "string" },
  opType: { number: 4, type: "string" },
  attribute: { number: 5, type: attribute, repeated: true },
  domain: { number: 7, type: "string" },
} as const satisfies Message;
const graph = {
  node: { number: 1, type: node, repeated: true },
  name: { number: 2, type: "string" },
  initializer: { number: 5, type: tensor, repeated: true },
  input: { number: 11, type: valueInfo, repeated: true },
  output: { number: 12, type: valueInfo, repeated: true },
} as const satisfies Message;
const operatorSet = {
  domain: { number: 1, type: "string" },
  version: { number: 2, type: "int" },
} as const satisfies Message;
const model = {
  irVersion: { number: 1, type: "int" },
  producerName: { number: 2, type: "string" },
  producerVersion: { number: 3, type: "string" },
  graph: { number: 7, type: graph },
  opsetImport: { number: 8, type: operatorSet, repeated: true },
  metadataProps: { number: 14, type: entry, repeated: true },
} as const satisfies Message;

export interface TensorProto {
  readonly dims?: readonly (number | bigint)[];
  readonly dataType?: number;
  readonly floatData?: readonly number[];
  readonly int32Data?: readonly number[];
  readonly int64Data?: readonly (number | bigint)[];
  readonly name?: string;
  readonly rawData?: Uint8Array;
  readonly doubleData?: readonly number[];
  readonly externalData?: readonly { readonly key: string; readonly value: string }[];
}
export interface AttributeProto {
  readonly name: string;
  readonly f?: number;
  readonly i?: number | bigint;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly (number | bigint)[];
  readonly strings?: readonly Uint8Array[];
  /** 1 float, 2 int, 3 string, 4 tensor, 6 floats, 7 ints, 8 strings. */
  readonly type: number;
}
export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name?: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
  readonly domain?: string;
}
export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape?: { readonly dim: readonly { readonly value?: number; readonly param?: string }[] };
    };
  };
}
export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly name: string;
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}
export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly graph: GraphProto;
  readonly opsetImport: readonly { readonly domain?: string; readonly version: number }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
}

/** The bytes of an `.onnx` file. */
export const encodeModel = (value: ModelProto): Uint8Array => encode(model, value);

/** ModelProto.metadata_props. */
export const METADATA_FIELD = model.metadataProps.number;
const metadataAlone = {
  irVersion: model.irVersion,
  graph: { number: model.graph.number, type: "bytes" },
  metadataProps: model.metadataProps,
} as const satisfies Message;

/** `metadata_props` as bytes that can stand at the end of a model. */
export const encodeMetadata = (metadata: Readonly<Record<string, string>>): Uint8Array =>
  encode(metadataAlone, { metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })) });

/**
 * `metadata_props` alone; the graph is passed over unread.
 * @throws WireError if the file is cut off, damaged or something else.
 */
export function decodeMetadata(bytes: Uint8Array): Readonly<Record<string, string>> {
  const result = decode(metadataAlone, bytes) as unknown as Pick<ModelProto, "irVersion" | "graph" | "metadataProps">;
  if (!result.graph || !result.irVersion) throw new WireError("not an ONNX file: it holds no graph");
  return Object.fromEntries(result.metadataProps.map(({ key, value }) => [key ?? "", value ?? ""]));
}

/**
 * The content of an `.onnx` file. Weights stay views into `bytes`.
 * @throws WireError if the file is cut off, damaged or something else.
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  const result = decode(model, bytes) as unknown as ModelProto;
  if (!result.graph || !result.irVersion) throw new WireError("not an ONNX file: it holds no graph");
  return result;
}
