import { type Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

/** A section with its heading, named so that the contents can point to it. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly body: Html;
}

/** A report: what stands around its sections, in the reader's language. */
export interface Page {
  /** As HTML names it: `en`, `zh-Hans`. */
  readonly language: string;
  /** In the browser's tab. */
  readonly title: string;
  readonly heading: string;
  readonly subtitle: string;
  /** What the list of contents is called, for those who hear it. */
  readonly contents: string;
  /** What is null is left out. */
  readonly sections: readonly (Section | null)[];
  /** One paragraph each. */
  readonly footer: readonly string[];
}

/** A whole HTML document that stands alone. For light and dark screens, for paper and for screen readers. */
export function renderPage(page: Page): string {
  const sections = page.sections.filter((section) => section !== null);
  return `<!doctype html>\n${
    html`<html lang="${page.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${page.title}</title><style>${style}</style></head>
<body><main>
<header>${lamp}<div><h1>${page.heading}</h1><p>${page.subtitle}</p></div></header>
<nav aria-label="${page.contents}"><ul>${sections.map((s) => html`<li><a href="#${s.id}">${s.heading}</a></li>`)}</ul></nav>
${sections.map(drawn)}
</main><footer>${page.footer.map((text) => html`<p>${text}</p>`)}</footer></body></html>
`.markup
  }`;
}

/** Pairs of a term and its value; a null value leaves the pair out. */
export function terms(pairs: readonly (readonly [term: string, value: Html | string | null])[]): Html {
  return html`<dl>${pairs.map(([term, value]) => (value === null ? null : html`<dt>${term}</dt><dd>${value}</dd>`))}</dl>`;
}

const drawn = (section: Section): Html =>
  html`<section id="${section.id}" aria-labelledby="${section.id}-heading"><h2 id="${section.id}-heading">${section.heading}</h2>${section.body}</section>\n`;

const style: Html = { markup: STYLE };

/** The signal lamp over a line. */
const lamp: Html = html`<svg width="30" height="62" viewBox="0 0 30 62" aria-hidden="true"><rect x="11" y="52" width="8" height="8" fill="#8a8f96"/><rect x="2" y="2" width="26" height="16" rx="5" fill="#d4573f"/><rect x="2" y="19.5" width="26" height="16" rx="3" fill="#e0a53a"/><rect x="2" y="37" width="26" height="16" rx="3" fill="#2f9e83"/></svg>`;
