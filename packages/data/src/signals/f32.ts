/** Bare samples: little-endian 32-bit floating point, one channel, no header; known by the ending .f32 alone. */
import { AndonError } from "@andon/contracts";
import type { FileTree } from "../trees/tree.ts";
import { contentOf, findFile, runName, splitOfPath } from "./files.ts";
import { type Recording, recordingSource } from "./recordings.ts";
import type { SignalSource } from "./source.ts";

export const isF32 = (path: string): boolean => /\.f32(\.gz)?$/i.test(path);

/** Each file is a recording. */
export function f32Source(tree: FileTree, paths: readonly string[]): SignalSource {
  const recordings = paths.map(
    (path): Recording => ({
      unit: runName(path),
      split: splitOfPath(path),
      rate: null,
      facts: [],
      async *samples(signal) {
        const file = await findFile(tree, (p) => p === path, signal);
        if (file === null) throw new AndonError("source/changed", { path: tree.root, file: path });
        for await (const channel of floats(await contentOf(file))) yield [channel];
      },
    }),
  );
  return recordingSource(
    "f32",
    tree.root,
    [{ name: "signal", unit: null, role: "sensor", kind: "number" }],
    new Map(),
    { name: null, meaning: "count", zone: null },
    recordings,
  );
}

/** Little-endian 32-bit numbers out of chunks that may cut one apart. */
export async function* floats(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Float32Array> {
  let rest = new Uint8Array(0);
  for await (const chunk of chunks) {
    const joined = new Uint8Array(rest.length + chunk.length);
    joined.set(rest);
    joined.set(chunk, rest.length);
    const whole = joined.length >> 2;
    const view = new DataView(joined.buffer);
    yield Float32Array.from({ length: whole }, (_, i) => view.getFloat32(4 * i, true));
    rest = joined.slice(4 * whole);
  }
}
