/**
 * Where did it look? Grad-CAM (Selvaraju et al. 2017) from our own gradients: the last feature map that still has positions, each channel
 * weighted by the mean gradient of the answer's logit to it, negative parts dropped, brought back to picture size.
 */
import type { PixelCache } from "@andon/data";
import {
  freeze,
  gradients,
  input,
  type Layer,
  lower,
  type OnnxRuntime,
  op,
  openSession,
  portable,
  tensor,
  writeModel,
} from "@andon/nn";
import { scaleCached, type Weights } from "../model/graph.ts";

/** Heat maps [H, W] in 0 to 1, one a sample, for the class asked for. */
export async function saliency(
  ort: OnnxRuntime,
  network: Layer,
  weights: Weights,
  pixels: PixelCache,
  asked: readonly { readonly sample: number; readonly label: number }[],
): Promise<readonly Float32Array[]> {
  const { height, width, channels } = pixels.layout;
  const image = input("pixels", "uint8", [1, height, width, channels]);
  const traced = freeze(network, scaleCached(image), weights);
  // deep maps show what, shallow ones where: the last one that is at least 6 positions wide
  const maps = traced.layers.map((l) => l.output).filter((v) => v.shape.length === 4 && Number(v.shape[2]) >= 6);
  const map = maps.at(-1);
  if (!map) return asked.map(() => new Float32Array(height * width));
  const classes = Number(traced.output.shape[1]);
  const label = input("label", "int64", [1]);
  const logit = op.reduceSum(op.mul(traced.output, op.oneHot(label, classes)));
  const [gradient] = gradients(logit, [map]);
  const importance = op.reduceMean(gradient!, [2, 3], true);
  const heat = op.relu(op.reduceSum(op.mul(map, importance), [1], true));
  const sized = op.resize(heat, [height, width], { mode: "linear" });
  const [lowered] = lower([sized], portable);
  const session = await openSession(ort, writeModel([{ name: "heat", value: lowered! }]));
  const results: Float32Array[] = [];
  const x = new Uint8Array(height * width * channels);
  for (const { sample, label: wanted } of asked) {
    pixels.read(sample, x);
    const result = await session.run({
      pixels: tensor(ort, "uint8", x, [1, height, width, channels]),
      label: tensor(ort, "int64", BigInt64Array.from([BigInt(wanted)]), [1]),
    });
    const values = (result.heat!.data as Float32Array).slice();
    const top = values.reduce((a, b) => Math.max(a, b), 0);
    results.push(top > 0 ? values.map((v) => v / top) : values);
  }
  await session.release();
  return results;
}
