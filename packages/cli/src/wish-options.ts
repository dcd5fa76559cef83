import type { Wish } from "@andon/contracts";
import type { Command } from "commander";
import type { Messages } from "./messages.ts";
import { fraction, notNegative } from "./options.ts";

/** The options by which a plant says what its thresholds are chosen by. */
export interface WishOptions {
  readonly costEscape?: number;
  readonly costOverkill?: number;
  readonly defectRate?: number;
  readonly maxEscape?: number;
  readonly maxOverkill?: number;
  readonly recallFirst?: boolean;
  readonly review?: number;
}

/** Adds them. */
export const withWish = (command: Command, say: Messages): Command =>
  command
    .option("--cost-escape <amount>", say.optionCostEscape, notNegative(say))
    .option("--cost-overkill <amount>", say.optionCostOverkill, notNegative(say))
    .option("--defect-rate <share>", say.optionDefectRate, fraction(say))
    .option("--max-escape <share>", say.optionMaxEscape, fraction(say))
    .option("--max-overkill <share>", say.optionMaxOverkill, fraction(say))
    .option("--recall-first", say.optionRecallFirst)
    .option("--review <share>", say.optionReview, fraction(say));

/** What was wished for; what was not typed is not in it. */
export const wishOf = (o: WishOptions): Wish => ({
  ...(o.costEscape === undefined ? {} : { costEscape: o.costEscape }),
  ...(o.costOverkill === undefined ? {} : { costOverkill: o.costOverkill }),
  ...(o.defectRate === undefined ? {} : { defectRate: o.defectRate }),
  ...(o.maxEscape === undefined ? {} : { maxEscape: o.maxEscape }),
  ...(o.maxOverkill === undefined ? {} : { maxOverkill: o.maxOverkill }),
  ...(o.recallFirst === undefined ? {} : { recallFirst: o.recallFirst }),
  ...(o.review === undefined ? {} : { review: o.review }),
});
