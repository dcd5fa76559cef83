/** How well heat maps point at defects: pixel AUROC and AUPRO, gathered picture by picture in memory that does not grow. */
import { connectedRegions } from "./regions.ts";

export interface PixelFigures {
  /** Chance that a random defect pixel scores higher than a random good one. */
  readonly auroc: number;
  /**
   * Area under the curve of mean overlap per region against the false positive rate, up to a rate of 0.3, divided by 0.3
   * (Bergmann et al., "The MVTec anomaly detection dataset", IJCV 129, 2021, section 5.1).
   */
  readonly aupro: number;
  readonly pictures: number;
  readonly regions: number;
}

export interface PixelEvaluator {
  /**
   * Adds one picture.
   * @param map score of each pixel, at least 0
   * @param mask not 0 where the defect is; null for a good picture
   */
  add(map: Float32Array, mask: Uint8Array | null, width: number, height: number): void;
  /** Null while defect pixels or good ones are missing. */
  figures(): PixelFigures | null;
}

const FALSE_POSITIVE_LIMIT = 0.3;
/** Scores are sorted into bins by their leading bits: 9 bits of mantissa, so a bin is at most 0.2 % wide. */
const SHIFT = 14;
const BINS = 0x7f800000 >>> SHIFT;

/** Starts an evaluation. Holds 3 MB, however many pictures come. */
export function pixelEvaluator(): PixelEvaluator {
  const good = new Float64Array(BINS + 1);
  const bad = new Float64Array(BINS + 1);
  /** Sum over regions of the share of the region in this bin. */
  const overlap = new Float64Array(BINS + 1);
  let [pictures, regions] = [0, 0];
  return {
    add(map, mask, width, height) {
      pictures++;
      // the bits of floats from 0 up are in the order of the floats
      const bits = new Uint32Array(map.buffer, map.byteOffset, map.length);
      if (mask === null) {
        for (let i = 0; i < bits.length; i++) good[bits[i]! >>> SHIFT]!++;
        return;
      }
      const found = connectedRegions(mask, width, height);
      const share = found.regions.map(({ area }) => 1 / area);
      regions += share.length;
      for (let i = 0; i < bits.length; i++) {
        const bin = bits[i]! >>> SHIFT;
        const label = found.labels[i]!;
        if (label === 0) {
          good[bin]!++;
          continue;
        }
        bad[bin]!++;
        overlap[bin]! += share[label - 1]!;
      }
    },
    figures() {
      const [allGood, allBad] = [sum(good), sum(bad)];
      if (allGood === 0 || allBad === 0) return null;
      let [falsePositives, truePositives, covered, roc, pro] = [0, 0, 0, 0, 0];
      for (let bin = BINS; bin >= 0; bin--) {
        const [width, before, coveredBefore] = [good[bin]! / allGood, falsePositives, covered];
        falsePositives += width;
        roc += width * (truePositives + bad[bin]! / 2);
        truePositives += bad[bin]!;
        covered += overlap[bin]! / regions;
        if (before >= FALSE_POSITIVE_LIMIT || width === 0) continue;
        const inside = Math.min(width, FALSE_POSITIVE_LIMIT - before);
        const end = coveredBefore + ((covered - coveredBefore) * inside) / width;
        pro += (inside * (coveredBefore + end)) / 2;
      }
      return { auroc: roc / allBad, aupro: pro / FALSE_POSITIVE_LIMIT, pictures, regions };
    },
  };
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
