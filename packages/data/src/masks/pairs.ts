/** Which picture a mask belongs to, told by their paths. */

/** The picture of each mask, mask path to picture path, and the masks that belong to no picture. */
export interface MaskPairs {
  readonly pictureOf: ReadonlyMap<string, string>;
  readonly alone: readonly string[];
}

export const GROUND_TRUTH = "ground_truth";

/** A .png beside a .jpg of the same name is its mask, as in the magnetic tile set: mask path to picture path. */
export function masksBeside(paths: readonly string[]): ReadonlyMap<string, string> {
  const photographs = new Map(paths.filter((path) => /\.jpe?g$/i.test(path)).map((path) => [stem(path), path]));
  if (photographs.size === 0) return photographs;
  return new Map(
    paths.flatMap((path) => {
      const photograph = /\.png$/i.test(path) ? photographs.get(stem(path)) : undefined;
      return photograph === undefined ? [] : [[path, photograph] as const];
    }),
  );
}

/**
 * Pairs masks with pictures: those beside photographs, and MVTec AD's `ground_truth/<defect>/<name>_mask.png` with
 * `test/<defect>/<name>.*` (the `_mask` may be missing).
 * @param paths all pictures and masks of a source
 */
export function pairMasks(paths: readonly string[]): MaskPairs {
  const pictureOf = new Map(masksBeside(paths));
  const alone: string[] = [];
  const truths = paths.filter((path) => folders(path).includes(GROUND_TRUTH));
  if (truths.length === 0) return { pictureOf, alone };
  const tested = new Map<string, string>();
  for (const path of paths) {
    const at = folders(path).findIndex((folder) => /^test(ing)?$/i.test(folder));
    if (at >= 0 && !folders(path).includes(GROUND_TRUTH)) tested.set(keyOf(path, at), path);
  }
  for (const path of truths) {
    const picture = tested.get(keyOf(path, folders(path).indexOf(GROUND_TRUTH)));
    if (picture === undefined) alone.push(path);
    else pictureOf.set(path, picture);
  }
  return { pictureOf, alone };
}

/** What a picture and its mask have in common: what lies around and below the folder at `at`, without endings. */
function keyOf(path: string, at: number): string {
  const segments = stem(path).split("/");
  return [...segments.slice(0, at), "", ...segments.slice(at + 1)].join("/").replace(/_mask$/, "");
}

const stem = (path: string): string => path.replace(/\.[^./]*$/, "");
const folders = (path: string): string[] => path.split("/").slice(0, -1);
