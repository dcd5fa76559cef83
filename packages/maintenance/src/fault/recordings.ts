/** Recordings of vibration with a class each: one channel, at one rate. */
import { createHash } from "node:crypto";
import { AndonError } from "@andon/contracts";
import { openHistories, resample, type SignalOptions, type SignalSource, type Split } from "@andon/data";

/** What a user may say of recordings that do not say it themselves. */
export interface RecordingOptions extends SignalOptions {
  /** Samples a second. */
  readonly rate?: number | undefined;
  /** Revolutions of the shaft a minute. */
  readonly rpm?: number | undefined;
  /** The column that is analysed; the first sensor without it. */
  readonly channel?: string | undefined;
}

/** With the name of the channel that a model was trained on: taken where the source has it, as another recorder may call it otherwise. */
type WithUsual = RecordingOptions & { readonly usual?: string | undefined };

export interface VibrationRecording {
  readonly name: string;
  /** What the label column or the folder says; null for a file that lies in no folder. */
  readonly label: string | null;
  /** As the source marks it. */
  readonly split: Split | null;
  /** Revolutions a minute; null where nothing tells. */
  readonly rpm: number | null;
  /** Samples a second, as recorded. */
  readonly rate: number;
  readonly samples: Float32Array;
}

const SPEED = /^(rpm|speed|shaft[ _]?speed|rotational[ _]?speed|转速)\b/i;
const RATE = /^(fs|rate|sample[ _]?rate|sampling[ _]?rate|采样率)\b/i;

export const openRecordings = (path: string, options: RecordingOptions): Promise<SignalSource> =>
  openHistories(path, options);

/** The channel that is analysed. @throws AndonError `signal/no-column` where the named one is not there, `maintenance/no-vibration` where none holds numbers */
export function channelOf(source: SignalSource, { channel, usual }: WithUsual): string {
  const found = () => source.columns.map((c) => c.name).join(", ");
  if (channel !== undefined && !source.columns.some(({ name }) => name === channel))
    throw new AndonError("signal/no-column", { column: channel, path: source.root, found: found() });
  const sensors = source.columns.filter((c) => c.role === "sensor" && c.kind === "number" && !told(c.name));
  const taken =
    channel === undefined
      ? (sensors.find((c) => c.name === usual) ?? sensors[0])
      : sensors.find((c) => c.name === channel);
  if (taken === undefined) throw new AndonError("maintenance/no-vibration", { path: source.root, found: found() });
  return taken.name;
}

const told = (name: string): boolean => SPEED.test(name) || RATE.test(name);

/**
 * Recordings in the order of the source, as they were recorded. All are held in memory, as float32.
 * @throws AndonError those of reading and of `channelOf`, `maintenance/no-rate`, `maintenance/not-finite`, `maintenance/lost-samples`
 */
export async function* readRecordings(
  source: SignalSource,
  options: WithUsual,
  signal?: AbortSignal,
): AsyncGenerator<VibrationRecording, void> {
  const channel = channelOf(source, options);
  const at = (wanted: (name: string, role: string) => boolean) =>
    source.columns.findIndex((c) => wanted(c.name, c.role));
  const [value, label, speed, rate] = [
    at((name) => name === channel),
    at((_, role) => role === "label"),
    at((name) => SPEED.test(name)),
    at((name) => RATE.test(name)),
  ];
  const levels = label < 0 ? undefined : source.levels.get(source.columns[label]!.name);
  const units = new Map<string, Gathered>();
  const reading = source.read({ signal });
  let step = await reading.next();
  for (; !step.done; step = await reading.next()) {
    const block = step.value;
    if (block.rows === 0) continue;
    const piece = Float32Array.from(block.values[value]!);
    const bad = piece.findIndex((v) => !Number.isFinite(v));
    if (bad >= 0)
      throw new AndonError("maintenance/not-finite", {
        path: source.root,
        file: block.unit,
        row: block.start + bad + 1,
      });
    const [from, to] = [block.time[0]!, block.time[block.rows - 1]!];
    const known = units.get(block.unit);
    if (known === undefined)
      units.set(block.unit, {
        pieces: [piece],
        split: block.split,
        first: block.values.map((column) => column[0]!),
        from,
        to,
      });
    else {
      known.pieces.push(piece);
      known.to = to;
    }
  }
  const lost = step.value.find(({ code }) => code === "ragged-row");
  if (lost !== undefined)
    throw new AndonError("maintenance/lost-samples", { path: source.root, count: lost.count, first: lost.first });
  for (const [name, { pieces, split, first, from, to }] of units) {
    const samples = joined(pieces);
    const apart = (to - from) / (samples.length - 1);
    // what merely counts, and in steps of less than one, counts seconds
    const measured = source.time.meaning !== "count" ? 1000 / apart : apart < 1 ? 1 / apart : Number.NaN;
    const own = rate < 0 ? measured : first[rate]!;
    const perSecond = own > 0 && Number.isFinite(own) ? own : options.rate;
    if (perSecond === undefined) throw new AndonError("maintenance/no-rate", { path: source.root, file: name });
    const turns = speed < 0 ? (options.rpm ?? Number.NaN) : first[speed]!;
    const near = Math.round(perSecond);
    yield {
      name,
      label: label < 0 ? (name.split("/").at(-2) ?? null) : (levels?.[first[label]!] ?? String(first[label])),
      split,
      rpm: turns > 0 ? turns : null,
      // times that were rounded must not make 11,999.99 of 12,000
      rate: Math.abs(perSecond - near) < 1e-4 * perSecond ? near : perSecond,
      samples,
    };
  }
}

/** What has been read of a recording: blocks of several may alternate. */
interface Gathered {
  readonly pieces: Float32Array[];
  readonly split: Split | null;
  /** The first value of each column. */
  readonly first: readonly number[];
  readonly from: number;
  to: number;
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let filled = 0;
  for (const piece of pieces) {
    all.set(piece, filled);
    filled += piece.length;
  }
  return all;
}

/** SHA-256 of what was recorded, whatever it is called. */
export const fingerprintOf = ({ samples }: Pick<VibrationRecording, "samples">): string =>
  createHash("sha256")
    .update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    .digest("hex");

/** @throws AndonError `maintenance/constant-recording` */
export function requireVibration({ name, samples }: VibrationRecording, path: string): void {
  const value = samples[0] ?? 0;
  if (samples.length > 1 && samples.every((v) => v === value))
    throw new AndonError("maintenance/constant-recording", { path, file: name, value });
}

/** Brought to the model's rate. @throws AndonError `maintenance/slow-rate` where there are fewer samples a second than it needs */
export function atRate(recording: VibrationRecording, rate: number, path: string): Float32Array {
  if (recording.rate < rate)
    throw new AndonError("maintenance/slow-rate", { path, file: recording.name, rate: recording.rate, needed: rate });
  return resample(recording.samples, recording.rate, rate);
}
