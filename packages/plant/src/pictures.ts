import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { renderPart } from "./part.ts";
import { PART_DEFECTS, type PartDefect } from "./part-defects.ts";

export interface PartPicturesOptions {
  /** Pictures in all (default 400). */
  readonly count?: number;
  readonly seed?: number;
  /** Side in pixels (default 128). */
  readonly size?: number;
  /** Share of flawless parts (default 0.5); the kinds of defect share the rest evenly. */
  readonly good?: number;
}

export interface WrittenPicture {
  readonly done: number;
  readonly total: number;
  readonly file: string;
  readonly defect: PartDefect;
}

/**
 * Renders part pictures into class folders: `<folder>/good/part0001.png`, `<folder>/scratch/part0007.png`, ...
 * The same options give the same pictures. Yields after each file.
 */
export async function* writePartPictures(
  folder: string,
  options: PartPicturesOptions = {},
): AsyncGenerator<WrittenPicture, void> {
  const { count = 400, seed = 1, size = 128, good = 0.5 } = options;
  const kinds = partKinds(count, good);
  for (const defect of PART_DEFECTS) await mkdir(join(folder, defect), { recursive: true });
  for (const [i, defect] of kinds.entries()) {
    const file = `${defect}/part${String(i + 1).padStart(4, "0")}.png`;
    const data = renderPart({ seed: seed * 1_000_003 + i, defect, size });
    await sharp(data, { raw: { width: size, height: size, channels: 3 } })
      .png({ compressionLevel: 6 })
      .toFile(join(folder, file));
    yield { done: i + 1, total: count, file, defect };
  }
}

/** The kind of each picture: evenly spread, so that any stretch of the run holds its share of each. */
function partKinds(count: number, good: number): PartDefect[] {
  const flawed = PART_DEFECTS.slice(1);
  let goods = 0;
  return Array.from({ length: count }, (_, i) => {
    if (goods < good * (i + 1)) {
      goods++;
      return "good";
    }
    return flawed[(i - goods) % flawed.length]!;
  });
}
