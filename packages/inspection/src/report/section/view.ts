import type { Figures, Language } from "@andon/contracts";
import type { ReportBase, ReportInput } from "../input.ts";
import type { Messages } from "../messages.ts";

/** What every section is given: the data, and how to say it. */
export interface View<I extends ReportBase = ReportInput> {
  readonly input: I;
  readonly say: Messages;
  readonly write: Figures;
  readonly language: Language;
}
