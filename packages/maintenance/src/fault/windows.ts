/** Which windows are learnt from, which are held out, and how those that are learnt from are varied. */
import { randomStream } from "@andon/data";
import type { Batch } from "@andon/nn";

/** A recording at the model's rate. */
export interface Signal {
  readonly name: string;
  /** Index of its class. */
  readonly label: number;
  /** Revolutions a minute; where no speeds are known, the same for all. */
  readonly rpm: number;
  readonly samples: Float32Array;
}

/** The newest part of each recording that is held out, behind a gap of one window. */
export const HELD = 0.2;

/** @returns the part that is learnt from, and the part that is judged: no sample is in both, and none is nearer than a window */
export function partsOf(samples: Float32Array, window: number): readonly [learnt: Float32Array, held: Float32Array] {
  const from = samples.length - Math.max(window, Math.floor(HELD * samples.length));
  return [samples.subarray(0, from - window), samples.subarray(from)];
}

/** So many samples leave room for two windows to learn from, the gap and a window that is held out. */
export const fewestSamples = (window: number): number => 5 * window;

/** Where windows begin that follow each other without overlap. */
export const startsOf = (samples: Float32Array, window: number): readonly number[] =>
  Array.from({ length: Math.floor(samples.length / window) }, (_, i) => i * window);

/** Windows [N, window + 1] as networks take them: samples, then the speed. */
export function inputOf(
  windows: readonly { readonly samples: Float32Array; readonly start: number; readonly rpm: number }[],
  window: number,
): Float32Array {
  const x = new Float32Array(windows.length * (window + 1));
  for (const [i, { samples, start, rpm }] of windows.entries()) {
    x.set(samples.subarray(start, start + window), i * (window + 1));
    x[i * (window + 1) + window] = rpm;
  }
  return x;
}

/** Speed, loudness and noise are varied by so much. */
const STRETCH = 0.05;
const GAIN = 0.3;
const NOISE = 0.1;

/** The same variations in words, for the card. */
export const AUGMENTATION: readonly string[] = [
  "start anywhere",
  `time stretched by up to ${100 * STRETCH} %, the speed with it`,
  `gain up to e^±${GAIN}, either sign`,
  `noise up to ${100 * NOISE} % of the signal`,
];

/** Unit normal noise, drawn once: windows take stretches of it. */
function noiseTable(size: number, seed: number): Float32Array {
  const random = randomStream(seed, 0x6e);
  return Float32Array.from(
    { length: size },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/**
 * Batches of an epoch: each window from a class at random, in it from a recording at random, so that neither many nor long recordings outweigh
 * others. It depends on seed, epoch and place alone.
 */
export function feed(signals: readonly Signal[], window: number, seed: number) {
  const labels = [...new Set(signals.map((s) => s.label))].sort((a, b) => a - b);
  const groups = labels.map((label) => signals.filter((s) => s.label === label));
  const noise = noiseTable(1 << 16, seed);
  return (epoch: number, start: number, size: number): Batch => {
    const x = new Float32Array(size * (window + 1));
    const target = new BigInt64Array(size);
    for (let i = 0; i < size; i++) {
      const random = randomStream(seed, epoch, start + i);
      const group = groups[Math.floor(random() * groups.length)]!;
      const signal = group[Math.floor(random() * group.length)]!;
      const factor = 1 + STRETCH * (2 * random() - 1);
      const part = x.subarray(i * (window + 1), (i + 1) * (window + 1));
      stretched(signal.samples, random(), factor, part.subarray(0, window));
      const gain = Math.exp(GAIN * (2 * random() - 1)) * (random() < 0.5 ? -1 : 1);
      const loud = Math.sqrt(part.reduce((sum, v) => sum + v * v, 0) / window) * NOISE * random();
      const from = Math.floor(random() * noise.length);
      for (let k = 0; k < window; k++) part[k] = gain * (part[k]! + loud * noise[(from + k) % noise.length]!);
      part[window] = signal.rpm * factor;
      target[i] = BigInt(signal.label);
    }
    return { x, target, size };
  };
}

/** Fills a window from a random place, read `factor` times as fast: between samples by a cubic (Catmull and Rom 1974). */
function stretched(samples: Float32Array, place: number, factor: number, into: Float32Array): void {
  const need = Math.ceil(into.length * factor) + 3;
  const start = 1 + Math.floor(place * Math.max(1, samples.length - need));
  const last = samples.length - 1;
  for (let k = 0; k < into.length; k++) {
    const at = start + k * factor;
    const j = Math.floor(at);
    const u = at - j;
    const [a, b, c, d] = [-1, 0, 1, 2].map((o) => samples[Math.min(last, j + o)]!) as [number, number, number, number];
    into[k] = b + 0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)));
  }
}
