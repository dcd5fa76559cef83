import { type Estimate, figuresIn, type Language } from "@andon/contracts";
import { renderPage, type Section } from "@andon/report";
import type { ReportBase, ReportInput } from "./input.ts";
import { messages } from "./messages.ts";
import { certificate } from "./section/certificate.ts";
import { classes } from "./section/classes.ts";
import { confusion } from "./section/confusion.ts";
import { decision } from "./section/decision.ts";
import { learning } from "./section/learning.ts";
import { making } from "./section/making.ts";
import { pictureData } from "./section/picture-data.ts";
import { borderline, examples, mistakes, synthetic } from "./section/pictures.ts";
import { verdict } from "./section/verdict.ts";
import type { View } from "./section/view.ts";

/**
 * The report of a trained inspector as one HTML file that stands alone: style, charts and pictures inside, no script,
 * nothing loaded from elsewhere. For light and dark screens, for paper and for screen readers.
 *
 * @param language of the reader
 * @returns a whole HTML document
 * @example await writeFile("report.html", renderReport(input, "en"));
 */
export function renderReport(input: ReportInput, language: Language): string {
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
  return pageOf(input, language, sections, methods(input));
}

/** A whole HTML document of sections; what is null is left out. `methods`: how the intervals were made. */
export function pageOf<I extends ReportBase>(
  input: I,
  language: Language,
  sections: readonly ((view: View<I>) => Section | null)[],
  methods: string,
): string {
  const [say, write] = [messages[language], figuresIn(language)];
  return renderPage({
    language: say.htmlLanguage,
    title: say.title(input.card.name),
    heading: input.card.name,
    subtitle: `${say.heading} · ${say.generated(write.date(input.generatedAt))}`,
    contents: say.contents,
    sections: sections.map((section) => section({ input, say, write, language })),
    footer: [`${say.methods}: ${methods}.`, say.footer],
  });
}

const decided = (view: View): Section | null =>
  view.input.decision === null ? null : decision(view.input.decision, view);

function methods({ evaluation: e }: ReportInput): string {
  const figures: readonly (Estimate | null | undefined)[] = [e.macroF1, e.balancedAccuracy, e.perClass[0]?.f1, e.auroc];
  const named = figures.flatMap((figure) => (figure ? [figure.method] : []));
  return ["Clopper-Pearson with mid-p", ...new Set(named)].join("; ");
}
