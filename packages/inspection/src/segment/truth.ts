/** What is marked on the pictures of a source, as a map of classes at the size that the network sees. */
import { AndonError } from "@andon/contracts";
import {
  binaryMask,
  createPixelCache,
  decodeMask,
  fillPolygon,
  type Mark,
  type Mask,
  outlineOf,
  type PictureSource,
  type PixelCache,
  requireSameSize,
  resizeClasses,
  sortLabels,
} from "@andon/data";

interface Sized {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

export interface Truth {
  /** Kinds of defects: class i + 1 is `labels[i]`. */
  readonly labels: readonly string[];
  /** Pictures that have marks of any form. */
  readonly marked: number;
  /**
   * The classes of a picture, height * width; nothing marked is all background.
   * @throws AndonError `mask/other-size`
   */
  classesOf(picture: Sized): Uint8Array;
  close(): void;
}

/** Masks with values up to this number classes; others say "defect" where they are bright. */
const LAST_CLASS = 63;
const DEFECT = "defect";

/**
 * Reads masks (kept on disk) and annotations. The kind of a mask that only says where is the label of its picture, unless that is good or none.
 * @param known the labels to number by, in their order; found ones by default
 * @throws AndonError `data/unmarked` where nothing is marked at all, `annotation/unreadable`, `picture/*` for a mask that is no picture
 */
export async function readTruth(
  source: PictureSource,
  size: { readonly width: number; readonly height: number },
  cacheFile: string,
  known: readonly string[] | null,
  signal: AbortSignal | undefined,
): Promise<Truth> {
  const annotations = (await source.annotations?.())?.of ?? new Map<string, readonly Mark[]>();
  const labelOf = new Map<string, string | null>();
  for await (const { path, label } of source.read({ signal })) labelOf.set(path, label);
  const found = new Map<
    string,
    { readonly path: string; readonly width: number; readonly height: number; index: number }
  >();
  const writer = createPixelCache(cacheFile, { ...size, channels: 1 });
  const kinds = new Set<string>([...annotations.values()].flat().map(({ label }) => label));
  // masks are numbered as they come, and renumbered when all kinds are known
  const numbering: string[] = [];
  const numberOf = (label: string) => {
    if (!numbering.includes(label)) numbering.push(label);
    return numbering.indexOf(label) + 1;
  };
  let cache: PixelCache | null = null;
  try {
    for await (const { path, picture, bytes } of source.masks?.read({ signal }) ?? []) {
      const mask = await decodeMask(bytes, path);
      const classes = classesOfMask(mask, labelOf.get(picture) ?? null, numberOf);
      writer.append(resizeClasses(classes, mask, size));
      found.set(picture, { path, width: mask.width, height: mask.height, index: found.size });
    }
    cache = writer.finish();
  } finally {
    if (cache === null) writer.discard();
  }
  for (const label of numbering) kinds.add(label);
  if (kinds.size === 0) {
    cache.close();
    throw new AndonError("data/unmarked", { path: source.root, count: labelOf.size });
  }
  const labels = known ?? sortLabels(kinds);
  const strange = [...kinds].find((label) => !labels.includes(label));
  if (strange !== undefined) {
    cache.close();
    throw new AndonError("model/unknown-label", { label: strange, labels: labels.join(", "), path: source.root });
  }
  const renumbered = Uint8Array.from([0, ...numbering.map((label) => labels.indexOf(label) + 1)]);
  const masks = cache;
  return {
    labels,
    marked: new Set([
      ...found.keys(),
      ...[...annotations].filter(([, marks]) => marks.length > 0).map(([path]) => path),
    ]).size,
    classesOf(picture) {
      const classes = new Uint8Array(size.width * size.height);
      const mask = found.get(picture.path);
      if (mask !== undefined) {
        requireSameSize(mask, picture);
        masks.read(mask.index, classes);
        for (let i = 0; i < classes.length; i++) classes[i] = renumbered[classes[i]!]!;
      }
      for (const mark of annotations.get(picture.path) ?? []) {
        const scale = [size.width / picture.width, size.height / picture.height];
        const outline = outlineOf(mark, picture).map((v, i) => v * scale[i % 2]!);
        fillPolygon(classes, size.width, size.height, outline, labels.indexOf(mark.label) + 1);
      }
      return classes;
    },
    close: () => masks.close(),
  };
}

const GOOD = /^(good|ok|free|normal)$|[_-](good|ok|free|normal)$/i;

/** Class numbers where the mask holds several, else the label's number where it is set (or, of 0 to 255, bright). */
function classesOfMask(mask: Mask, label: string | null, numberOf: (label: string) => number): Uint8Array {
  const values = [...new Set(mask.data)].filter((value) => value !== 0).sort((a, b) => a - b);
  const most = values.at(-1) ?? 0;
  if (most <= LAST_CLASS && values.length > 1) {
    const numbers = new Map([[0, 0], ...values.map((value) => [value, numberOf(String(value))] as const)]);
    return mask.data.map((value) => numbers.get(value)!);
  }
  const binary = most <= LAST_CLASS ? mask.data.map((value) => (value > 0 ? 1 : 0)) : binaryMask(mask);
  if (!binary.includes(1)) return binary;
  const number = numberOf(label === null || GOOD.test(label) ? DEFECT : label);
  return binary.map((value) => value * number);
}
