/**
 * From raw vibration to envelope spectra over orders of the shaft, as a part of the graph. A damaged part strikes at its own rate and makes the
 * machine ring; the ringing depends on the machine, the rate on the bearing alone, and it shows in the spectrum of the ringing's envelope (P. D.
 * McFadden and J. D. Smith, "Vibration monitoring of rolling element bearings by the high-frequency resonance technique", Tribology
 * International 17 (1984) 3-10).
 */
import { constant, op, type Value } from "@andon/nn";

/** What the graph has to know of its windows. */
export interface Axis {
  /** Samples a second. */
  readonly rate: number;
  /** Samples of a window. */
  readonly samples: number;
  /** The last order of the spectra; the first is the step. */
  readonly highestOrder: number;
}

export const BANDS = 6;
export const ORDERS = 200;
export const orderStep = ({ highestOrder }: Pick<Axis, "highestOrder">): number => highestOrder / ORDERS;

const TAPS = 32;
const STRIDE = 8;
/** Middles of the bands as shares of half the rate; the topmost fades out at 0.87: beyond, recorders and resampling differ in how they cut off. */
const MIDDLES = Array.from({ length: BANDS }, (_, b) => 0.12 + (0.62 * b) / (BANDS - 1));

/** Half of the rate at which envelopes are sampled: no higher frequency shows in the spectra. */
export const envelopeBand = (rate: number): number => rate / STRIDE / 2;

export interface Envelopes {
  /** [N, BANDS, ORDERS]: how strong the squared envelope of a band swings at an order, as a share of its mean. */
  readonly spectra: Value;
  /** [N, BANDS]: mean square of a band. */
  readonly power: Value;
  /** [N, BANDS]: variance of the squared envelope over its squared mean: 1 for noise, more for strokes. */
  readonly strokes: Value;
}

/**
 * @param window raw vibration [N, samples]
 * @param rpm [N] revolutions a minute
 */
export function envelopes(window: Value, rpm: Value, axis: Axis): Envelopes {
  const centred = op.unsqueeze(op.sub(window, op.reduceMean(window, [1], true)), [1]);
  const filtered = op.conv(centred, constant(bandPasses(), [2 * BANDS, 1, TAPS]), null, { strides: [STRIDE] });
  const [re, im] = op.split(filtered, 1, [BANDS, BANDS]) as [Value, Value];
  const square = op.add(op.mul(re, re), op.mul(im, im));
  const power = op.reduceMean(square, [2]);
  const level = op.unsqueeze(op.add(power, op.like(power, 1e-20)), [2]);
  const swing = op.sub(op.div(square, level), op.like(square, 1));
  const strokes = op.reduceMean(op.mul(swing, swing), [2]);
  const amplitudes = spectrumOf(swing);
  return { spectra: readAtOrders(amplitudes, rpm, axis), power, strokes };
}

/** Cosines, then sines, in a Hann window: their squares' sum is the squared envelope of a band. */
function bandPasses(): Float32Array {
  const kernels = new Float32Array(2 * BANDS * TAPS);
  for (const [b, middle] of MIDDLES.entries())
    for (let k = 0; k < TAPS; k++) {
      const weight = (2 * Math.sin((Math.PI * (k + 0.5)) / TAPS) ** 2) / TAPS;
      const angle = Math.PI * middle * (k - TAPS / 2);
      kernels[b * TAPS + k] = weight * Math.cos(angle);
      kernels[(BANDS + b) * TAPS + k] = weight * Math.sin(angle);
    }
  return kernels;
}

/** Amplitudes of x [N, C, T] in a Hann window, as [N, C, T]: from 0 up to half of its rate in steps of half the natural one. */
function spectrumOf(x: Value): Value {
  const length = x.shape[2] as number;
  const basis = new Float32Array(length * 2 * length);
  for (let t = 0; t < length; t++) {
    const weight = (4 * Math.sin((Math.PI * (t + 0.5)) / length) ** 2) / length;
    for (let k = 0; k < length; k++) {
      const angle = (Math.PI * ((k * t) % (2 * length))) / length;
      basis[t * 2 * length + k] = weight * Math.cos(angle);
      basis[t * 2 * length + length + k] = weight * Math.sin(angle);
    }
  }
  const both = op.matMul(x, constant(basis, [length, 2 * length]));
  const [c, s] = op.split(both, 2, [length, length]) as [Value, Value];
  return op.sqrt(op.add(op.add(op.mul(c, c), op.mul(s, s)), op.like(c, 1e-12)));
}

/** Amplitudes [N, C, T] over frequency, read between bins at orders of each window's own speed; 0 above the highest frequency. */
function readAtOrders(amplitudes: Value, rpm: Value, { rate, highestOrder }: Axis): Value {
  const bins = amplitudes.shape[2] as number;
  const step = envelopeBand(rate) / bins;
  const binsPerRpm = Float32Array.from({ length: ORDERS }, (_, i) => ((i + 1) * highestOrder) / ORDERS / 60 / step);
  // a sampling grid counts from -1 to 1, edge to edge: the middle of bin k lies at (2 k + 1) / bins - 1
  const scale = constant(
    binsPerRpm.map((k) => (2 * k) / bins),
    [1, 1, ORDERS],
  );
  const across = op.unsqueeze(op.add(op.mul(op.unsqueeze(rpm, [1, 2]), scale), op.like(rpm, 1 / bins - 1)), [3]);
  const grid = op.concat([across, op.mul(across, op.like(across, 0))], 3);
  return op.squeeze(op.gridSample(op.unsqueeze(amplitudes, [2]), grid), [2]);
}
