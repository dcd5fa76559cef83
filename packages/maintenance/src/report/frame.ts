/** What stands around the sections of every maintenance report, and the two sections that all of them end with. */
import { type Decision, figuresIn, inLanguage, type Language, type MaintenanceCard } from "@andon/contracts";
import { type Html, html, renderPage, type Section, terms } from "@andon/report";
import { reportWords } from "./words.ts";

interface Frame {
  readonly card: MaintenanceCard;
  readonly language: Language;
  /** What kind of report it is. */
  readonly heading: string;
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly sections: readonly (Section | null)[];
  /** How figures and their intervals were made. */
  readonly methods: string;
}

/** A whole HTML document: style and charts inside, no script, nothing loaded from elsewhere. */
export function modelPage({ card, language, heading, generatedAt, sections, methods }: Frame): string {
  const say = reportWords[language];
  return renderPage({
    language: say.htmlLanguage,
    title: say.titled(heading, card.name),
    heading: card.name,
    subtitle: `${heading} · ${say.generated(figuresIn(language).date(generatedAt))}`,
    contents: say.contents,
    sections,
    footer: [methods, say.footer],
  });
}

/** What the file's certificate says, and how to check it. */
export function certificateSection({ certificate: c, data, name }: MaintenanceCard, language: Language): Section {
  const say = reportWords[language];
  const write = figuresIn(language);
  return {
    id: "certificate",
    heading: say.certificateHeading,
    body: html`<p class="lead">${say.certificateSentence(write.count(c.samples))}</p>
${terms([
  [say.flipped, write.count(c.flippedVerdicts)],
  [say.maxDifference, write.short(c.maxScoreDifference)],
  [say.weightsHash, html`<code>${c.weightsSha256}</code>`],
])}
<p class="quiet">${say.certificateVerify}</p><pre><code>andon model verify ${name}.onnx ${data.source}</code></pre>`,
  };
}

/** How the model was made: what was decided, what is the task's own, and what all of them have. */
export function makingSection(
  { training, data }: MaintenanceCard,
  language: Language,
  own: readonly (readonly [term: string, value: Html | string | null])[],
  decisions: readonly Decision[] = [],
): Section {
  const say = reportWords[language];
  const write = figuresIn(language);
  const words = (of: Decision["why"]) => inLanguage(of, language);
  return {
    id: "making",
    heading: say.makingHeading,
    body: html`${
      decisions.length === 0
        ? null
        : html`<ul class="decisions">${decisions.map(
            (d) => html`<li>${words(d.what)}: <strong>${words(d.choice)}</strong><p>${words(d.why)}</p></li>`,
          )}</ul>`
    }${terms([
      ...own,
      [say.parameters, write.count(training.parameters)],
      [say.seed, String(training.seed)],
      [say.duration, write.seconds(training.seconds)],
      [say.source, `${data.source} (${data.kind})`],
      [say.fingerprint, html`<code>${data.fingerprint}</code>`],
    ])}`,
  };
}
