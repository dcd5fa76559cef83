/** Networks from x [N, samples + 1], raw windows with the revolutions a minute behind them, to logits. */
import {
  batchNorm,
  constant,
  conv1d,
  dense,
  dropout,
  globalAveragePool,
  type Layer,
  type Loss,
  maxPool1d,
  op,
  relu,
  sequential,
  type Value,
} from "@andon/nn";
import { type Axis, type Envelopes, envelopes } from "./spectrum.ts";

export type FaultNetworkName = "both" | "order" | "wide";

/** A window and its speed, as the networks take them and apart. */
export const withSpeed = (window: Value, rpm: Value): Value => op.concat([window, op.unsqueeze(rpm, [1])], 1);
function apart(x: Value): readonly [window: Value, rpm: Value] {
  const [window, rpm] = op.split(x, 1, [(x.shape[1] as number) - 1, 1]) as [Value, Value];
  return [window, op.squeeze(rpm, [1])];
}

/** Orders around each whose mean is the usual level. */
const AROUND = 21;

/** Spectra [N, BANDS, ORDERS] as how far each order stands above its surroundings, in nepers: whatever colour the noise has. */
function standingOut(spectra: Value): Value {
  const logs = op.unsqueeze(op.log(op.add(spectra, op.like(spectra, 1e-3))), [1]);
  const half = AROUND >> 1;
  const padded = op.pad(logs, [0, 0, 0, half, 0, 0, 0, half], "edge");
  const usual = op.averagePool(padded, { kernel: [1, AROUND], strides: [1, 1] });
  return op.squeeze(op.sub(logs, usual), [1]);
}

/** How much of the sound lies in which band, and how much of it is strokes: [N, 2 BANDS], whatever the gain. */
export function colourOf(power: Value, strokes: Value): Value {
  const logs = op.mul(op.log(op.add(power, op.like(power, 1e-20))), op.like(power, 0.3));
  return op.concat([op.sub(logs, op.reduceMean(logs, [1], true)), op.log(op.add(strokes, op.like(strokes, 1e-3)))], 1);
}

/**
 * Envelope spectra over orders: the same weights look at every band, as a fault may ring in any; the largest and the mean answer over bands go
 * on, beside the colour of the sound.
 */
const orderNetwork = (axis: Axis, classes: number, given?: Envelopes): Layer => ({
  kind: "order",
  apply(scope, x) {
    const [window, rpm] = apart(x);
    const { spectra, power, strokes } = given ?? envelopes(window, rpm, axis);
    const bands = scope.apply("orders", sequential(dropout(0.2), dense(32), relu()), standingOut(spectra));
    const colour = scope.apply("colour", sequential(dense(16), relu()), colourOf(power, strokes));
    const all = op.concat([op.reduceMax(bands, [1]), op.reduceMean(bands, [1]), colour], 1);
    return scope.apply("head", sequential(dropout(0.2), dense(classes)), all);
  },
});

const LOW_PASS_TAPS = 63;
/** Beyond this share of half the rate recorders and resampling differ in how they cut off. */
const LOW_PASS = 0.85;

function lowPass(): Float32Array {
  const kernel = Float32Array.from({ length: LOW_PASS_TAPS }, (_, k) => {
    const t = k - (LOW_PASS_TAPS - 1) / 2;
    const sinc = t === 0 ? LOW_PASS : Math.sin(Math.PI * LOW_PASS * t) / (Math.PI * t);
    return sinc * Math.sin((Math.PI * (k + 0.5)) / LOW_PASS_TAPS) ** 2;
  });
  const sum = kernel.reduce((a, b) => a + b, 0);
  return kernel.map((v) => v / sum);
}

const block = (filters: number): Layer =>
  sequential(conv1d(filters, 3, { padding: "same" }), batchNorm(), relu(), maxPool1d(2, { strides: [2] }));

/**
 * Convolutions over the raw window, the first one wide: W. Zhang et al., "A new deep learning model for fault diagnosis with good anti-noise
 * and domain adaptation ability on raw vibration signals", Sensors 17 (2017) 425. Ends with a mean over time in place of the flattening there.
 */
const wideNetwork = (classes: number): Layer => ({
  kind: "wide",
  apply(scope, x) {
    const [window] = apart(x);
    const centred = op.unsqueeze(op.sub(window, op.reduceMean(window, [1], true)), [1]);
    const smooth = op.conv(centred, constant(lowPass(), [1, 1, LOW_PASS_TAPS]));
    const power = op.reduceMean(op.mul(smooth, smooth), [2], true);
    const scaled = op.div(smooth, op.sqrt(op.add(power, op.like(power, 1e-20))));
    const layers = sequential(
      conv1d(16, 64, { stride: 8, padding: 28 }),
      batchNorm(),
      relu(),
      maxPool1d(2, { strides: [2] }),
      block(32),
      block(64),
      block(64),
      block(64),
      globalAveragePool(),
      dropout(0.3),
      dense(classes),
    );
    return scope.apply("wide", layers, scaled);
  },
});

/** The network that carries over to other machines stands first. */
const partsOf = (name: FaultNetworkName, axis: Axis, classes: number, given?: Envelopes): readonly Layer[] => [
  ...(name === "wide" ? [] : [orderNetwork(axis, classes, given)]),
  ...(name === "order" ? [] : [wideNetwork(classes)]),
];

/**
 * To logits [N, parts, classes]: of each part by itself.
 * @param given the envelopes of the same windows, where the graph has them already
 */
export const faultNetwork = (name: FaultNetworkName, axis: Axis, classes: number, given?: Envelopes): Layer => ({
  kind: name,
  apply(scope, x) {
    const parts = partsOf(name, axis, classes, given);
    return op.concat(
      parts.map((part) => op.unsqueeze(scope.apply(part.kind, part, x), [1])),
      1,
    );
  },
});

/** Each part learns as if it were alone. */
export const lossOfParts =
  (loss: Loss): Loss =>
  (logits, target) =>
    op
      .split(
        logits,
        1,
        Array.from({ length: logits.shape[1] as number }, () => 1),
      )
      .map((part) => loss(op.squeeze(part, [1]), target))
      .reduce((a, b) => op.add(a, b));

/**
 * One answer of the parts, logits [N, classes]: near to what was learnt from, all of them (the product of their probabilities); elsewhere the
 * first alone. The raw wave tells machines that it knows without a mistake, and others hardly better than by chance.
 * @param near [N], bool
 */
export function answerOf(logits: Value, near: Value): Value {
  if (logits.shape[1] === 1) return op.squeeze(logits, [1]);
  const [first, rest] = op.split(logits, 1, [1, (logits.shape[1] as number) - 1]) as [Value, Value];
  const more = op.where(op.unsqueeze(near, [1]), op.reduceSum(rest, [1]), constant([0], [1, 1]));
  return op.add(op.squeeze(first, [1]), more);
}
