/** From the answers of windows to the answer for their recording. */
import type { FaultCard } from "@andon/contracts";
import { CLEAR_PEAK, type Evidence, evidenceIn } from "./bearing.ts";
import { UNKNOWN } from "./graph.ts";
import type { WindowAnswers } from "./scorer.ts";
import { ORDERS, orderStep } from "./spectrum.ts";

export interface RecordingAnswer {
  /** Index of the class with the largest mean probability over the windows that are known; `UNKNOWN` where most windows are. */
  readonly decision: number;
  /** Of that class, or of the likeliest one; a mean over windows. */
  readonly probability: number;
  /** The mean envelope spectrum over all windows. */
  readonly spectrum: Float32Array;
  /** Bearing parts whose peaks are clear, strongest first; empty without bearing data or speed. */
  readonly evidence: readonly Evidence[];
}

/** Peaks so many decibels below the strongest are not told: strokes of one part leave some at the orders of others. */
const SIDE_PEAK = 6;

export function recordingAnswer(
  answers: WindowAnswers,
  card: Pick<FaultCard, "labels" | "bearing" | "speed">,
): RecordingAnswer {
  const classes = card.labels.length;
  const windows = answers.starts.length;
  const known = [...answers.decisions.keys()].filter((i) => answers.decisions[i] !== UNKNOWN);
  const counted = known.length === 0 ? [...answers.decisions.keys()] : known;
  const mean = Float64Array.from(
    { length: classes },
    (_, c) => counted.reduce((sum, i) => sum + answers.probabilities[i * classes + c]!, 0) / counted.length,
  );
  const likeliest = mean.indexOf(Math.max(...mean));
  const spectrum = new Float32Array(ORDERS);
  for (let i = 0; i < windows; i++)
    for (let k = 0; k < ORDERS; k++) spectrum[k]! += answers.spectra[i * ORDERS + k]! / windows;
  const parts =
    card.bearing === null || card.speed.axis === "fixed"
      ? []
      : evidenceIn(spectrum, orderStep(card.speed), card.bearing);
  const clear = Math.max(CLEAR_PEAK, (parts[0]?.decibels ?? 0) - SIDE_PEAK);
  return {
    decision: 2 * known.length > windows ? likeliest : UNKNOWN,
    probability: mean[likeliest]!,
    spectrum,
    evidence: parts.filter((e) => e.decibels >= clear),
  };
}
