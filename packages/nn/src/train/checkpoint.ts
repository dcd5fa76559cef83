/** A training run frozen between two steps, as bytes: a JSON head and the vectors behind it. */
import type { TrainingState } from "./compile.ts";
import type { EpochResult } from "./fit.ts";

export interface Checkpoint {
  /** What the run belongs to; the caller compares it before resuming (data, network, settings). */
  readonly fingerprint: string;
  readonly epoch: number;
  /** Steps of `epoch` that are done. */
  readonly stepInEpoch: number;
  readonly lossSum: number;
  readonly lossSamples: number;
  readonly history: readonly EpochResult[];
  readonly state: TrainingState;
  readonly best: { readonly epoch: number; readonly score: number; readonly state: TrainingState } | null;
}

const MAGIC = "andon-checkpoint/1\n";

/** The checkpoint as bytes. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const vectors: Float32Array[] = [];
  const place = (v: Float32Array) => vectors.push(v) - 1;
  const plain = (s: TrainingState) => ({
    step: s.step,
    parameters: place(s.parameters),
    buffers: place(s.buffers),
    slots: s.slots.map(place),
  });
  const { state, best, ...rest } = checkpoint;
  const head = { ...rest, state: plain(state), best: best && { ...best, state: plain(best.state) } };
  const json = new TextEncoder().encode(JSON.stringify({ ...head, lengths: vectors.map((v) => v.length) }));
  const start = MAGIC.length + 4;
  const out = new Uint8Array(start + json.length + vectors.reduce((n, v) => n + v.byteLength, 0));
  out.set(new TextEncoder().encode(MAGIC));
  new DataView(out.buffer).setUint32(MAGIC.length, json.length, true);
  out.set(json, start);
  let at = start + json.length;
  for (const v of vectors) {
    out.set(new Uint8Array(v.buffer, v.byteOffset, v.byteLength), at);
    at += v.byteLength;
  }
  return out;
}

/** @throws Error if the bytes are not a whole checkpoint. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const damaged = (why: string) =>
    new Error(`not a whole Andon checkpoint (${why}); start the training anew without it`);
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw damaged("it does not begin as one");
  if (bytes.length < MAGIC.length + 4) throw damaged("it is cut off");
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  const start = MAGIC.length + 4;
  if (bytes.length < start + size) throw damaged("its head is cut off");
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(start, start + size)));
  let at = start + size;
  const vectors = (head.lengths as number[]).map((length) => {
    if (at + 4 * length > bytes.length) throw damaged("its weights are cut off");
    const part = new Float32Array(bytes.slice(at, at + 4 * length).buffer);
    at += 4 * length;
    return part;
  });
  const whole = (s: { step: number; parameters: number; buffers: number; slots: number[] }): TrainingState => ({
    step: s.step,
    parameters: vectors[s.parameters]!,
    buffers: vectors[s.buffers]!,
    slots: s.slots.map((i) => vectors[i]!),
  });
  const { lengths: _, ...rest } = head;
  return { ...rest, state: whole(head.state), best: head.best && { ...head.best, state: whole(head.best.state) } };
}
