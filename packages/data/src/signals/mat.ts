/**
 * MATLAB's .mat files of version 5 to 7 (Level 5, MathWorks "MAT-File Format"): numeric arrays. Arrays as long as the longest are the
 * channels, a matrix gives one for each column; single numbers hold for the whole recording. Version 7.3 is HDF5, and is refused by name.
 */
import { inflateSync } from "node:zlib";
import { AndonError } from "@andon/contracts";
import type { FileTree, TreeFile } from "../trees/tree.ts";
import { contentOf, findFile, runName, splitOfPath } from "./files.ts";
import { type Recording, recordingSource } from "./recordings.ts";
import type { SignalColumn, SignalSource } from "./source.ts";

export const isMat = (head: Uint8Array): boolean =>
  String.fromCharCode(...head.subarray(0, 10)) === "MATLAB 5.0" || isMat73(head);
const isMat73 = (head: Uint8Array): boolean => String.fromCharCode(...head.subarray(0, 10)) === "MATLAB 7.3";

interface MatArray {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Column by column. */
  readonly data: Float64Array;
}

const [COMPRESSED, MATRIX] = [15, 14];
/** Classes of numeric arrays: double, single, and the integers. */
const NUMERIC = new Set([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

const READERS: Readonly<
  Record<number, readonly [bytes: number, read: (v: DataView, at: number, le: boolean) => number]>
> = {
  1: [1, (v, at) => v.getInt8(at)],
  2: [1, (v, at) => v.getUint8(at)],
  3: [2, (v, at, le) => v.getInt16(at, le)],
  4: [2, (v, at, le) => v.getUint16(at, le)],
  5: [4, (v, at, le) => v.getInt32(at, le)],
  6: [4, (v, at, le) => v.getUint32(at, le)],
  7: [4, (v, at, le) => v.getFloat32(at, le)],
  9: [8, (v, at, le) => v.getFloat64(at, le)],
  12: [8, (v, at, le) => Number(v.getBigInt64(at, le))],
  13: [8, (v, at, le) => Number(v.getBigUint64(at, le))],
};

/** All numeric arrays of a file. Text, cells and structures are passed over. */
export function readMat(bytes: Uint8Array, path: string): readonly MatArray[] {
  const refuse = (reason: string, cause?: unknown) => new AndonError("signal/unreadable", { path, reason }, { cause });
  if (isMat73(bytes)) throw refuse("it is a MATLAB 7.3 file (HDF5); save it with -v7");
  if (bytes.length < 128) throw refuse("it ends within its header; copy it again");
  const little = bytes[126] === 0x49;
  const arrays: MatArray[] = [];
  try {
    for (const { type, data } of elementsOf(bytes.subarray(128), little)) {
      if (type === COMPRESSED) {
        for (const inner of elementsOf(inflateSync(data), little))
          if (inner.type === MATRIX) arrays.push(...matrixOf(inner.data, little));
      } else if (type === MATRIX) arrays.push(...matrixOf(data, little));
    }
  } catch (cause) {
    throw refuse(`it is damaged: ${(cause as Error).message}`, cause);
  }
  return arrays;
}

/** Elements one after the other: a tag of type and length, then data padded to 8 bytes; short ones share the tag's 8 bytes. */
function* elementsOf(
  bytes: Uint8Array,
  little: boolean,
): Generator<{ readonly type: number; readonly data: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const tag = view.getUint32(at, little);
    if (tag >>> 16 !== 0) {
      yield { type: tag & 0xffff, data: bytes.subarray(at + 4, at + 4 + (tag >>> 16)) };
      at += 8;
      continue;
    }
    const length = view.getUint32(at + 4, little);
    if (at + 8 + length > bytes.length) throw new Error(`an element of ${length} bytes is cut off`);
    yield { type: tag, data: bytes.subarray(at + 8, at + 8 + length) };
    // compressed elements are not padded
    at += 8 + (tag === COMPRESSED ? length : Math.ceil(length / 8) * 8);
  }
}

function matrixOf(bytes: Uint8Array, little: boolean): readonly MatArray[] {
  const [flags, dims, name, real] = [...elementsOf(bytes, little)];
  if (!flags || !dims || !name || !real) return [];
  const of = (data: Uint8Array) => new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (!NUMERIC.has(of(flags.data).getUint32(0, little) & 0xff)) return [];
  const sizes = Array.from({ length: dims.data.length / 4 }, (_, i) => of(dims.data).getInt32(4 * i, little));
  const reader = READERS[real.type];
  if (sizes.length !== 2 || !reader) return [];
  const [size, read] = reader;
  const count = sizes[0]! * sizes[1]!;
  if (real.data.length < count * size) throw new Error("an array is shorter than its shape says");
  const view = of(real.data);
  return [
    {
      name: new TextDecoder().decode(name.data),
      rows: sizes[0]!,
      columns: sizes[1]!,
      data: Float64Array.from({ length: count }, (_, i) => read(view, i * size, little)),
    },
  ];
}

/** Channels and facts of one file; row vectors are read as columns. */
function recordingIn(arrays: readonly MatArray[]): {
  readonly channels: readonly { name: string; data: Float64Array }[];
  readonly facts: readonly { name: string; value: number }[];
} {
  const upright = arrays.map((a) => (a.rows === 1 && a.columns > 1 ? { ...a, rows: a.columns, columns: 1 } : a));
  const longest = Math.max(0, ...upright.map((a) => a.rows));
  const channels = upright
    .filter((a) => a.rows === longest && longest > 1)
    .flatMap((a) =>
      Array.from({ length: a.columns }, (_, c) => ({
        name: a.columns === 1 ? a.name : `${a.name} ${c + 1}`,
        data: a.data.subarray(c * a.rows, (c + 1) * a.rows),
      })),
    );
  const facts = arrays.flatMap((a) => (a.data.length === 1 ? [{ name: a.name, value: a.data[0]! }] : []));
  return { channels, facts };
}

/** "X097_DE_time" and "X105_DE_time" are the same channel of two recordings: a number at the front tells recordings apart, not channels. */
const plainName = (name: string): string => name.replace(/^[A-Za-z]?\d+_?/, "") || name;

/** Each file is a recording; the first one names the channels. @throws AndonError `signal/unreadable` */
export async function matSource(tree: FileTree, first: TreeFile, paths: readonly string[]): Promise<SignalSource> {
  const load = async (file: TreeFile) => recordingIn(readMat(await wholeContent(file), file.path));
  const shape = await load(first);
  if (shape.channels.length === 0)
    throw new AndonError("signal/unreadable", {
      path: first.path,
      reason: "it holds no numeric array of more than one sample",
    });
  const names = shape.channels.map((c) => plainName(c.name));
  const factNames = shape.facts.map((f) => plainName(f.name));
  const column =
    (role: SignalColumn["role"]) =>
    (name: string): SignalColumn => ({ name, unit: null, role, kind: "number" });
  const recordings = paths.map((path): Recording => {
    const facts: number[] = factNames.map(() => Number.NaN);
    return {
      unit: runName(path),
      split: splitOfPath(path),
      rate: null,
      facts,
      async *samples(signal) {
        const file = await findFile(tree, (p) => p === path, signal);
        if (file === null) throw new AndonError("source/changed", { path: tree.root, file: path });
        const found = await load(file);
        const channels = names.map((name) => found.channels.find((c) => plainName(c.name) === name)?.data);
        const missing = names.find((_, i) => channels[i] === undefined);
        if (missing !== undefined)
          throw new AndonError("signal/unreadable", {
            path,
            reason: `it has no channel ${missing}, which ${first.path} has`,
          });
        for (const [i, name] of factNames.entries())
          facts[i] = found.facts.find((f) => plainName(f.name) === name)?.value ?? Number.NaN;
        yield channels as Float64Array[];
      },
    };
  });
  return recordingSource(
    "mat",
    tree.root,
    [...names.map(column("sensor")), ...factNames.map(column("setting"))],
    new Map(),
    { name: null, meaning: "count", zone: null },
    recordings,
  );
}

async function wholeContent(file: TreeFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of await contentOf(file)) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}
