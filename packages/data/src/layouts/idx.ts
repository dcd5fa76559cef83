import { AndonError } from "@andon/contracts";
import { greyPicture, type Picture } from "../picture.ts";
import { type PictureSource, type Split, sortLabels } from "../source.ts";
import { ByteReader } from "../trees/byte-reader.ts";
import { gunzipped } from "../trees/gunzip.ts";
import type { Listing } from "../trees/listing.ts";
import type { FileTree, TreeFile } from "../trees/tree.ts";
import type { GroupFinder } from "./groups.ts";

interface ImageFile {
  readonly path: string;
  readonly compressed: boolean;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly labels: Uint8Array | null;
  readonly split: Split | null;
}

/**
 * The IDX format of MNIST: big-endian header (0, 0, 8 for uint8, dimensions; then each dimension as uint32), then bytes.
 * Image files are (count, height, width) or (count, height, width, 1 or 3); labels are found by name: "images" becomes
 * "labels", "idx3" becomes "idx1". Names that begin with train and t10k or test give the split.
 */
export async function idxSource(tree: FileTree, listing: Listing, groups: GroupFinder): Promise<PictureSource> {
  const files = await describe(tree, listing);
  const labels = new Set<string>();
  for (const file of files) for (const label of new Set(file.labels ?? [])) labels.add(String(label));
  return {
    kind: "idx",
    root: tree.root,
    count: files.reduce((sum, file) => sum + file.count, 0),
    classes: sortLabels(labels),
    groupsFrom: groups.from,
    async *read({ signal, stride = 1 } = {}) {
      let position = 0;
      for await (const entry of tree.files(signal)) {
        const file = files.find(({ path }) => path === entry.path);
        if (file === undefined) continue;
        const { reader } = await openIdx(entry, file.compressed, tree.root);
        const bytes = file.height * file.width * file.channels;
        try {
          for (let i = 0; i < file.count; i++) {
            signal?.throwIfAborted();
            const pixels = await reader.read(bytes);
            if (pixels.length < bytes) throw cut(tree.root, file.path);
            if (position++ % stride !== 0) continue;
            const label = file.labels === null ? null : String(file.labels[i]);
            const path = `${stemOf(file.path)}/${String(i).padStart(5, "0")}`;
            const picture = pictureOf(file, pixels);
            yield {
              path,
              label,
              group: groups.find(path, label),
              split: file.split,
              content: { kind: "raw", picture },
            };
          }
        } finally {
          await reader.close();
        }
      }
    },
  };
}

async function describe(tree: FileTree, listing: Listing): Promise<ImageFile[]> {
  const labels = new Map<string, Uint8Array>();
  const images: Omit<ImageFile, "labels">[] = [];
  for await (const entry of tree.files()) {
    const known = listing.idx.find(({ path }) => path === entry.path);
    if (known === undefined) continue;
    const { reader, dimensions } = await openIdx(entry, known.compressed, tree.root);
    const [count = 0, height = 0, width = 0, channels = 1] = dimensions;
    if (known.role === "labels") {
      const values = await reader.read(count);
      if (values.length < count) throw cut(tree.root, entry.path);
      labels.set(stemOf(entry.path), values);
    } else {
      if (channels !== 1 && channels !== 3)
        throw new AndonError("archive/damaged", { path: entry.path, reason: `pictures of ${channels} channels` });
      images.push({ ...known, count, height, width, channels, split: splitOf(entry.path) });
    }
    await reader.close();
  }
  return images.map((image) => {
    const found = labels.get(labelsNameOf(stemOf(image.path))) ?? null;
    if (found !== null && found.length !== image.count) {
      const reason = `${image.count} pictures but ${found.length} labels`;
      throw new AndonError("archive/damaged", { path: image.path, reason });
    }
    return { ...image, labels: found };
  });
}

async function openIdx(entry: TreeFile, compressed: boolean, root: string) {
  const reader = new ByteReader(gunzipped(entry.stream(), compressed));
  const magic = await reader.read(4);
  const header = await reader.read(4 * (magic[3] ?? 0));
  if (magic.length < 4 || header.length < 4 * magic[3]!) throw cut(root, entry.path);
  const view = new DataView(header.buffer);
  const dimensions = Array.from({ length: magic[3]! }, (_, i) => view.getUint32(4 * i));
  return { reader, dimensions };
}

function pictureOf(file: ImageFile, pixels: Uint8Array): Picture {
  const { width, height } = file;
  if (file.channels === 1) return greyPicture(width, height, pixels);
  return { width, height, data: pixels, grey: false, alpha: false, sixteenBit: false };
}

const cut = (root: string, path: string): AndonError =>
  new AndonError("archive/damaged", { path: `${root}/${path}`, reason: "it ends too early" });
const stemOf = (path: string): string => path.replace(/\.gz$/i, "");
const labelsNameOf = (stem: string): string => stem.replace(/images/i, "labels").replace(/idx[34]/i, "idx1");

function splitOf(path: string): Split | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return /^train/i.test(name)
    ? "train"
    : /^(t10k|test)/i.test(name)
      ? "test"
      : /^val/i.test(name)
        ? "validation"
        : null;
}
