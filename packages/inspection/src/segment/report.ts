/** Collects what the report of a segmentation shows: the defective pictures with the worst overlap. */
import type { EpochRecord, Language, SegmentationCard, SegmentationEvaluation } from "@andon/contracts";
import type { SegmentationCounts } from "../evaluate/segmentation.ts";
import { base64Png, inColour, recordPixels } from "../model/pixels.ts";
import { reportBase } from "../report/input.ts";
import { renderSegmentationReport, type SegmentationPicture } from "../report/segmentation.ts";
import { type Judge, maskOf } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { MarkedPictures } from "./read.ts";

export interface ReportSources {
  readonly card: SegmentationCard;
  readonly pictures: MarkedPictures;
  readonly plan: Plan;
  readonly judge: Judge;
  readonly held: Int32Array;
  /** In the order of `held`. */
  readonly counts: readonly SegmentationCounts[];
  readonly evaluation: SegmentationEvaluation;
  readonly history: readonly EpochRecord[];
  readonly language: Language;
}

const SHOWN = 12;
const MARKED = [0, 200, 170];
const FOUND = [255, 90, 0];

/** The report as HTML. */
export async function writeReport(s: ReportSources): Promise<string> {
  const { card, pictures, evaluation } = s;
  const { width, height } = pictures.size;
  const worst = s.counts
    .map(({ defect: [both, alone, missed] }, i) => ({
      i,
      touched: both + alone + missed,
      iou: both / (both + alone + missed),
    }))
    .filter(({ touched }) => touched > 0)
    .sort((a, b) => a.iou - b.iou)
    .slice(0, SHOWN);
  const drawn: SegmentationPicture[] = [];
  for (const { i, iou } of worst) {
    const record = s.held[i]!;
    const mask = maskOf(await s.judge.probabilities(record), width * height, card.thresholds[0]!.value);
    const { plain, overlay } = draw(pictures, record, mask);
    drawn.push({
      file: pictures.dataset.records[record]!.path,
      iou,
      picturePng: await base64Png({ width, height, data: plain }),
      overlayPng: await base64Png({ width, height, data: overlay }),
    });
  }
  return renderSegmentationReport(
    {
      ...reportBase(s, pictures.dataset.report),
      scoreName: { en: "Dice on validation", zh: "验证集 Dice" },
      evaluation,
      pictures: drawn,
    },
    s.language,
  );
}

/** The picture as the network saw it, and the same with found places tinted and the rims of marked ones drawn. */
function draw({ dataset, classes, size }: MarkedPictures, record: number, mask: Uint8Array) {
  const { width, height, channels } = size;
  const truth = recordPixels(classes, record);
  const plain = inColour(recordPixels(dataset.pixels, record), channels);
  const overlay = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const inner = x > 0 && x < width - 1 && i >= width && i < width * (height - 1);
    const rim = truth[i] !== 0 && (!inner || [1, -1, width, -width].some((step) => truth[i + step] === 0));
    for (let c = 0; c < 3; c++) {
      const value = plain[3 * i + c]!;
      overlay[3 * i + c] = rim ? MARKED[c]! : mask[i] !== 0 ? 0.55 * value + 0.45 * FOUND[c]! : value;
    }
  }
  return { plain, overlay };
}
