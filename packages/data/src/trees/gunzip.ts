import { Readable } from "node:stream";
import { constants, createGunzip, gunzipSync } from "node:zlib";

export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** What the first bytes of a gzip file unpack to, as far as they reach. Not gzip: the bytes themselves. */
export function unpackedHead(head: Uint8Array): Uint8Array {
  if (!isGzip(head)) return head;
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0);
  }
}

/** Chunks, gunzipped where asked. An early end of reading closes the stream below. */
export function gunzipped(chunks: AsyncIterable<Uint8Array>, compressed: boolean): AsyncIterable<Uint8Array> {
  if (!compressed) return chunks;
  const source = Readable.from(chunks, { objectMode: false });
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  // pipe() does not pass errors on, and leaves the source open when the reader stops early.
  source.on("error", (error) => gunzip.destroy(error));
  gunzip.on("close", () => source.destroy());
  return source.pipe(gunzip);
}
