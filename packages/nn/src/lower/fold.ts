/**
 * Folding: a convolution followed by batch normalisation with fixed statistics is one convolution with other weights,
 *   scale (w x + b - mean) / sd + shift  =  (w scale/sd) x + (b - mean) scale/sd + shift.
 */
import { constant, isNode, makeNode, type Node, numbers, topological, type Value } from "../graph/value.ts";
import type { Attributes } from "../operators/attributes.ts";
import * as op from "../operators/build.ts";

/** The same results with every such pair folded into the convolution. */
export function foldNorms(outputs: readonly Value[]): readonly Value[] {
  const order = topological(outputs);
  const uses = new Map<Value, number>();
  const count = (v: Value) => uses.set(v, (uses.get(v) ?? 0) + 1);
  for (const source of order) if (isNode(source)) for (const v of source.inputs) if (v) count(v);
  for (const v of outputs) count(v);
  const replaced = new Map<Value, Value>();
  const now = (v: Value) => replaced.get(v) ?? v;
  for (const source of order) {
    if (!isNode(source)) continue;
    const folded = source.op === "BatchNormalization" ? fold(source as Node<"BatchNormalization">, uses) : null;
    if (folded) {
      replaced.set(source.outputs[0]!, op.conv(now(folded.x), folded.w, folded.b, folded.attributes));
    } else if (source.inputs.some((v) => v && replaced.has(v))) {
      const copies = makeNode(
        source.op,
        source.inputs.map((v) => v && now(v)),
        source.attributes,
        source.outputs,
      );
      for (const [i, v] of source.outputs.entries()) replaced.set(v, copies[i]!);
    }
  }
  return outputs.map(now);
}

interface Folded {
  readonly x: Value;
  readonly w: Value;
  readonly b: Value;
  readonly attributes: Attributes["Conv"];
}

function fold(norm: Node<"BatchNormalization">, uses: ReadonlyMap<Value, number>): Folded | null {
  const [y, ...vectors] = norm.inputs as readonly Value[];
  const convolution = y!.source;
  if (norm.attributes.training || convolution.op !== "Conv" || uses.get(y!) !== 1) return null;
  const [x, w, b] = (convolution as Node<"Conv">).inputs;
  const [scale, shift, mean, variance] = vectors.map(floats);
  const weights = floats(w!);
  const bias = b ? floats(b) : null;
  if (!scale || !shift || !mean || !variance || !weights || w?.source.op !== "Constant" || (b && !bias)) return null;
  const channels = scale.length;
  const each = weights.length / channels;
  const newWeights = new Float32Array(weights.length);
  const newBias = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    const factor = scale[c]! / Math.sqrt(variance[c]! + norm.attributes.epsilon);
    for (let i = 0; i < each; i++) newWeights[c * each + i] = weights[c * each + i]! * factor;
    newBias[c] = ((bias?.[c] ?? 0) - mean[c]!) * factor + shift[c]!;
  }
  // weights that others use too keep their name for those; names in a file differ
  const name = uses.get(w) === 1 ? w.source.name : null;
  return {
    x: x!,
    w: constant(newWeights, numbers(w.shape), "float32", name),
    b: constant(newBias, [channels], "float32", name === null ? null : `${name}.folded`),
    attributes: (convolution as Node<"Conv">).attributes,
  };
}

const floats = (v: Value): Float32Array | null =>
  v.source.op === "Constant" && v.source.data instanceof Float32Array ? v.source.data : null;
