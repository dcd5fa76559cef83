/**
 * Features of a network that the user brings (a ResNet trained on ImageNet, say), in the place of learnt ones: nothing is trained, and its part up
 * to the layers that are looked at goes into the file. After PatchCore (Roth et al., CVPR 2022): a middle layer or two, averaged over neighbours.
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { AndonError } from "@andon/contracts";
import { randomUniform } from "@andon/data";
import { decodeModel, input, type Layer, op, readModel, summarise, UnsupportedModelError, WireError } from "@andon/nn";
import type { PictureSize } from "../model/prepare.ts";
import { gridsOf } from "./model.ts";

/** Numbers that describe a place: a random projection keeps distances about as they are (signs by chance: Achlioptas 2003). */
const PROJECTED = 128;
/** Layers that halve the picture so often are looked at where none is named: not too near to pixels, nor to the classes that it was trained for. */
const USUAL_HALVINGS = [3, 4];
/** Mean and deviation of ImageNet's colours, that such networks are fed with. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

export interface Backbone {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Name of the tensor that pictures go into. */
  readonly input: string;
  /** Sides that the file insists on, or null. */
  readonly side: { readonly height: number; readonly width: number } | null;
  readonly layers: readonly string[];
}

/**
 * Reads the file and chooses the layers, unless they are named.
 * @throws AndonError `backbone/unusable`
 */
export async function openBackbone(path: string, named: readonly string[] | undefined): Promise<Backbone> {
  const unusable = (reason: string) => new AndonError("backbone/unusable", { path, reason });
  const bytes = await readFile(path).catch((error: Error) => {
    throw unusable(error.message);
  });
  try {
    const { graph } = decodeModel(bytes);
    const initialisers = new Set(graph.initializer.map(({ name }) => name));
    const fed = graph.input.filter(({ name }) => !initialisers.has(name));
    const dimensions = fed[0]?.type.tensorType.shape?.dim ?? [];
    if (fed.length !== 1 || dimensions.length !== 4)
      throw unusable("it does not take one picture tensor [N, 3, height, width]");
    const [, channels, height, width] = dimensions;
    if (channels?.value !== undefined && channels.value !== 3)
      throw unusable(`it takes ${channels.value} channels, not 3`);
    const side =
      height?.value === undefined || width?.value === undefined ? null : { height: height.value, width: width.value };
    const name = fed[0]!.name;
    const layers = named ?? usualLayers(bytes, name, side ?? { height: 224, width: 224 });
    if (layers.length === 0)
      throw unusable("it has no layer that halves the picture three or four times; name layers with --layers");
    const made = new Set(graph.node.flatMap(({ output }) => output));
    const missing = layers.find((layer) => !made.has(layer));
    if (missing !== undefined) {
      const known = usualLayers(bytes, name, side ?? { height: 224, width: 224 });
      throw unusable(`it makes no tensor "${missing}"; usual ones here: ${known.join(", ")}`);
    }
    const backbone = { name: basename(path), bytes, input: name, side, layers };
    const size = { ...(side ?? { height: 224, width: 224 }), channels: 3 } as const;
    // refuses now what could not be read later
    summarise(backboneLayer(backbone, size, 1), [3, size.height, size.width]);
    return backbone;
  } catch (error) {
    if (error instanceof WireError || error instanceof UnsupportedModelError) throw unusable(error.message);
    throw error;
  }
}

/** The last tensor of each usual scale. */
function usualLayers(
  bytes: Uint8Array,
  name: string,
  { height, width }: { readonly height: number; readonly width: number },
): readonly string[] {
  const { tensors } = readModel(bytes, { feed: { [name]: input("pixels", "float32", [1, 3, height, width]) } });
  return USUAL_HALVINGS.flatMap((halvings) => {
    const here = [...tensors].filter(
      ([, { shape, type }]) =>
        type === "float32" && shape.length === 4 && shape[2] === height >> halvings && shape[3] === width >> halvings,
    );
    return here.slice(-1).map(([layer]) => layer);
  });
}

/** As a layer without weights of its own: pixels [N, 3, H, W], 0 to 255, to descriptions of length 1 [N, places, numbers]. */
export const backboneLayer = (backbone: Backbone, size: PictureSize, seed: number): Layer => ({
  kind: `${backbone.name}: ${backbone.layers.join(", ")}`,
  apply: (_, pixels) => {
    const { places } = gridsOf(size);
    const channelwise = (values: readonly number[]) => op.constantValues(values, [1, 3, 1, 1], "float32");
    const x = op.div(
      op.sub(op.cast(pixels, "float32"), channelwise(MEAN.map((v) => 255 * v))),
      channelwise(DEVIATION.map((v) => 255 * v)),
    );
    const { outputs } = readModel(backbone.bytes, { feed: { [backbone.input]: x }, outputs: backbone.layers });
    const grids = outputs.map(({ value }) => {
      const near = op.averagePool(value, { kernel: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] });
      const same = near.shape[2] === places.height && near.shape[3] === places.width;
      return same ? near : op.resize(near, [places.height, places.width], { axes: [2, 3], mode: "linear" });
    });
    const all = op.concat(grids, 1);
    const channels = all.shape[1] as number;
    const count = places.height * places.width;
    const flat = op.transpose(op.reshape(all, [all.shape[0]!, channels, count]), [0, 2, 1]);
    const signs = Array.from({ length: channels * PROJECTED }, (_, i) => (randomUniform(seed, i) < 0.5 ? -1 : 1));
    const projection = op.constantValues(signs, [channels, PROJECTED], "float32");
    const projected = op.matMul(flat, projection);
    const length = op.sqrt(op.add(op.reduceSum(op.mul(projected, projected), [2], true), op.like(projected, 1e-6)));
    return op.div(projected, length);
  },
});
