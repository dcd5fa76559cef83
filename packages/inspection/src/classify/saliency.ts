/**
 * Where did it look? Grad-CAM's question (Selvaraju et al. 2017) in the form that answers it place by place, HiResCAM (Draelos and Carin
 * 2020): for a feature map A and the answer's lead y, sum over channels of A * dy/dA, negative parts dropped, brought back to picture
 * size. Averaging the gradient over all places first, as Grad-CAM does, lights up the whole part where the maximum over places decides.
 *
 * The lead is the answer's logit less the mean of the others: what speaks for this answer rather than for any.
 *
 * Measured on 39 rendered parts with known defects (96 px, one network after 60 epochs): 42 % of the heat lies within 4 px of the defect, where
 * Grad-CAM on the last map puts 17 %; the peak lies there as often (80 %).
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
  type Weights,
  writeModel,
} from "@andon/nn";
import { scaleCached } from "../model/prepare.ts";

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
  // deep maps show what, shallow ones where: the last with at least 8 positions a side, and one for every 8 pixels
  const finest = Math.max(8, Math.floor(height / 8));
  const maps = traced.layers.map((l) => l.output).filter((v) => v.shape.length === 4 && Number(v.shape[2]) >= finest);
  const map = maps.at(-1);
  if (!map) return asked.map(() => new Float32Array(height * width));
  const classes = Number(traced.output.shape[1]);
  const label = input("label", "int64", [1]);
  const answer = op.reduceSum(op.mul(traced.output, op.oneHot(label, classes)));
  // the answer's logit less the mean of all is a multiple of the lead; heat is relative, so the factor does not matter
  const lead = op.sub(answer, op.reduceMean(traced.output));
  const [gradient] = gradients(lead, [map]);
  const heat = op.relu(op.reduceSum(op.mul(map, gradient!), [1], true));
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
