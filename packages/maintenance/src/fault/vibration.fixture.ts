/** Simulated vibration: noise, the shaft's imbalance, and strokes of a damaged bearing part that make the machine ring. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Vibration {
  /** Strokes a turn of the shaft; none: a sound bearing. */
  readonly order?: number;
  readonly rpm?: number;
  readonly rate?: number;
  readonly seconds?: number;
  readonly seed?: number;
  /** What the machine rings at, in Hz. */
  readonly ringing?: number;
}

export const BEARING = { inner: 5.415, outer: 3.585, cage: 0.398, ball: 4.714 };

export function vibration({
  order,
  rpm = 1800,
  rate = 8000,
  seconds = 4,
  seed = 1,
  ringing = 1800,
}: Vibration = {}): Float32Array {
  let state = seed * 7919 + 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const wave = Float32Array.from(
    { length: Math.round(rate * seconds) },
    (_, i) => 0.1 * (random() + random() + random() - 1.5) + 0.05 * Math.sin((2 * Math.PI * rpm * i) / 60 / rate),
  );
  if (order === undefined) return wave;
  const apart = (60 * rate) / (order * rpm);
  for (let at = apart * random(); at < wave.length; at += apart * (1 + 0.01 * (random() - 0.5))) {
    const first = Math.ceil(at);
    for (let k = first; k < Math.min(wave.length, first + 0.01 * rate); k++) {
      const t = (k - at) / rate;
      wave[k]! += 0.8 * Math.exp(-600 * t) * Math.sin(2 * Math.PI * ringing * t);
    }
  }
  return wave;
}

export const bytesOf = (wave: Float32Array): Uint8Array =>
  new Uint8Array(wave.buffer, wave.byteOffset, wave.byteLength);

/** NumPy's format, version 1. */
export function npyOf(wave: Float32Array, channels = 1): Uint8Array {
  const shape = channels === 1 ? `${wave.length},` : `${wave.length / channels}, ${channels}`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`;
  const header = `${text.padEnd(117)}\n`;
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    1,
    0,
    header.length,
    0,
    ...new TextEncoder().encode(header),
    ...bytesOf(wave),
  ]);
}

/** A folder of recordings, by path. */
export async function recordingsFolder(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "andon-vibration-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}
