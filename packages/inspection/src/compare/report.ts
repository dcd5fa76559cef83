/** Collects what the report of a comparison shows: the pictures with the most mistakes, boxes drawn on them. */
import type { ComparisonCard, DetectionEvaluation, EpochRecord, Language } from "@andon/contracts";
import type { SampleRecord } from "@andon/data";
import { type DetectionSample, HIT_OVERLAP, overlapOf } from "../evaluate/detection.ts";
import { recordPng } from "../model/pixels.ts";
import { type DetectionPicture, type DrawnBox, renderDetectionReport } from "../report/detection.ts";
import { reportBase } from "../report/input.ts";
import type { Plan } from "./plan.ts";
import type { Pairs } from "./read.ts";

export interface ReportSources {
  readonly card: ComparisonCard;
  readonly pairs: Pairs;
  readonly plan: Plan;
  /** What was found and what is there in each of `records`, in pixels of the prepared pictures. */
  readonly samples: readonly DetectionSample[];
  readonly records: readonly SampleRecord[];
  readonly evaluation: DetectionEvaluation;
  readonly history: readonly EpochRecord[];
  readonly language: Language;
}

const SHOWN = 8;

/** The report as HTML. */
export async function writeReport(s: ReportSources): Promise<string> {
  const { card, pairs, records, evaluation } = s;
  const threshold = card.thresholds[0]!.value;
  const judged = s.samples.map((sample, i) => ({ record: records[i]!, boxes: fates(sample, card.labels, threshold) }));
  const mistakes = (boxes: readonly DrawnBox[]) => boxes.filter(({ fate }) => fate !== "hit").length;
  const worst = judged.sort((a, b) => mistakes(b.boxes) - mistakes(a.boxes)).slice(0, SHOWN);
  const { width, height } = pairs.size;
  const pictures: DetectionPicture[] = [];
  for (const { record, boxes } of worst) {
    pictures.push({
      file: record.path,
      ...{ width, height, boxes },
      picturePng: await recordPng(pairs.dataset.pixels, record.index),
      templatePng: await recordPng(pairs.templates, record.index),
    });
  }
  return renderDetectionReport(
    {
      ...reportBase(s, pairs.dataset.report),
      scoreName: { en: "Mean average precision on validation", zh: "验证集平均精度均值" },
      evaluation,
      pictures,
    },
    s.language,
  );
}

/** The boxes that are shown and those that were missed, each with its fate. */
function fates({ found, truth }: DetectionSample, labels: readonly string[], threshold: number): readonly DrawnBox[] {
  const free = new Set(truth);
  const drawn = found
    .filter(({ confidence }) => confidence >= threshold)
    .map((box): DrawnBox => {
      const near = [...free].filter((t) => t.label === box.label && overlapOf(t, box) > HIT_OVERLAP);
      const hit = near.sort((a, b) => overlapOf(b, box) - overlapOf(a, box))[0];
      if (hit !== undefined) free.delete(hit);
      return { ...box, label: labels[box.label]!, fate: hit === undefined ? "alarm" : "hit" };
    });
  return [
    ...drawn,
    ...[...free].map((box): DrawnBox => ({ ...box, label: labels[box.label]!, fate: "missed", confidence: null })),
  ];
}
