/** Which picture a mask belongs to, told by their paths. */

/** The picture of each mask, mask path to picture path, and the masks that belong to no picture. */
export interface MaskPairs {
  readonly pictureOf: ReadonlyMap<string, string>;
  readonly alone: readonly string[];
}

export const GROUND_TRUTH = "ground_truth";
const MASK_FOLDER = /^masks?$/i;

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
 * Masks in folders called `masks`, each with the picture of its name in the folder beside: `masks/a/1.png` and `images/a/1.jpg`. No such
 * folder at all where none of its files has a picture.
 */
export function maskFolders(paths: readonly string[]): MaskPairs {
  const at = (path: string) => folders(path).findIndex((folder) => MASK_FOLDER.test(folder));
  const masks = paths.filter((path) => at(path) >= 0);
  const beside = new Map<string, string>();
  for (const path of masks.length === 0 ? [] : paths) {
    if (at(path) < 0) for (const i of folders(path).keys()) beside.set(keyOf(path, i), path);
  }
  const pictureOf = new Map<string, string>();
  const alone: string[] = [];
  for (const path of masks) {
    const picture = beside.get(keyOf(path, at(path)));
    if (picture === undefined) alone.push(path);
    else pictureOf.set(path, picture);
  }
  return pictureOf.size === 0 ? { pictureOf, alone: [] } : { pictureOf, alone };
}

/**
 * Pairs masks with pictures: those beside photographs, those in folders called `masks`, and MVTec AD's
 * `ground_truth/<defect>/<name>_mask.png` with `test/<defect>/<name>.*` (the `_mask` may be missing).
 * @param paths all pictures and masks of a source
 */
export function pairMasks(paths: readonly string[]): MaskPairs {
  const inFolders = maskFolders(paths);
  const pictureOf = new Map([...masksBeside(paths), ...inFolders.pictureOf]);
  const alone: string[] = [...inFolders.alone];
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
