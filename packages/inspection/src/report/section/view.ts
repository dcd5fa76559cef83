import type { Figures, Language } from "@andon/contracts";
import { type Html, html } from "../html.ts";
import type { ReportBase, ReportInput } from "../input.ts";
import type { Messages } from "../messages.ts";

/** What every section is given: the data, and how to say it. */
export interface View<I extends ReportBase = ReportInput> {
  readonly input: I;
  readonly say: Messages;
  readonly write: Figures;
  readonly language: Language;
}

/** A section with its heading, named so that the contents can point to it. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly body: Html;
}

/** Pairs of a term and its value; a null value leaves the pair out. */
export function terms(pairs: readonly (readonly [term: string, value: Html | string | null])[]): Html {
  return html`<dl>${pairs.map(([term, value]) => (value === null ? null : html`<dt>${term}</dt><dd>${value}</dd>`))}</dl>`;
}
