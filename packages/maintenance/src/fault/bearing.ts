/** Where a damaged bearing part shows in an envelope spectrum, and how clearly it does. */

/** Characteristic frequencies as orders: multiples of the shaft's rate. */
export interface Bearing {
  /** Balls pass a place of the inner race (BPFI), of the outer race (BPFO); the cage turns (FTF); a ball strikes both races (twice BSF). */
  readonly inner: number;
  readonly outer: number;
  readonly cage: number;
  readonly ball: number;
}

type BearingPart = keyof Bearing;
const BEARING_PARTS: readonly BearingPart[] = ["inner", "outer", "ball", "cage"];

/** Diameters in any one unit; the angle of contact in degrees. */
export interface BearingGeometry {
  readonly balls: number;
  readonly ballDiameter: number;
  readonly pitchDiameter: number;
  readonly angle: number;
}
export type BearingData = Bearing | BearingGeometry;

/**
 * The orders of a bearing whose outer race stands still and whose balls roll without slip (R. B. Randall and J. Antoni, "Rolling element
 * bearing diagnostics: a tutorial", Mechanical Systems and Signal Processing 25 (2011) 485-520, equations 1 to 4).
 */
export function ordersOf(data: BearingData): Bearing {
  if (!("balls" in data)) return data;
  const share = (data.ballDiameter / data.pitchDiameter) * Math.cos((data.angle * Math.PI) / 180);
  return {
    inner: (data.balls / 2) * (1 + share),
    outer: (data.balls / 2) * (1 - share),
    cage: (1 - share) / 2,
    ball: (data.pitchDiameter / data.ballDiameter) * (1 - share * share),
  };
}

/** How far a bearing part's peaks stand out. */
export interface Evidence {
  readonly part: BearingPart;
  /** Where its first peak is expected, as an order of the shaft. */
  readonly order: number;
  /** The first peak, or the mean of the first harmonics where that is less, above the usual level around it; in decibels. */
  readonly decibels: number;
}

const HARMONICS = 3;
/** Slip and reading errors of the speed move a peak by so much of its order. */
const SLIP = 0.015;
/** Half of the stretch of orders whose median is the usual level. */
const AROUND = 1.2;

/**
 * The peaks at the characteristic orders, strongest first. What counts is the first peak and the mean over the first harmonics, whichever is less:
 * a comb without its first tooth is another part's.
 * @param spectrum amplitudes at `step`, 2 `step`, ... of the shaft's rate
 */
export function evidenceIn(spectrum: ArrayLike<number>, step: number, bearing: Bearing): readonly Evidence[] {
  const highest = spectrum.length * step;
  const above = (order: number): number => {
    const at = (o: number) => Math.min(spectrum.length, Math.max(1, Math.round(o / step))) - 1;
    const stretch = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => spectrum[from + i]!);
    const reach = Math.max(step, SLIP * order);
    const peak = Math.max(...stretch(at(order - reach), at(order + reach)));
    const near = stretch(at(order - AROUND), at(order + AROUND)).sort((a, b) => a - b);
    return 20 * Math.log10(peak / Math.max(near[near.length >> 1]!, 1e-12));
  };
  return BEARING_PARTS.filter((part) => bearing[part] > 2 * step && bearing[part] <= highest)
    .map((part): Evidence => {
      const order = bearing[part];
      const count = Math.min(HARMONICS, Math.floor(highest / order));
      const teeth = Array.from({ length: count }, (_, h) => above((h + 1) * order));
      const decibels = Math.min(teeth[0]!, teeth.reduce((a, b) => a + b, 0) / count);
      return { part, order, decibels };
    })
    .sort((a, b) => b.decibels - a.decibels);
}

/** From so many decibels on a comb of peaks is told as found: sound bearings at hand stay below. */
export const CLEAR_PEAK = 6;
