import { z } from "zod";
import { estimate, rate } from "./evaluation.ts";

/** How good is a class for each pixel. Counts of pixels are pooled over all pictures, at the size that the network sees. */
export const segmentationEvaluation = z.object({
  samples: z.int(),
  /** Share of all pixels that are marked as defects. */
  defectShare: z.number(),
  /** Defect against background, whatever its kind: mean of both intersections over unions. */
  binaryMeanIou: estimate,
  /** Mean over background and every kind of defect that is marked. */
  meanIou: estimate,
  /** Of defects, whatever their kind. */
  iou: estimate,
  dice: estimate,
  perClass: z.array(
    z.object({
      label: z.string(),
      /** Pictures in which it is marked. */
      support: z.int(),
      /** Null where it is neither marked nor found. */
      iou: z.number().nullable(),
      dice: z.number().nullable(),
    }),
  ),
  /** Connected marked regions of which some pixel was found, of whatever kind. */
  regionHits: rate,
  /** Connected found regions that touch a marked one. */
  regionPrecision: rate,
  /** Pictures with marks and an empty answer; pictures without marks whose answer is not empty. */
  escapeRate: rate,
  overkillRate: rate,
});

export type SegmentationEvaluation = z.infer<typeof segmentationEvaluation>;
