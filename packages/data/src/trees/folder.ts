import { createReadStream } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { HEAD_BYTES } from "../picture.ts";
import type { FileTree, TreeFile } from "./tree.ts";

/** Deep enough for any real set, and an end for links that point back up. */
const MAX_DEPTH = 16;

/** A folder with everything below it, names sorted by code unit, hidden files left out. One directory is listed at a time. */
export function folderTree(root: string): FileTree {
  return { root, files: (signal) => walk(root, "", 0, signal) };
}

/** A single file as a tree of one. */
export function fileOnDisk(full: string, path: string): TreeFile {
  return {
    path,
    disk: full,
    size: async () => (await stat(full)).size,
    async head() {
      const file = await open(full);
      try {
        const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    bytes: () => readFile(full),
    stream: () => createReadStream(full, { highWaterMark: 1 << 18 }),
  };
}

async function* walk(root: string, below: string, depth: number, signal?: AbortSignal): AsyncGenerator<TreeFile> {
  signal?.throwIfAborted();
  const entries = await readdir(join(root, below), { withFileTypes: true });
  const sorted = entries
    .filter((entry) => !entry.name.startsWith(".") && entry.name !== "__MACOSX")
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of sorted) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    const full = join(root, path);
    const kind = entry.isSymbolicLink() ? await stat(full).catch(() => null) : entry;
    if (kind?.isDirectory()) {
      if (depth < MAX_DEPTH) yield* walk(root, path, depth + 1, signal);
    } else if (kind?.isFile()) {
      signal?.throwIfAborted();
      yield fileOnDisk(full, path);
    }
  }
}
