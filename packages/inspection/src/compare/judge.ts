/** What the trainer's own weights find in prepared pairs: for validation, and for its side of the certificate. */
import type { PixelCache } from "@andon/data";
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";
import type { DetectionSample } from "../evaluate/detection.ts";
import { boxesOf } from "./boxes.ts";
import { STRIDE } from "./network.ts";
import type { Pairs } from "./read.ts";
import { writeTarget } from "./target.ts";

export interface Judgement {
  readonly samples: readonly DetectionSample[];
  /** Mean over the pairs. */
  readonly loss: number;
}

/** Runs a judging model over records. Boxes are in pixels of the prepared picture. */
export async function judgePairs(
  ort: OnnxRuntime,
  model: Uint8Array,
  { dataset, templates, marked, size, labels }: Pairs,
  records: Int32Array,
  threads: number,
): Promise<Judgement> {
  const session = await openSession(ort, model, { threads });
  const { height, width, channels } = size;
  const samples: DetectionSample[] = [];
  const cells = [labels.length + 5, height / STRIDE, width / STRIDE] as const;
  let loss = 0;
  for (const record of records) {
    const pair = new Uint8Array(2 * channels * height * width);
    planar(dataset.pixels, record, pair.subarray(0, pair.length / 2));
    planar(templates, record, pair.subarray(pair.length / 2));
    const target = new Float32Array(cells[0] * cells[1] * cells[2]);
    writeTarget(target, marked[record]!, labels.length, size);
    const result = await session.run({
      pair: tensor(ort, "uint8", pair, [1, 2 * channels, height, width]),
      target: tensor(ort, "float32", target, [1, ...cells]),
    });
    samples.push({ found: boxesOf(result), truth: marked[record]! });
    loss += (result.loss!.data as Float32Array)[0]!;
  }
  await session.release();
  return { samples, loss: loss / records.length };
}

/** A record of a cache as planes [C, H, W]. */
function planar(cache: PixelCache, record: number, out: Uint8Array): void {
  const { height, width, channels } = cache.layout;
  if (channels === 1) {
    cache.read(record, out);
    return;
  }
  const pixels = height * width;
  const rows = new Uint8Array(pixels * channels);
  cache.read(record, rows);
  for (let i = 0; i < pixels; i++) for (let c = 0; c < channels; c++) out[c * pixels + i] = rows[i * channels + c]!;
}
