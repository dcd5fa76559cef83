/** The files of a source of signals, opened one after the other. */

import type { Split } from "../source.ts";
import { gunzipped, isGzip } from "../trees/gunzip.ts";
import type { FileTree, TreeFile } from "../trees/tree.ts";
import { decodedText } from "./text.ts";

/** Enough of a file to see how it is written. */
const HEAD_BYTES = 1 << 17;

/** Bytes of a file, unpacked where it is gzipped. */
export async function contentOf(file: TreeFile): Promise<AsyncIterable<Uint8Array>> {
  const compressed = isGzip(await file.head());
  return gunzipped(file.stream(), compressed);
}

/** Content whose beginning has been looked at and that can still be read from there, once. */
export interface Peeked {
  readonly head: Uint8Array;
  all(): AsyncGenerator<Uint8Array>;
  /** Lets go of what was not read. */
  close(): Promise<void>;
}

export async function peek(content: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const chunks = content[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { done, value } = await chunks.next();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  const close = async () => void (await chunks.return?.());
  return {
    head: new Uint8Array(Buffer.concat(parts).subarray(0, HEAD_BYTES)),
    async *all() {
      yield* parts;
      try {
        for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
      } finally {
        await close();
      }
    },
    close,
  };
}

/** The beginning of a text file; null where it is not text. */
export async function headText(bytes: Uint8Array, path: string): Promise<string | null> {
  const marked = bytes[0] === 0xff || bytes[0] === 0xfe;
  if (bytes.length === 0 || (!marked && bytes.includes(0))) return null;
  // cut at a line, so that no character is cut in half
  const cut = bytes.length < HEAD_BYTES ? bytes.length : bytes.lastIndexOf(10) + 1;
  let text = "";
  for await (const part of decodedText(once(bytes.subarray(0, marked ? bytes.length & ~1 : cut)), path)) text += part;
  return text;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Not data: hidden files never come this far, but explanations do. */
export const isProse = (path: string): boolean =>
  /(^|\/)(readme|licen[cs]e|copying|changelog|sha256sums|md5sums)[^/]*$|\.(md|html?|pdf|py|ipynb|docx?)$/i.test(path);

/** Name without folders and endings: "a/train_FD001.txt.gz" is "train_FD001". */
export const stemOf = (path: string): string =>
  path.slice(path.lastIndexOf("/") + 1).replace(/(\.(csv|tsv|txt|dat|gz|f32|npy|mat|parquet))+$/i, "");

/** Path without endings: what a recording is called where files are recordings. */
export const runName = (path: string): string => path.replace(/(\.(csv|tsv|txt|dat|gz|f32|npy|mat|parquet))+$/i, "");

/** The split that a path gives: a folder or a name that begins or ends with train or test. */
export function splitOfPath(path: string): Split | null {
  for (const part of path.toLowerCase().split("/")) {
    const name = runName(part);
    if (/^train(ing)?([_.-]|$)|[_.-]train$/.test(name)) return "train";
    if (/^(val|valid|validation)([_.-]|$)|[_.-]val$/.test(name)) return "validation";
    if (/^test([_.-]|$)|[_.-]test$|_te$/.test(name)) return "test";
  }
  return null;
}

export async function findFile(
  tree: FileTree,
  wanted: (path: string) => boolean,
  signal?: AbortSignal,
): Promise<TreeFile | null> {
  for await (const file of tree.files(signal)) if (wanted(file.path)) return file;
  return null;
}
