import { type Finding, inLanguage, type QualityReport } from "@andon/contracts";
import { type Html, html, type Section, terms } from "@andon/report";
import type { ReportBase } from "../input.ts";
import type { View } from "./view.ts";

/** What the network was shown: counts by class and split, sizes, groups, and everything that looked wrong. */
export function pictureData(view: View<ReportBase>): Section {
  const { input, say, write } = view;
  const { card, quality } = input;
  const { train, validation, test } = card.split;
  const parts = test === null ? [train, validation] : [train, validation, test];
  const names = [say.train, say.validation, say.test].slice(0, parts.length);
  const rows = card.labels.map((label) => ({ label, counts: parts.map((part) => part.perClass[label] ?? 0) }));
  const widest = Math.max(1, ...rows.map((row) => row.counts.reduce((a, b) => a + b, 0)));

  return {
    id: "data",
    heading: say.dataHeading,
    body: html`<p class="lead">${say.dataSentence(write.count(card.data.samples), write.count(card.labels.length), card.data.source)}</p>
<div class="scroll"><table><thead><tr><th scope="col">${say.label}</th><th scope="col" aria-hidden="true"></th>${names.map(
      (name) => html`<th scope="col" class="number">${name}</th>`,
    )}</tr></thead><tbody>${rows.map(
      (row) =>
        html`<tr><th scope="row">${row.label}</th><td aria-hidden="true"><div class="stack">${row.counts.map(
          (n) => html`<i style="width:${Math.round((n / widest) * 1000) / 10}%"></i>`,
        )}</div></td>${row.counts.map((n) => html`<td class="number">${write.count(n)}</td>`)}</tr>`,
    )}</tbody></table></div>
<p class="key" aria-hidden="true">${names.map((name) => html`<span>${name}</span>`)}</p>
<h3>${say.findingsHeading}</h3>
${quality === null || quality.findings.length === 0 ? html`<p>${say.findingsNone}</p>` : findings(view, quality.findings)}
<h3>${say.pictures}</h3>
${terms([
  ...(quality === null ? [] : measured(view, quality)),
  [say.splitBy, inLanguage(card.split.by, view.language)],
  [say.unreadable, write.count(card.data.unreadable)],
  [say.fingerprint, html`<code>${card.data.fingerprint}</code>`],
])}`,
  };
}

function measured({ say, write }: View<ReportBase>, q: QualityReport): (readonly [string, string | Html])[] {
  const size = (w: number, h: number): string => `${w} × ${h}`;
  const { sizes, colour, groups } = q;
  const smallest = size(sizes.minWidth, sizes.minHeight);
  const median = size(sizes.medianWidth, sizes.medianHeight);
  const sizeWords =
    sizes.distinct === 1
      ? say.sizeOne(smallest)
      : say.sizeRange(smallest, size(sizes.maxWidth, sizes.maxHeight), median);
  const colours =
    say.colourSentence(write.count(colour.grey), write.count(colour.colour)) +
    (colour.alpha > 0 ? say.colourAlpha(write.count(colour.alpha)) : "") +
    (colour.sixteenBit > 0 ? say.colourSixteen(write.count(colour.sixteenBit)) : "");
  const grouped = groups.from === null ? say.groupsNone : say.groupsFrom(write.count(groups.count), groups.from);
  const hint =
    groups.suggestion === null
      ? null
      : html`<br><small>${say.groupsSuggested(groups.suggestion.pattern, write.count(groups.suggestion.groups))}</small>`;
  return [
    [say.pictureSizes, sizeWords],
    [say.colour, colours],
    [say.groups, html`${grouped}${hint}`],
  ];
}

function findings({ say, write, language }: View<ReportBase>, list: readonly Finding[]): Html {
  const severity = { error: say.severityError, warning: say.severityWarning, note: say.severityNote };
  return html`<ul class="findings">${list.map(
    (f) =>
      html`<li class="${f.severity}"><small>${severity[f.severity]} · ${write.count(f.count)}</small><br>${inLanguage(f.message, language)}${
        f.files.length === 0
          ? null
          : html`<details><summary>${say.findingFiles(write.count(f.files.length))}</summary><ul>${f.files.map(
              (set) => html`<li><code>${set.join(" = ")}</code></li>`,
            )}</ul></details>`
      }</li>`,
  )}</ul>`;
}
