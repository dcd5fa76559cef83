import { basename } from "node:path";
import { tarTree } from "./tar.ts";
import type { FileTree } from "./tree.ts";

export interface Archive {
  readonly path: string;
  readonly compressed: boolean;
}

/**
 * Archives side by side in one folder, in the order given: one archive a class, or one a split.
 * Paths begin with the archive's name without its ending, unless the archive itself begins with that folder.
 */
export function archivesTree(root: string, archives: readonly Archive[]): FileTree {
  return {
    root,
    async *files(signal) {
      for (const { path, compressed } of archives) {
        const name = basename(path).replace(/(\.tar)?(\.gz|\.tgz|\.tar)?$/i, "");
        for await (const file of tarTree(path, compressed).files(signal)) {
          const inside = file.path.startsWith(`${name}/`) ? file.path : `${name}/${file.path}`;
          yield { ...file, path: inside };
        }
      }
    },
  };
}
