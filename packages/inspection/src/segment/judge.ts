/** What the trainer's own weights say of prepared pictures: for validation, the threshold, and its side of the certificate. */
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import type { MarkedPictures } from "./read.ts";

export interface Judgement {
  /** Mean cross-entropy of a pixel. */
  readonly loss: number;
  /** The threshold at which defects overlap best with what is marked, pixels pooled, and the overlap there. */
  readonly best: { readonly threshold: number; readonly dice: number };
}

/** Steps in which thresholds are tried. */
const STEPS = 100;

/** The trainer's own weights in a session. */
export interface Judge {
  /** Probabilities [classes, height * width] of one record. */
  probabilities(record: number): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function openJudge(
  ort: OnnxRuntime,
  model: Uint8Array,
  { dataset, size }: MarkedPictures,
  threads: number,
): Promise<Judge> {
  const session = await openSession(ort, model, { threads });
  const { height, width, channels } = size;
  const x = new Uint8Array(height * width * channels);
  return {
    async probabilities(record) {
      dataset.pixels.read(record, x);
      const result = await session.run({ pixels: tensor(ort, "uint8", x, [1, height, width, channels]) });
      return result.probabilities!.data as Float32Array;
    },
    close: () => session.release(),
  };
}

/** Judges records against what is marked on them. */
export async function judgeMarked(judge: Judge, pictures: MarkedPictures, records: Int32Array): Promise<Judgement> {
  const { classes, size } = pictures;
  const pixels = size.height * size.width;
  const [right, wrong] = [new Float64Array(STEPS + 1), new Float64Array(STEPS + 1)];
  let marked = 0;
  let entropy = 0;
  const truth = new Uint8Array(pixels);
  for (const record of records) {
    classes.read(record, truth);
    const probabilities = await judge.probabilities(record);
    for (let i = 0; i < pixels; i++) {
      const defect = Math.min(STEPS, Math.floor((1 - probabilities[i]!) * STEPS));
      if (truth[i] === 0) wrong[defect]!++;
      else {
        right[defect]!++;
        marked++;
      }
      entropy -= Math.log(Math.max(probabilities[truth[i]! * pixels + i]!, 1e-12));
    }
  }
  let [hits, alarms] = [0, 0];
  let best = { threshold: 0.5, dice: 0 };
  for (let step = STEPS; step > 0; step--) {
    hits += right[step]!;
    alarms += wrong[step]!;
    const dice = marked + hits + alarms === 0 ? 1 : (2 * hits) / (marked + hits + alarms);
    if (dice > best.dice) best = { threshold: Math.fround(step / STEPS), dice };
  }
  return { loss: entropy / (pixels * records.length), best };
}

/** The mask of a picture from its probabilities [classes, pixels], as the file decides. */
export function maskOf(probabilities: Float32Array, pixels: number, threshold: number): Uint8Array {
  const classes = probabilities.length / pixels;
  const limit = Math.fround(threshold);
  return Uint8Array.from({ length: pixels }, (_, i) => {
    if (Math.fround(1 - probabilities[i]!) < limit) return 0;
    let best = 1;
    for (let c = 2; c < classes; c++) if (probabilities[c * pixels + i]! > probabilities[best * pixels + i]!) best = c;
    return best;
  });
}
