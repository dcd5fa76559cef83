/** The report of a before and after comparison as one HTML file that stands alone. */
import { figuresIn, type Language } from "@andon/contracts";
import { type Html, html, type Line, plot, renderPage, type Section, terms } from "@andon/report";
import type { Bounded } from "@andon/statistics";
import type { Proof } from "../prove/prove.ts";
import { axisAround, withUnit } from "./charts.ts";
import { type Messages, messages } from "./messages.ts";

const short = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(4))) : value < 0 ? "-∞" : "∞";
const bounded = ({ value, low, high }: Bounded): string => `${short(value)} [${short(low)}, ${short(high)}]`;

/**
 * A whole HTML document, in the reader's language.
 * @param result the name of the result that was compared
 */
export function renderProofReport(result: string, found: Proof, language: Language): string {
  const say = messages[language];
  const write = figuresIn(language);
  const named = withUnit(result, found.unit);
  return renderPage({
    language: say.htmlLanguage,
    title: say.proofTitle(result),
    heading: say.proofTitle(result),
    subtitle: `${say.proofHeading} · ${say.generated(write.date(new Date().toISOString()))}`,
    contents: say.contents,
    sections: [verdict(named, found, say), series(named, found, say), looks(named, found, say), capability(found, say)],
    footer: [say.footer],
  });
}

function verdict(result: string, found: Proof, say: Messages): Section {
  const told = { better: "right", worse: "wrong", open: "quiet" }[found.verdict];
  const since = String(found.since);
  return {
    id: "verdict",
    heading: say.verdict,
    body: html`<p class="${told}">${found.verdict === "open" ? say.open : say[found.verdict](since)}</p>
<h3>${say.change(result)}</h3>${terms([
      [say.adjusted, bounded(found.change)],
      [say.unadjusted, bounded(found.unadjusted)],
    ])}<p class="quiet">${say.alwaysValid}</p>${found.alike ? html`<p class="aside">${say.alike(short(found.autocorrelation))}</p>` : null}${
      found.leftOut > 0 ? html`<p class="aside">${say.leftOut(String(found.leftOut))}</p>` : null
    }`,
  };
}

/** Every result in order, with the means of both phases. */
function series(result: string, { series: rows, before, after }: Proof, say: Messages): Section {
  const phase = (wanted: "before" | "after") =>
    rows.flatMap(({ value, phase: p }, i) => (p === wanted ? [[i + 1, value] as const] : []));
  const mean = (points: ReturnType<typeof phase>, value: number): Line["points"] => [
    [points[0]![0], value],
    [points.at(-1)![0], value],
  ];
  const [first, second] = [phase("before"), phase("after")];
  return {
    id: "series",
    heading: say.seriesHeading,
    body: html`<div class="charts">${plot({
      title: result,
      x: axisAround(say.row, [1, rows.length], short),
      y: axisAround(
        result,
        rows.map((r) => r.value),
        short,
      ),
      lines: [
        {
          name: `${say.phaseBefore}${say.colon}${say.meanValue} ${short(before.mean)}`,
          tone: "note",
          points: mean(first, before.mean),
        },
        {
          name: `${say.phaseAfter}${say.colon}${say.meanValue} ${short(after.mean)}`,
          tone: "good",
          points: mean(second, after.mean),
        },
      ],
      dots: [
        { name: say.phaseBefore, tone: "note", points: first },
        { name: say.phaseAfter, tone: "good", points: second },
      ],
      spoken: `${say.phaseBefore} ${short(before.mean)}, ${say.phaseAfter} ${short(after.mean)}`,
    })}</div>`,
  };
}

/** The change with its interval, look by look; null where no look could tell anything. */
function looks(result: string, { series: rows, since }: Proof, say: Messages): Section | null {
  const told = rows
    .flatMap(({ change }) => change ?? [])
    .map((change, i) => ({ ...change, look: i + 1 }))
    .filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  if (told.length < 2) return null;
  // the first looks know next to nothing: the axis shows what the later half says
  const shown = told.slice(told.length >> 2).flatMap(({ low, high }) => [low, high]);
  return {
    id: "looks",
    heading: say.looksHeading,
    body: html`<p class="lead">${say.looksSentence}</p><div class="charts">${plot({
      title: say.change(result),
      x: axisAround(
        say.row,
        told.map((t) => t.look),
        short,
      ),
      y: axisAround(say.change(result), [...shown, 0], short),
      lines: [
        {
          name: say.change(result),
          tone: "good",
          points: told.map((t) => [t.look, t.value] as const),
          band: told.map((t) => [t.look, t.low, t.high] as const),
        },
        {
          name: say.noChange,
          tone: "note",
          points: [
            [told[0]!.look, 0],
            [told.at(-1)!.look, 0],
          ],
        },
      ],
      limits: since === null ? [] : [{ at: since, text: String(since) }],
      spoken: told.map((t) => bounded(t)).join("; "),
    })}</div>`,
  };
}

function capability({ before, after }: Proof, say: Messages): Section {
  const row = (name: string, of: (part: Proof["before"]) => string | null): Html | null => {
    const [a, b] = [of(before), of(after)];
    return a === null || b === null
      ? null
      : html`<tr><th scope="row">${name}</th><td class="number">${a}</td><td class="number">${b}</td></tr>`;
  };
  return {
    id: "capability",
    heading: say.capabilityHeading,
    body: html`<div class="scroll"><table><thead><tr><th></th><th scope="col" class="number">${say.phaseBefore}</th><th scope="col" class="number">${say.phaseAfter}</th></tr></thead><tbody>${[
      row(say.count, (p) => String(p.count)),
      row(say.meanValue, (p) => short(p.mean)),
      row(say.deviation, (p) => short(p.deviation)),
      row("Cp", (p) => p.cp && bounded(p.cp)),
      row("Cpk", (p) => p.cpk && bounded(p.cpk)),
    ]}</tbody></table></div>`,
  };
}
