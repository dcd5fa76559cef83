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
  try {
    return assemble(
      JSON.parse(new TextDecoder().decode(bytes.subarray(start, start + size))),
      bytes.subarray(start + size),
    );
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
}

/** The checkpoint from its head and the bytes of its vectors. @throws Error if they do not belong together. */
// biome-ignore lint/suspicious/noExplicitAny: JSON as it was written above; the fields are used as they come
function assemble(head: any, bytes: Uint8Array): Checkpoint {
  let at = 0;
  const vectors = (head.lengths as number[]).map((length) => {
    if (!(length >= 0) || at + 4 * length > bytes.length) throw new Error("its weights are cut off");
    // a new Uint8Array, not slice(): a Node Buffer's slice shares its memory
    const part = new Float32Array(new Uint8Array(bytes.subarray(at, at + 4 * length)).buffer);
    at += 4 * length;
    return part;
  });
  if (at !== bytes.length) throw new Error("it is longer than its head says");
  const vector = (i: number) => {
    if (!vectors[i]) throw new Error("its head names weights that are not there");
    return vectors[i];
  };
  const whole = (s: { step: number; parameters: number; buffers: number; slots: number[] }): TrainingState => ({
    step: s.step,
    parameters: vector(s.parameters),
    buffers: vector(s.buffers),
    slots: s.slots.map(vector),
  });
  const { lengths: _, history, ...rest } = head;
  return {
    ...rest,
    // JSON has no NaN (the validation loss of a run without validation) and writes null
    history: (history as EpochResult[]).map((r) => ({
      ...r,
      trainLoss: r.trainLoss ?? Number.NaN,
      validationLoss: r.validationLoss ?? Number.NaN,
      score: r.score ?? Number.NaN,
    })),
    state: whole(head.state),
    best: head.best && { ...head.best, state: whole(head.best.state) },
  };
}
