import { inLanguage, type QualityReport } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText, tableText } from "../terminal/width.ts";

/** Examples shown of each finding; `--json` has them all. */
const EXAMPLES = 5;
const MARKS = { error: "✗", warning: "!", note: "·" } as const;

/** What is in a source of pictures and what is wrong with it, for reading. */
export function qualityText(
  q: QualityReport,
  { say, write, language }: Pick<Terminal, "say" | "write" | "language">,
): string {
  const { sizes, colour, groups } = q;
  const size = (width: number, height: number): string => `${width} × ${height}`;
  const range =
    sizes.distinct === 1
      ? size(sizes.minWidth, sizes.minHeight)
      : say.sizeRange(
          size(sizes.minWidth, sizes.minHeight),
          size(sizes.maxWidth, sizes.maxHeight),
          size(sizes.medianWidth, sizes.medianHeight),
        );
  const colours = [
    [say.grey, colour.grey],
    [say.rgb, colour.colour],
    [say.alpha, colour.alpha],
    [say.sixteenBit, colour.sixteenBit],
  ] as const;
  const facts = pairsText([
    [say.source, `${q.source} (${q.kind})`],
    [say.pictures, write.count(q.samples)],
    [say.sizes, range],
    [say.colour, colours.flatMap(([name, n]) => (n > 0 ? [`${write.count(n)} ${name}`] : [])).join(", ")],
    ...Object.entries(q.splits).map(([name, n]): [string, string] => [`${say.split} ${name}`, write.count(n)]),
    [say.groups, groups.from === null ? say.noGroups : say.groupsFrom(write.count(groups.count), groups.from)],
    [say.fingerprint, q.fingerprint.slice(0, 16)],
  ]);
  const total = Math.max(1, q.samples);
  const classes = tableText(q.classes.map((c) => [c.label, write.count(c.count), write.percent(c.count / total)]));
  const findings = q.findings.map((f) => {
    const files = f.files.slice(0, EXAMPLES).map((set) => `      ${set.join(" = ")}`);
    const more = f.files.length > EXAMPLES ? [`      … ${say.more(write.count(f.files.length - EXAMPLES))}`] : [];
    return [`  ${MARKS[f.severity]} ${inLanguage(f.message, language)}`, ...files, ...more].join("\n");
  });
  return [
    facts,
    "",
    say.classes,
    classes,
    "",
    say.findings,
    findings.length === 0 ? `  ${say.noFindings}` : findings.join("\n"),
  ].join("\n");
}

/** Errors and warnings alone, one a line: what must be known before training goes on. */
export function warningsText(q: QualityReport, { language }: Pick<Terminal, "language">): string[] {
  return q.findings
    .filter((f) => f.severity !== "note")
    .map((f) => `  ${MARKS[f.severity]} ${inLanguage(f.message, language)}`);
}
