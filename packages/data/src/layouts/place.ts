import { GROUND_TRUTH, masksBeside } from "../masks/pairs.ts";
import type { SourceKind, Split } from "../source.ts";

export interface Place {
  readonly label: string | null;
  readonly split: Split | null;
}

/** How the folders of a source are to be understood. */
export interface FolderMeaning {
  readonly kind: SourceKind;
  /** Label and split of a picture by its path; null: not a sample (a mask, ground truth). */
  place(path: string): Place | null;
}

const SPLIT_NAMES: Readonly<Record<string, Split>> = {
  train: "train",
  training: "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  test: "test",
  testing: "test",
};
/** Folders that only say "here are the pictures", not which class they are. */
const CARRIER = /^(imgs?|images?|pictures?|photos?|jpegimages)$/i;

const splitOf = (segment: string | undefined): Split | null => SPLIT_NAMES[segment?.toLowerCase() ?? ""] ?? null;

/**
 * Understands folders: `<class>/x`, `{train,validation,test}/<class>/x`, MVTec AD (`train/good`, `test/<defect>`,
 * `ground_truth`), or pictures without classes. Deeper folders do not matter.
 * @param paths of all pictures
 * @param unwrap strip outer folders that all paths share (archives often have one); the innermost stays as the class
 */
export function folderMeaning(paths: readonly string[], unwrap: boolean): FolderMeaning {
  const folders = [...new Set(paths.map(folderOf))].map(segmentsOf);
  const outer = countOuter(folders, unwrap);
  const inner = folders.map((segments) => segments.slice(outer));
  const tops = new Set(inner.map((segments) => segments[0] ?? ""));
  const splitTops = [...tops].filter((top) => splitOf(top) !== null);
  const given = splitTops.length > 0 && [...tops].every((top) => splitOf(top) !== null || top === GROUND_TRUTH);
  const masks = masksBeside(paths);
  const kind: SourceKind = inner.every((segments) => segments.length === 0)
    ? "pictures"
    : given && isAnomalyLayout(inner, tops)
      ? "mvtec"
      : "class-folders";
  return {
    kind,
    place(path) {
      if (masks.has(path)) return null;
      const segments = segmentsOf(folderOf(path)).slice(outer);
      if (!given) return { label: segments[0] ?? null, split: null };
      if (segments[0] === GROUND_TRUTH) return null;
      return { label: segments[1] ?? null, split: splitOf(segments[0]) };
    },
  };
}

/** MVTec AD trains on good pictures alone and has ground truth, or tests on good and others. */
function isAnomalyLayout(folders: readonly (readonly string[])[], tops: ReadonlySet<string>): boolean {
  const labels = (split: Split) =>
    new Set(folders.filter((segments) => splitOf(segments[0]) === split).map((segments) => segments[1]));
  const train = labels("train");
  if (train.size !== 1 || !train.has("good")) return false;
  return tops.has(GROUND_TRUTH) || (labels("test").size > 1 && labels("test").has("good"));
}

function countOuter(folders: readonly (readonly string[])[], unwrap: boolean): number {
  const shortest = Math.min(...folders.map((segments) => segments.length));
  let outer = 0;
  while (outer < shortest) {
    const segment = folders[0]![outer]!;
    if (splitOf(segment) !== null || folders.some((segments) => segments[outer] !== segment)) break;
    const next = folders.map((segments) => segments[outer + 1]);
    const holdsSplits = next.every((name) => splitOf(name) !== null || name === GROUND_TRUTH);
    const holdsFolders = next.every((name) => name !== undefined);
    if (!(holdsSplits || (unwrap && holdsFolders))) break;
    outer++;
  }
  return outer;
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Folder names without carriers; a lone carrier is no class either. */
const segmentsOf = (folder: string): string[] =>
  folder === "" ? [] : folder.split("/").filter((segment) => !CARRIER.test(segment));
