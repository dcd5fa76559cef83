import { AndonError } from "@andon/contracts";
import { maskFolders, pairMasks } from "../masks/pairs.ts";
import { claimsPicture, pictureFormat } from "../picture.ts";
import { type PictureSource, sortLabels } from "../source.ts";
import type { Listing } from "../trees/listing.ts";
import type { FileTree } from "../trees/tree.ts";
import type { GroupFinder } from "./groups.ts";
import { folderMeaning } from "./place.ts";

/** Pictures in class folders, in the MVTec AD layout, or in no classes at all, out of any tree. */
export function folderSource(tree: FileTree, listing: Listing, groups: GroupFinder, unwrap: boolean): PictureSource {
  const { pictureOf, alone } = pairMasks(listing.pictures);
  const masks = maskFolders(listing.pictures);
  const isMask = (path: string) => masks.pictureOf.has(path) || masks.alone.includes(path);
  const meaning = folderMeaning(
    listing.pictures.filter((path) => !isMask(path)),
    unwrap,
  );
  const labels = new Set<string>();
  let count = 0;
  for (const path of listing.pictures) {
    const place = isMask(path) ? null : meaning.place(path);
    if (place === null) continue;
    count++;
    if (place.label !== null) labels.add(place.label);
  }
  if (count === 0) throw new AndonError("source/empty", { path: tree.root });
  return {
    kind: meaning.kind,
    root: tree.root,
    count,
    classes: sortLabels(labels),
    groupsFrom: groups.from,
    masks: { count: pictureOf.size, alone, read: (options) => readMasks(tree, pictureOf, options?.signal) },
    async *read({ signal, stride = 1 } = {}) {
      let position = 0;
      for await (const file of tree.files(signal)) {
        if (!claimsPicture(file.path) && pictureFormat(await file.head()) === null) continue;
        const place = isMask(file.path) ? null : meaning.place(file.path);
        if (place === null || position++ % stride !== 0) continue;
        const { path } = file;
        const group = groups.find(path, place.label);
        try {
          yield { path, ...place, group, content: { kind: "encoded", bytes: await file.bytes() } };
        } catch (error) {
          // A file of a folder can vanish or be locked; a broken archive cannot be read any further.
          if (error instanceof AndonError || signal?.aborted) throw error;
          yield { path, ...place, group, content: { kind: "missing", reason: (error as Error).message } };
        }
      }
    },
  };
}

async function* readMasks(tree: FileTree, pictureOf: ReadonlyMap<string, string>, signal?: AbortSignal) {
  if (pictureOf.size === 0) return;
  for await (const file of tree.files(signal)) {
    const picture = pictureOf.get(file.path);
    if (picture !== undefined) yield { path: file.path, picture, bytes: await file.bytes() };
  }
}
