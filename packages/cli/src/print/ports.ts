import type { ModelProto } from "@andon/nn";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";

interface Port {
  readonly name: string;
  readonly type: string;
  /** Numbers, or the names of dimensions that may be any size. */
  readonly shape: readonly (number | string)[];
}

/** What any ONNX file takes and gives. */
export interface Ports {
  readonly producer: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Numbers of TensorProto.DataType in the ONNX standard. */
const TYPES: Readonly<Record<number, string>> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  4: "uint16",
  5: "int16",
  6: "int32",
  7: "int64",
  8: "string",
  9: "bool",
  10: "float16",
  11: "float64",
  16: "bfloat16",
};

/** Inputs and outputs of a model; initialisers that are also inputs have defaults and are left out. */
export function portsOf(model: Pick<ModelProto, "graph" | "producerName" | "producerVersion">): Ports {
  const { graph, producerName, producerVersion } = model;
  const defaults = new Set((graph.initializer ?? []).map((tensor) => tensor.name));
  const port = ({ name, type }: ModelProto["graph"]["input"][number]): Port => ({
    name,
    type: TYPES[type?.tensorType?.elemType] ?? "?",
    shape: (type?.tensorType?.shape?.dim ?? []).map((dim) => dim.param ?? dim.value ?? "?"),
  });
  return {
    producer: [producerName, producerVersion].filter(Boolean).join(" "),
    inputs: (graph.input ?? []).filter(({ name }) => !defaults.has(name)).map(port),
    outputs: (graph.output ?? []).map(port),
  };
}

/** The same for reading. */
export function portsText({ producer, inputs, outputs }: Ports, { say }: Pick<Terminal, "say">): string {
  const line =
    (what: string) =>
    ({ name, type, shape }: Port): [string, string] => [`${what} ${name}`, `${type} [${shape.join(", ")}]`];
  return [
    producer === "" ? say.noCard : `${say.noCard} (${producer})`,
    "",
    pairsText([...inputs.map(line(say.input)), ...outputs.map(line(say.output))]),
  ].join("\n");
}
