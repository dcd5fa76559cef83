/** From the graph as written and differentiated to the graph that runs well here. */
import { isNode, makeNode, type Node, topological, type Value } from "../graph/value.ts";
import type { Attributes } from "../operators/attributes.ts";
import { lowerConv, lowerConvTranspose, lowerConvWeightGradient } from "./convolution.ts";
import { lowerMaxPoolGradient } from "./pooling.ts";
import { lowerLstmCell } from "./recurrent.ts";

/** What the runtime at hand can do; found out by asking it (`probe`), never assumed. */
export interface Capabilities {
  /** Channels per block of the blocked convolution kernels (8 with AVX2, 16 with AVX-512); 0 where there are none. */
  readonly block: number;
}

/** Standard ONNX operators alone: for files that go elsewhere. */
export const portable: Capabilities = Object.freeze({ block: 0 });

/** Rewrites the abstract operators (and, where the machine has better kernels, convolutions). Same inputs, same results. */
export function lower(outputs: readonly Value[], { block }: Capabilities): readonly Value[] {
  const replaced = new Map<Value, Value>();
  const now = (v: Value) => replaced.get(v) ?? v;
  for (const source of topological(outputs)) {
    if (!isNode(source)) continue;
    const inputs = source.inputs.map((v) => v && now(v));
    const special = expand(source, inputs as readonly Value[], block);
    if (special) for (const [i, v] of special.entries()) replaced.set(source.outputs[i]!, v);
    else if (inputs.some((v, i) => v !== source.inputs[i])) {
      const copies = makeNode(source.op, inputs, source.attributes, source.outputs);
      for (const [i, v] of source.outputs.entries()) replaced.set(v, copies[i]!);
    }
  }
  return outputs.map(now);
}

/** Values in place of the node's outputs, in their order; null where it stays. */
function expand(node: Node, inputs: readonly Value[], block: number): readonly Value[] | null {
  if (node.op === "LstmCell") return lowerLstmCell(inputs as readonly [Value, Value, Value, Value]);
  const single = expandSingle(node, inputs, block);
  return single && [single];
}

function expandSingle(node: Node, [x, y, z]: readonly Value[], block: number): Value | null {
  switch (node.op) {
    case "Conv":
      return block === 0 ? null : lowerConv(x!, y!, z ?? null, node.attributes as Attributes["Conv"], block);
    case "ConvTranspose":
      return block === 0
        ? null
        : lowerConvTranspose(x!, y!, z ?? null, node.attributes as Attributes["ConvTranspose"], block);
    case "ConvWeightGradient":
      return lowerConvWeightGradient(x!, y!, node.attributes as Attributes["ConvWeightGradient"], block);
    case "MaxPoolGradient":
      return lowerMaxPoolGradient(x!, y!, z!, node.attributes as Attributes["MaxPoolGradient"]);
    default:
      return null;
  }
}
