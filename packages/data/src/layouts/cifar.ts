import { AndonError } from "@andon/contracts";
import { isGrey } from "../picture.ts";
import type { PictureSource } from "../source.ts";
import { ByteReader } from "../trees/byte-reader.ts";
import type { Listing } from "../trees/listing.ts";
import type { FileTree } from "../trees/tree.ts";
import type { GroupFinder } from "./groups.ts";

const SIDE = 32;
const PLANE = SIDE * SIDE;
const RECORD = 1 + 3 * PLANE;
const LABELS = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/**
 * The binary CIFAR-10 release: data_batch_*.bin (train) and test_batch.bin, records of one label byte and three planes
 * (red, green, blue) of 32 x 32 bytes.
 */
export async function cifarSource(tree: FileTree, listing: Listing, groups: GroupFinder): Promise<PictureSource> {
  const labels = listing.cifarLabels ?? LABELS;
  const wanted = new Set(listing.cifar);
  let count = 0;
  for await (const file of tree.files()) if (wanted.has(file.path)) count += (await file.size()) / RECORD;
  return {
    kind: "cifar10",
    root: tree.root,
    count,
    classes: [...labels],
    groupsFrom: groups.from,
    async *read({ signal, stride = 1 } = {}) {
      let position = 0;
      for await (const file of tree.files(signal)) {
        if (!wanted.has(file.path)) continue;
        const reader = new ByteReader(file.stream());
        const split = /test_batch/.test(file.path) ? "test" : "train";
        const records = (await file.size()) / RECORD;
        try {
          for (let i = 0; i < records; i++) {
            signal?.throwIfAborted();
            const record = await reader.read(RECORD);
            const label = labels[record[0] ?? -1];
            if (record.length < RECORD || label === undefined) {
              const reason = record.length < RECORD ? "it ends too early" : `label ${record[0]} in record ${i}`;
              throw new AndonError("archive/damaged", { path: `${tree.root}/${file.path}`, reason });
            }
            if (position++ % stride !== 0) continue;
            const path = `${file.path.replace(/\.bin$/, "")}/${String(i).padStart(5, "0")}`;
            const data = interleaved(record.subarray(1));
            const picture = { width: SIDE, height: SIDE, data, grey: isGrey(data), alpha: false, sixteenBit: false };
            yield { path, label, group: groups.find(path, label), split, content: { kind: "raw", picture } };
          }
        } finally {
          await reader.close();
        }
      }
    },
  };
}

function interleaved(planes: Uint8Array): Uint8Array {
  const out = new Uint8Array(3 * PLANE);
  for (let i = 0; i < PLANE; i++) {
    out[3 * i] = planes[i]!;
    out[3 * i + 1] = planes[PLANE + i]!;
    out[3 * i + 2] = planes[2 * PLANE + i]!;
  }
  return out;
}
