/** NumPy's .npy files: [samples] or [samples, channels], integers or floating point of either byte order. */
import { AndonError } from "@andon/contracts";
import { ByteReader } from "../trees/byte-reader.ts";
import type { FileTree, TreeFile } from "../trees/tree.ts";
import { contentOf, findFile, runName, splitOfPath } from "./files.ts";
import { type Recording, recordingSource } from "./recordings.ts";
import type { SignalSource } from "./source.ts";

export const isNpy = (head: Uint8Array): boolean =>
  head[0] === 0x93 && String.fromCharCode(...head.subarray(1, 6)) === "NUMPY";

/** How one element is read, by NumPy's letter and size. */
const ELEMENTS: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  f4: (v, at, le) => v.getFloat32(at, le),
  f8: (v, at, le) => v.getFloat64(at, le),
  i1: (v, at) => v.getInt8(at),
  i2: (v, at, le) => v.getInt16(at, le),
  i4: (v, at, le) => v.getInt32(at, le),
  i8: (v, at, le) => Number(v.getBigInt64(at, le)),
  u1: (v, at) => v.getUint8(at),
  u2: (v, at, le) => v.getUint16(at, le),
  u4: (v, at, le) => v.getUint32(at, le),
  u8: (v, at, le) => Number(v.getBigUint64(at, le)),
  b1: (v, at) => v.getUint8(at),
};

interface Header {
  readonly element: (view: DataView, at: number, little: boolean) => number;
  readonly bytes: number;
  readonly little: boolean;
  readonly rows: number;
  readonly channels: number;
}

async function readHeader(reader: ByteReader, path: string): Promise<Header> {
  const refuse = (reason: string) => new AndonError("signal/unreadable", { path, reason });
  const start = await reader.read(8);
  const wide = start[6]! >= 2;
  const size = await reader.read(wide ? 4 : 2);
  const length = new DataView(size.buffer)[wide ? "getUint32" : "getUint16"](0, true);
  const text = new TextDecoder("latin1").decode(await reader.read(Math.min(length, 1 << 20)));
  const descr = /'descr':\s*'([<>|=]?)([a-z]\d+)'/.exec(text);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  const element = ELEMENTS[descr?.[2] ?? ""];
  if (!descr || shape === undefined || !element)
    throw refuse(`expected an array of numbers, but its header says ${text.trim().slice(0, 120)}`);
  const dims = shape.split(",").flatMap((d) => (d.trim() === "" ? [] : [Number(d)]));
  if (dims.length < 1 || dims.length > 2)
    throw refuse(`expected [samples] or [samples, channels], but its shape is (${shape})`);
  if (/'fortran_order':\s*True/.test(text) && dims.length === 2 && dims[1] !== 1)
    throw refuse("it is stored column by column (Fortran order); save it with numpy.ascontiguousarray");
  return {
    element,
    bytes: Number(descr[2]!.slice(1)),
    little: descr[1] !== ">",
    rows: dims[0]!,
    channels: dims[1] ?? 1,
  };
}

/** Each file is a recording; all have as many channels as the first. @throws AndonError `signal/unreadable` */
export async function npySource(
  tree: FileTree,
  wanted: (path: string) => boolean,
  first: TreeFile,
  paths: readonly string[],
): Promise<SignalSource> {
  const reader = new ByteReader(await contentOf(first));
  const { channels } = await readHeader(reader, first.path);
  await reader.close();
  const columns = Array.from({ length: channels }, (_, i) => ({
    name: channels === 1 ? "signal" : `channel ${i + 1}`,
    unit: null,
    role: "sensor" as const,
    kind: "number" as const,
  }));
  const recordings = paths.filter(wanted).map(
    (path): Recording => ({
      unit: runName(path),
      split: splitOfPath(path),
      rate: null,
      facts: [],
      async *samples(signal) {
        const file = await findFile(tree, (p) => p === path, signal);
        if (file === null) throw new AndonError("source/changed", { path: tree.root, file: path });
        const bytes = new ByteReader(await contentOf(file));
        try {
          const header = await readHeader(bytes, path);
          if (header.channels !== channels)
            throw new AndonError("signal/unreadable", {
              path,
              reason: `it has ${header.channels} channels, ${first.path} has ${channels}`,
            });
          yield* rowsOf(bytes, header, path);
        } finally {
          await bytes.close();
        }
      },
    }),
  );
  return recordingSource(
    "npy",
    tree.root,
    columns,
    new Map(),
    { name: null, meaning: "count", zone: null },
    recordings,
  );
}

async function* rowsOf(reader: ByteReader, { element, bytes, little, rows, channels }: Header, path: string) {
  const together = Math.max(1, Math.floor((1 << 18) / (bytes * channels)));
  for (let done = 0; done < rows; ) {
    const count = Math.min(together, rows - done);
    const data = await reader.read(count * bytes * channels);
    if (data.length < count * bytes * channels)
      throw new AndonError("signal/unreadable", {
        path,
        reason: `it ends after ${done} of ${rows} samples; copy it again`,
      });
    const view = new DataView(data.buffer, data.byteOffset);
    yield Array.from({ length: channels }, (_, c) =>
      Float64Array.from({ length: count }, (_, i) => element(view, (i * channels + c) * bytes, little)),
    );
    done += count;
  }
}
