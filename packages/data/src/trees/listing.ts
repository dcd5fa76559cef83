import { claimsPicture, pictureFormat } from "../picture.ts";
import { isGzip, unpackedHead } from "./gunzip.ts";
import { isTarHeader } from "./tar.ts";
import type { FileTree } from "./tree.ts";

/** What a first walk through a tree found, by content. */
export interface Listing {
  /** All files. */
  readonly files: readonly string[];
  /** Files that are pictures, or whose names say so (a broken one must be reported, not overlooked). */
  readonly pictures: readonly string[];
  readonly idx: readonly { readonly path: string; readonly compressed: boolean; readonly role: "images" | "labels" }[];
  readonly cifar: readonly string[];
  readonly archives: readonly { readonly path: string; readonly compressed: boolean }[];
  /** Class names of the binary CIFAR-10 release (batches.meta.txt), where present. */
  readonly cifarLabels: readonly string[] | null;
  /** Text of the outermost groups.csv, where present. */
  readonly groupsTable: string | null;
}

/** Walks a tree once. Files named like pictures are not opened; of the others the first bytes are read. */
export async function listTree(tree: FileTree, signal?: AbortSignal): Promise<Listing> {
  const files: string[] = [];
  const pictures: string[] = [];
  const idx: { path: string; compressed: boolean; role: "images" | "labels" }[] = [];
  const cifar: string[] = [];
  const archives: { path: string; compressed: boolean }[] = [];
  let cifarLabels: readonly string[] | null = null;
  let groupsTable: string | null = null;
  for await (const file of tree.files(signal)) {
    const { path } = file;
    files.push(path);
    if (claimsPicture(path)) {
      pictures.push(path);
      continue;
    }
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name === "groups.csv") {
      groupsTable ??= decodeText(await file.bytes());
      continue;
    }
    if (name === "batches.meta.txt") {
      cifarLabels = decodeText(await file.bytes())
        .split(/\r?\n/)
        .filter((line) => line !== "");
      continue;
    }
    if (/^(data_batch_\d+|test_batch)\.bin$/.test(name) && (await file.size()) % 3073 === 0) {
      cifar.push(path);
      continue;
    }
    const head = await file.head();
    if (pictureFormat(head) !== null) {
      pictures.push(path);
      continue;
    }
    const compressed = isGzip(head);
    const inner = unpackedHead(head);
    const role = idxRole(inner);
    if (role !== null) idx.push({ path, compressed, role });
    else if (isTarHeader(inner.subarray(0, 512))) archives.push({ path, compressed });
  }
  return { files, pictures, idx, cifar, archives, cifarLabels, groupsTable };
}

/** IDX magic numbers: 0, 0, type (8 is uint8), dimensions. */
function idxRole(head: Uint8Array): "images" | "labels" | null {
  if (head[0] !== 0 || head[1] !== 0 || head[2] !== 8) return null;
  return head[3] === 1 ? "labels" : head[3] === 3 || head[3] === 4 ? "images" : null;
}

/** UTF-8 with or without a byte order mark. */
export const decodeText = (bytes: Uint8Array): string => new TextDecoder("utf-8").decode(bytes);
