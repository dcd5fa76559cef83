import { z } from "zod";
import { estimate, rate } from "./evaluation.ts";

/** How good are boxes around defects. A hit: the same class, and an overlap (intersection over union) above `overlap`. */
export const detectionEvaluation = z.object({
  /** Pictures, and the defects marked in them. */
  samples: z.int(),
  defects: z.int(),
  overlap: z.number(),
  /** Mean over classes of the average precision, each the mean precision at its hits. */
  meanAveragePrecision: estimate,
  /** The same over one list of all classes. */
  pooledAveragePrecision: estimate,
  /** COCO's: overlap above 0.5, precision interpolated at 101 recalls, mean over classes. */
  averagePrecision50: estimate,
  /** At the file's confidence threshold. */
  precision: rate,
  recall: rate,
  fScore: estimate,
  perClass: z.array(
    z.object({
      label: z.string(),
      support: z.int(),
      /** Null where no defect of the class is marked. */
      averagePrecision: z.number().nullable(),
      precision: rate,
      recall: rate,
    }),
  ),
  /** Pictures with marked defects in which nothing was found; pictures without any in which something was. */
  escapeRate: rate,
  overkillRate: rate,
});

export type DetectionEvaluation = z.infer<typeof detectionEvaluation>;
