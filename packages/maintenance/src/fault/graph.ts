/** The graph that ships: raw vibration and its speed in; class, unknown and the envelope spectrum out. */
import { constant, foldNorms, freeze, input, op, type Value, type Weights, writeModel } from "@andon/nn";
import { answerOf, type FaultNetworkName, faultNetwork, withSpeed } from "./networks.ts";
import { distanceOf, type Known } from "./novelty.ts";
import { type Axis, envelopes } from "./spectrum.ts";

/** A window at least so far from every recording that was learnt from is unknown. */
export const NOVELTY_LIMIT = "noveltyLimit";
export const UNKNOWN = -1;

/** A window nearer than this to a recording that was learnt from is answered by the raw wave too, where the file has a network for it. */
export const NEAR_LIMIT = "nearLimit";
/** So far lies a window whose bands are each louder, or quieter, by about 3 dB: by so much load and temperature change a machine's sound. */
export const NEAR = 1.3;

export interface FaultFile {
  readonly network: FaultNetworkName;
  readonly classes: number;
  readonly weights: Weights;
  readonly axis: Axis;
  readonly known: Known;
  readonly limit: number;
}

/** How loud each band is, and how much of it is strokes: [N, DESCRIBING], as natural logarithms. */
export const DESCRIBING = 12;
const describe = (power: Value, strokes: Value): Value =>
  op.concat([op.log(op.add(power, op.like(power, 1e-20))), op.log(op.add(strokes, op.like(strokes, 1e-3)))], 1);

/** What novelty is measured in, alone: for fitting. `window` [N, samples] to `description` [N, DESCRIBING]. */
export function describingModel(axis: Axis): Uint8Array {
  const window = input("window", "float32", ["N", axis.samples]);
  const { power, strokes } = envelopes(window, op.reduceMean(window, [1]), axis);
  return writeModel([{ name: "description", value: describe(power, strokes) }]);
}

/**
 * `window` float32 [N, samples], raw, at the card's rate, and `rpm` [N] to
 *
 * - `probabilities` [N, classes] and `label` [N], int64: the likeliest class
 * - `novelty` [N]: the distance to the nearest recording that was learnt from
 * - `decision` [N], int64: the label, or -1 (unknown) where the novelty reaches the limit
 * - `spectrum` [N, orders]: the mean over bands of the envelope spectra
 */
export function faultModel(file: FaultFile, metadata: Readonly<Record<string, string>>): Uint8Array {
  const { network, classes, weights, axis, known, limit } = file;
  const window = input("window", "float32", ["N", axis.samples]);
  const rpm = input("rpm", "float32", ["N"]);
  const found = envelopes(window, rpm, axis);
  const layers = faultNetwork(network, axis, classes, found);
  const [parts] = foldNorms([freeze(layers, withSpeed(window, rpm), weights).output]) as [Value];
  const { spectra, power, strokes } = found;
  const novelty = distanceOf(describe(power, strokes), known);
  const near = op.less(novelty, input(NEAR_LIMIT, "float32", [], new Float32Array([NEAR])));
  const logits = answerOf(parts, near);
  const label = op.argMax(logits, 1);
  const far = op.greaterOrEqual(novelty, input(NOVELTY_LIMIT, "float32", [], new Float32Array([limit])));
  return writeModel(
    [
      { name: "probabilities", value: op.softmax(logits, 1) },
      { name: "label", value: label },
      { name: "novelty", value: novelty },
      { name: "decision", value: op.where(far, constant([UNKNOWN], [1], "int64"), label) },
      { name: "spectrum", value: op.reduceMean(spectra, [1]) },
    ],
    { name: "andon fault diagnosis", metadata },
  );
}
