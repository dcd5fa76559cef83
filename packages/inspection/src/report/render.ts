import { type Estimate, figuresIn, type Language } from "@andon/contracts";
import { type Html, html } from "./html.ts";
import type { ReportBase, ReportInput } from "./input.ts";
import { messages } from "./messages.ts";
import { certificate } from "./section/certificate.ts";
import { classes } from "./section/classes.ts";
import { confusion } from "./section/confusion.ts";
import { decision } from "./section/decision.ts";
import { learning } from "./section/learning.ts";
import { making } from "./section/making.ts";
import { pictureData } from "./section/pictureData.ts";
import { borderline, examples, mistakes, synthetic } from "./section/pictures.ts";
import { verdict } from "./section/verdict.ts";
import type { Section, View } from "./section/view.ts";
import { STYLE } from "./style.ts";

/**
 * The report of a trained inspector as one HTML file that stands alone: style, charts and pictures inside, no script,
 * nothing loaded from elsewhere. For light and dark screens, for paper and for screen readers.
 *
 * @param language of the reader
 * @returns a whole HTML document
 * @example await writeFile("report.html", renderReport(input, "en"));
 */
export function renderReport(input: ReportInput, language: Language): string {
  const view = viewOf(input, language);
  const sections = [
    verdict,
    decided,
    mistakes,
    borderline,
    confusion,
    classes,
    examples,
    pictureData,
    synthetic,
    learning,
    certificate,
    making,
  ];
  return renderPage(
    view,
    sections.map((section) => section(view)),
    methods(input),
  );
}

/** The data with the language to say it in. */
export const viewOf = <I extends ReportBase>(input: I, language: Language): View<I> => ({
  input,
  say: messages[language],
  write: figuresIn(language),
  language,
});

/** A whole HTML document of sections; what is null is left out. `methods`: how the intervals were made. */
export function renderPage(
  { input, say, write }: View<ReportBase>,
  chosen: readonly (Section | null)[],
  methods: string,
): string {
  const sections = chosen.filter((section) => section !== null);
  const title = say.title(input.card.name);
  return `<!doctype html>\n${
    html`<html lang="${say.htmlLanguage}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title><style>${style}</style></head>
<body><main>
<header>${lamp}<div><h1>${input.card.name}</h1><p>${say.heading} · ${say.generated(write.date(input.generatedAt))}</p></div></header>
<nav aria-label="${say.contents}"><ul>${sections.map((s) => html`<li><a href="#${s.id}">${s.heading}</a></li>`)}</ul></nav>
${sections.map(drawn)}
</main><footer><p>${say.methods}: ${methods}.</p><p>${say.footer}</p></footer></body></html>
`.markup
  }`;
}

const decided = (view: View): Section | null =>
  view.input.decision === null ? null : decision(view.input.decision, view);

const drawn = (section: Section): Html =>
  html`<section id="${section.id}" aria-labelledby="${section.id}-heading"><h2 id="${section.id}-heading">${section.heading}</h2>${section.body}</section>\n`;

const style: Html = { markup: STYLE };

/** The signal lamp over a line. */
const lamp: Html = html`<svg width="30" height="62" viewBox="0 0 30 62" aria-hidden="true"><rect x="11" y="52" width="8" height="8" fill="#8a8f96"/><rect x="2" y="2" width="26" height="16" rx="5" fill="#d4573f"/><rect x="2" y="19.5" width="26" height="16" rx="3" fill="#e0a53a"/><rect x="2" y="37" width="26" height="16" rx="3" fill="#2f9e83"/></svg>`;

function methods({ evaluation: e }: ReportInput): string {
  const figures: readonly (Estimate | null | undefined)[] = [e.macroF1, e.balancedAccuracy, e.perClass[0]?.f1, e.auroc];
  const named = figures.flatMap((figure) => (figure ? [figure.method] : []));
  return ["Clopper-Pearson with mid-p", ...new Set(named)].join("; ");
}
