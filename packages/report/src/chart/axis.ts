import { ticks } from "./scale.ts";

/** An axis: where a value lies on it, from 0 to 1, and its marks. */
export interface Axis {
  readonly label: string;
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

const clipped = (share: number): number => Math.min(1, Math.max(0, share));

/** Evenly from `low` to `high`. */
export function linearAxis(label: string, low: number, high: number, format: (v: number) => string, count = 5): Axis {
  const width = high - low || 1;
  const marks = ticks(low, high, count).filter((t) => t >= low - 1e-9 * width && t <= high + 1e-9 * width);
  return { label, at: (v) => clipped((v - low) / width), ticks: marks, format };
}

/** From 0 to 1 by its square root, so that what is rare still shows. */
export const rootAxis = (label: string, high: number, format: (v: number) => string): Axis => ({
  label,
  at: (v) => clipped(Math.sqrt(v / high)),
  ticks: [0, 0.01, 0.05, 0.2, 0.5, 1].filter((t) => t <= high),
  format,
});

/** By orders of magnitude, from `low` above 0; marks at 1, 2 and 5 times a power of ten. */
export function logAxis(label: string, low: number, high: number, format: (v: number) => string): Axis {
  const powers = Array.from({ length: 40 }, (_, i) => 10 ** (i - 20));
  const marks = powers.flatMap((p) => [1, 2, 5].map((m) => Number((m * p).toPrecision(3))));
  const inside = marks.filter((t) => t >= low * 0.999 && t <= high * 1.001);
  const wide = inside.filter((t) => Number.isInteger(Math.log10(t)));
  return {
    label,
    at: (v) => clipped(Math.log(v / low) / Math.log(high / low)),
    ticks: inside.length > 8 ? wide : inside,
    format,
  };
}

/**
 * Probabilities by their log odds: a confident model's scores crowd at 0 and 1, where its thresholds lie too. What is nearer to 0 or 1 than the
 * extreme values stands at the end.
 */
export function oddsAxis(label: string, values: readonly number[], format: (v: number) => string): Axis {
  const odds = (p: number) => Math.log(p / (1 - p));
  const inside = values.filter((v) => v > 1e-4 && v < 1 - 1e-4);
  const low = odds(Math.max(1e-4, Math.min(0.1, ...inside.slice(0, 50_000))));
  const high = odds(Math.min(1 - 1e-4, Math.max(0.9, ...inside.slice(0, 50_000))));
  const marks = [0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999];
  return {
    label,
    at: (v) => clipped((odds(Math.min(1 - 1e-9, Math.max(1e-9, v))) - low) / (high - low)),
    ticks: marks.filter((t) => odds(t) >= low - 1e-9 && odds(t) <= high + 1e-9),
    format,
  };
}

/** Names side by side: the value is the number of the name. */
export const categoryAxis = (label: string, names: readonly string[]): Axis => ({
  label,
  at: (v) => (v + 0.5) / names.length,
  ticks: [...names.keys()],
  format: (v) => names[v]!,
});
