import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";

/** N x height x width x channels bytes in one file: plain data, so another thread can open it too. */
export interface PixelCacheFile {
  readonly file: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** Random access to prepared pictures on disk. Memory does not grow with their number; the system's page cache keeps them near. */
export interface PixelCache {
  readonly layout: PixelCacheFile;
  /** Reads picture `index` (height * width * channels bytes) into `out` at `offset` (default 0). */
  read(index: number, out: Uint8Array, offset?: number): void;
  /** Reads the pictures of `indices` one after the other into `out`. Neighbours in the file are read in one go. */
  readBatch(indices: ArrayLike<number>, out: Uint8Array): void;
  /** Closes the file, and deletes it if this is the cache that was written (not one opened by `openPixelCache`). */
  close(): void;
}

export interface PixelCacheWriter {
  /** Adds one picture. @throws RangeError if it has another size than the cache */
  append(pixels: Uint8Array): void;
  /** Ends writing and opens the file for reading. */
  finish(): PixelCache;
  /** Gives up: closes and deletes the file. */
  discard(): void;
}

/** Opens a cache that is already written, in any thread. */
export function openPixelCache(layout: PixelCacheFile): PixelCache {
  return readerOf(layout, false);
}

const WRITE_BUFFER = 1 << 20;

/** Starts a cache file (an existing file is overwritten). */
export function createPixelCache(
  file: string,
  size: { readonly height: number; readonly width: number; readonly channels: 1 | 3 },
): PixelCacheWriter {
  const { height, width, channels } = size;
  const bytes = height * width * channels;
  const descriptor = openSync(file, "w");
  const buffer = new Uint8Array(Math.max(bytes, WRITE_BUFFER - (WRITE_BUFFER % bytes)));
  let filled = 0;
  let count = 0;
  const flush = () => {
    for (let at = 0; at < filled; ) at += writeSync(descriptor, buffer, at, filled - at);
    filled = 0;
  };
  return {
    append(pixels) {
      if (pixels.length !== bytes)
        throw new RangeError(`Expected ${height} x ${width} x ${channels} = ${bytes} bytes, got ${pixels.length}`);
      if (filled + bytes > buffer.length) flush();
      buffer.set(pixels, filled);
      filled += bytes;
      count++;
    },
    finish() {
      flush();
      closeSync(descriptor);
      return readerOf({ file, count, height, width, channels }, true);
    },
    discard() {
      closeSync(descriptor);
      rmSync(file, { force: true });
    },
  };
}

function readerOf(layout: PixelCacheFile, owner: boolean): PixelCache {
  const bytes = layout.height * layout.width * layout.channels;
  let descriptor: number | null = openSync(layout.file, "r");
  const readRun = (index: number, count: number, out: Uint8Array, offset: number) => {
    if (descriptor === null) throw new Error("The pixel cache is closed");
    if (!(index >= 0 && index + count <= layout.count))
      throw new RangeError(`Expected a picture index below ${layout.count}, got ${index + count - 1}`);
    const wanted = bytes * count;
    for (let done = 0; done < wanted; ) {
      const got = readSync(descriptor, out, offset + done, wanted - done, index * bytes + done);
      if (got === 0) throw new Error(`The pixel cache ${layout.file} is shorter than ${layout.count} pictures`);
      done += got;
    }
  };
  return {
    layout,
    read: (index, out, offset = 0) => readRun(index, 1, out, offset),
    readBatch(indices, out) {
      for (let i = 0; i < indices.length; ) {
        let run = 1;
        while (i + run < indices.length && indices[i + run] === indices[i]! + run) run++;
        readRun(indices[i]!, run, out, i * bytes);
        i += run;
      }
    },
    close() {
      if (descriptor === null) return;
      closeSync(descriptor);
      descriptor = null;
      if (owner) rmSync(layout.file, { force: true });
    },
  };
}
