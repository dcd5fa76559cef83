import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { AndonError } from "@andon/contracts";
import { readAnnotations } from "./annotations/annotations.ts";
import { cifarSource } from "./layouts/cifar.ts";
import { folderSource } from "./layouts/folders.ts";
import { type GroupOptions, groupFinder } from "./layouts/groups.ts";
import { idxSource } from "./layouts/idx.ts";
import { listSource, looksLikeList, requirePaths } from "./layouts/list.ts";
import { liesInPairs, pairSource } from "./pairs/pairs.ts";
import { claimsPicture, pictureFormat } from "./picture.ts";
import type { PictureSource } from "./source.ts";
import { archivesTree } from "./trees/archives.ts";
import { fileOnDisk, folderTree } from "./trees/folder.ts";
import { isGzip, unpackedHead } from "./trees/gunzip.ts";
import { decodeText, listTree } from "./trees/listing.ts";
import { isTarHeader, tarTree } from "./trees/tar.ts";
import type { FileTree, TreeFile } from "./trees/tree.ts";

/**
 * Opens a source of pictures and recognises by content what it is: a folder (class folders, MVTec AD, IDX, CIFAR-10 binary,
 * archives side by side, pictures with templates, loose pictures), a tar archive of any of these (gzipped or not), a CSV or JSON list, one picture.
 *
 * Walks the names once; no picture is decoded.
 * @throws AndonError `source/not-found`, `source/not-recognised`, `source/empty`, `source/list-column`, `source/group-column`,
 * `source/group-pattern`, `archive/damaged`, `pair/none`,
 * `annotation/unreadable`
 */
export async function openPictureSource(path: string, options: GroupOptions = {}): Promise<PictureSource> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new AndonError("source/not-found", { path });
  if (found.isDirectory()) return openTree(folderTree(path), options, false, true);

  const file = fileOnDisk(path, basename(path));
  const head = await file.head();
  if (pictureFormat(head) !== null || claimsPicture(path)) {
    const tree: FileTree = {
      root: path,
      async *files() {
        yield file;
      },
    };
    return openTree(tree, options, false);
  }
  if (isTarHeader(unpackedHead(head).subarray(0, 512))) return openTree(tarTree(path, isGzip(head)), options, true);
  if (looksLikeList(head)) {
    requirePaths(path, decodeText(await beginningOf(file)));
    return listSource(path, decodeText(await readFile(path)), options);
  }
  throw new AndonError("source/not-recognised", { path });
}

/** More than the head: a table of many columns has a long first line. */
async function beginningOf(file: TreeFile): Promise<Uint8Array> {
  for await (const chunk of file.stream()) return chunk;
  return new Uint8Array(0);
}

async function openTree(
  tree: FileTree,
  options: GroupOptions,
  unwrap: boolean,
  onDisk = false,
): Promise<PictureSource> {
  const listing = await listTree(tree);
  const groups = groupFinder(listing.groupsTable, join(tree.root, "groups.csv"), options);
  // templates are fetched one by one as their pictures come, which an archive does not allow
  if (onDisk && liesInPairs(listing.pictures)) return pairSource(tree.root, listing.files, listing.pictures, groups);
  if (listing.pictures.length > 0) {
    const source = folderSource(tree, listing, groups, unwrap);
    if (!onDisk) return source;
    const text = (path: string) => readFile(join(tree.root, path), "utf8");
    return { ...source, annotations: () => readAnnotations(listing.files, listing.pictures, text) };
  }
  if (listing.idx.some(({ role }) => role === "images")) return idxSource(tree, listing, groups);
  if (listing.cifar.length > 0) return cifarSource(tree, listing, groups);
  if (listing.archives.length === 0 || unwrap) throw new AndonError("source/empty", { path: tree.root });

  const archives = listing.archives.map((archive) => ({ ...archive, path: join(tree.root, archive.path) }));
  const inside = archivesTree(tree.root, archives);
  const within = await listTree(inside);
  if (within.pictures.length === 0) throw new AndonError("source/empty", { path: tree.root });
  return folderSource(inside, within, groups, false);
}
