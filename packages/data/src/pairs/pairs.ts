/** Pictures that are compared with a defect-free template. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AndonError } from "@andon/contracts";
import type { Mark } from "../annotations/annotations.ts";
import type { GroupFinder } from "../layouts/groups.ts";
import type { PairTable, PictureSource, Split } from "../source.ts";
import { deepPcbPairs, isDeepPcb } from "./deeppcb.ts";
import { isTemplateFolders, templatePairs } from "./templates.ts";

/** What belongs to a picture. */
export interface Pair {
  /** Path of its template. */
  readonly template: string;
  readonly group: string | null;
  readonly split: Split | null;
  /** The defects; null where nobody said. */
  readonly marks: readonly Mark[] | null;
}

export interface Pairing {
  readonly kind: "deeppcb" | "template-folders";
  readonly classes: readonly string[];
  /** By path of the picture. */
  readonly pairs: ReadonlyMap<string, Pair>;
  /** Pictures without a template, templates without a picture. */
  readonly alone: readonly string[];
}

/** Whether the pictures of a folder lie in pairs. */
export const liesInPairs = (pictures: readonly string[]): boolean => isDeepPcb(pictures) || isTemplateFolders(pictures);

/**
 * The folder as a source of pictures that have templates; the templates themselves are no samples. What lacks its partner is listed.
 * @param files paths of all files of the folder
 * @throws AndonError `pair/none` where no picture has a template; `annotation/unreadable`
 */
export async function pairSource(
  root: string,
  files: readonly string[],
  pictures: readonly string[],
  groups: GroupFinder,
): Promise<PictureSource> {
  const text = (path: string) => readFile(join(root, path), "utf8");
  const found = isDeepPcb(pictures)
    ? await deepPcbPairs(pictures, (path) => text(path).catch(() => null))
    : await templatePairs(files, pictures, text);
  const [first] = found.pairs.keys();
  if (first === undefined) throw new AndonError("pair/none", { path: root, example: found.alone[0] ?? "" });
  const table: PairTable = {
    classes: found.classes,
    alone: found.alone,
    templateOf: (path) => found.pairs.get(path)?.template ?? null,
    marksOf: (path) => found.pairs.get(path)?.marks ?? null,
    read: (path) => readFile(join(root, path)),
  };
  return {
    kind: found.kind,
    root,
    count: found.pairs.size,
    classes: [],
    groupsFrom: groups.from ?? (found.kind === "deeppcb" ? "folder of the board" : null),
    pairs: table,
    async *read({ signal, stride = 1 } = {}) {
      let position = 0;
      for (const [path, { group, split }] of found.pairs) {
        signal?.throwIfAborted();
        if (position++ % stride !== 0) continue;
        const content = await readFile(join(root, path)).then(
          (bytes) => ({ kind: "encoded", bytes }) as const,
          (error: Error) => ({ kind: "missing", reason: error.message }) as const,
        );
        yield { path, label: null, group: groups.find(path, null) ?? group, split, content };
      }
    },
  };
}
