import { createReadStream } from "node:fs";
import { AndonError } from "@andon/contracts";
import { HEAD_BYTES } from "../picture.ts";
import { ByteReader } from "./byte-reader.ts";
import { gunzipped } from "./gunzip.ts";
import type { FileTree, TreeFile } from "./tree.ts";

const BLOCK = 512;
/** Long names and pax records beyond this are taken for damage. */
const MAX_RECORD = 1 << 20;

/** A tar archive, plain or gzipped, read as a stream: entries come in the order of the archive. */
export function tarTree(root: string, compressed: boolean): FileTree {
  return { root, files: (signal) => entriesOf(root, compressed, signal) };
}

/** Whether 512 bytes are a tar header: its checksum (sum of all bytes, the checksum field read as spaces) must agree. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK || block[0] === 0) return false;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : block[i]!;
  return sum === octal(block, 148, 8);
}

async function* entriesOf(root: string, compressed: boolean, signal?: AbortSignal): AsyncGenerator<TreeFile> {
  const reader = new ByteReader(gunzipped(createReadStream(root, { highWaterMark: 1 << 18 }), compressed));
  try {
    yield* parse(reader, root, signal);
  } catch (cause) {
    if (cause instanceof AndonError || signal?.aborted) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (!code.startsWith("Z_")) throw cause;
    throw new AndonError("archive/damaged", { path: root, reason: (cause as Error).message }, { cause });
  } finally {
    await reader.close();
  }
}

/** POSIX ustar with the two ways of longer names: GNU 'L' entries and pax 'x' records with a path. */
async function* parse(reader: ByteReader, root: string, signal?: AbortSignal): AsyncGenerator<TreeFile> {
  const damaged = (reason: string) => new AndonError("archive/damaged", { path: root, reason });
  let longName: string | null = null;
  let longSize: number | null = null;
  for (;;) {
    signal?.throwIfAborted();
    const header = await reader.read(BLOCK);
    // Two zero blocks end an archive; many writers leave them out, so the end of the file ends it too.
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    if (header.length < BLOCK) throw damaged("it ends in the middle of a header");
    if (!isTarHeader(header)) throw damaged("a header has a wrong checksum");
    const type = String.fromCharCode(header[156]!);
    const size: number = longSize ?? octal(header, 124, 12);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;

    if (type === "L" || type === "x" || type === "g" || type === "K") {
      if (size > MAX_RECORD) throw damaged("a name record is too long");
      const record = await reader.read(size);
      await reader.skip(padding);
      if (type === "L") longName = text(record, 0, record.length);
      if (type === "x") {
        const pax = paxRecords(record);
        longName = pax.get("path") ?? longName;
        longSize = pax.has("size") ? Number(pax.get("size")) : null;
      }
      continue;
    }

    const path: string = (longName ?? ustarName(header)).replace(/^(\.?\/)+/, "");
    longName = null;
    longSize = null;
    const isFile = type === "0" || type === "\0" || type === "7";
    const entry = entryContent(reader, path, size, damaged);
    if (isFile && !path.endsWith("/") && !isHidden(path)) yield entry.file;
    await entry.finish();
    await reader.skip(padding);
  }
}

function entryContent(reader: ByteReader, path: string, size: number, damaged: (reason: string) => AndonError) {
  let left = size;
  let head: Uint8Array | null = null;
  const cutOff = () => damaged(`it ends in the middle of ${path}`);
  const file: TreeFile = {
    path,
    size: async () => size,
    async head() {
      if (head === null) {
        const count = Math.min(HEAD_BYTES, size);
        head = await reader.read(count);
        if (head.length < count) throw cutOff();
        left -= count;
      }
      return head;
    },
    async bytes() {
      const start = head ?? new Uint8Array(0);
      const rest = await reader.read(left);
      if (rest.length < left) throw cutOff();
      left = 0;
      if (start.length === 0) return rest;
      const whole = new Uint8Array(size);
      whole.set(start);
      whole.set(rest, start.length);
      return whole;
    },
    async *stream() {
      if (head !== null) yield head;
      while (left > 0) {
        const part = await reader.some(left);
        if (part.length === 0) throw cutOff();
        left -= part.length;
        yield part;
      }
    },
  };
  const finish = async () => {
    if ((await reader.skip(left)) < left) throw cutOff();
    left = 0;
  };
  return { file, finish };
}

const isHidden = (path: string): boolean =>
  path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX" || part === "..");

function text(block: Uint8Array, start: number, end: number): string {
  let stop = start;
  while (stop < end && block[stop] !== 0) stop++;
  return new TextDecoder().decode(block.subarray(start, stop));
}

function ustarName(header: Uint8Array): string {
  const name = text(header, 0, 100);
  const prefix = text(header, 257, 262) === "ustar" && header[263] === 0x30 ? text(header, 345, 500) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** An octal field; GNU writes sizes over 8 GiB in binary with the top bit set. */
function octal(block: Uint8Array, start: number, length: number): number {
  if (block[start]! & 0x80) {
    let value = block[start]! & 0x7f;
    for (let i = start + 1; i < start + length; i++) value = value * 256 + block[i]!;
    return value;
  }
  return Number.parseInt(text(block, start, start + length).trim() || "0", 8);
}

/** pax records are "length key=value\n", the length counting itself. */
function paxRecords(record: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < record.length; ) {
    let space = at;
    while (space < record.length && record[space] !== 0x20) space++;
    const length = Number.parseInt(text(record, at, space), 10);
    if (!(length > 0)) break;
    const pair = new TextDecoder().decode(record.subarray(space + 1, at + length - 1));
    const equals = pair.indexOf("=");
    if (equals > 0) found.set(pair.slice(0, equals), pair.slice(equals + 1));
    at += length;
  }
  return found;
}
