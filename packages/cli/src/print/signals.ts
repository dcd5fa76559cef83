import { inLanguage, type SignalColumnReport, type SignalReport } from "@andon/contracts";
import { duration, timeWriter } from "@andon/data";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText, tableText } from "../terminal/width.ts";

/** Places shown of each finding; `--json` has more. */
const PLACES = 5;
/** Columns shown; `--json` has all. */
const COLUMNS = 60;
const MARKS = { error: "✗", warning: "!", note: "·" } as const;

/** A column with its unit, where its name does not hold it. */
export const columnText = ({ name, unit }: Pick<SignalColumnReport, "name" | "unit">): string =>
  unit === null || /[\])]\s*$/.test(name) ? name : `${name} (${unit})`;

/** So many names of a category are shown. */
const LEVELS = 4;

const levelsText = ({ levels }: SignalColumnReport, say: Terminal["say"]): string =>
  say.inOneLine([...levels.slice(0, LEVELS), ...(levels.length > LEVELS ? ["…"] : [])]);

/** With as many digits as it takes to tell values apart that lie so far from each other. */
function figure(value: number | null, range: number): string {
  if (value === null) return "";
  const digits = range === 0 ? 6 : value === 0 ? 3 : 3 + Math.max(0, Math.floor(Math.log10(Math.abs(value) / range)));
  return Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 0.01)
    ? value
        .toExponential(Math.min(8, digits - 1))
        .replace("e-", "e−")
        .replace("e+", "e")
    : String(Number(value.toPrecision(Math.min(9, Math.max(digits, Math.ceil(Math.log10(Math.abs(value) + 1)))))));
}

/** What is in a source of signals and what is wrong with it, for reading. */
export function signalReportText(
  r: SignalReport,
  { say, write, language }: Pick<Terminal, "say" | "write" | "language">,
): string {
  const { time } = r;
  const written = timeWriter({ name: time.column ?? say.counted, meaning: time.meaning, zone: time.zone });
  const moment = (value: number | null): string => (value === null ? "–" : written(value)!);
  const step = time.step === null ? "–" : time.meaning === "count" ? write.short(time.step) : duration(time.step);
  const facts = pairsText([
    [say.source, say.sourceOf(r.source, r.kind)],
    [say.rows, write.count(r.rows)],
    [say.unitsOfSource, write.count(r.units)],
    [say.time, say.termed(time.column ?? say.counted, `${moment(time.first)} … ${moment(time.last)}`)],
    [say.timeStep, step],
    ...Object.entries(r.splits).map(([name, n]): [string, string] => [`${say.split} ${name}`, write.count(n)]),
    [say.fingerprint, r.fingerprint.slice(0, 16)],
  ]);
  const columns = tableText([
    [say.column, say.role, say.missing, say.minimum, say.meanOfColumn, say.maximum],
    ...r.columns
      .slice(0, COLUMNS)
      .map((c) => [
        columnText(c),
        say.roles[c.role],
        c.missing === 0 || c.role === "ignored" ? "·" : write.percent(c.missing / Math.max(1, c.present + c.missing)),
        ...(c.kind === "category"
          ? ["", "", ""]
          : [c.minimum, c.mean, c.maximum].map((value) => figure(value, (c.maximum ?? 0) - (c.minimum ?? 0)))),
      ]),
  ])
    .split("\n")
    // words are set apart from the table, so that they stay to the left
    .map((line, i) => {
      const column = r.columns[i - 1];
      return column === undefined || column.kind === "number" || column.role === "ignored"
        ? line
        : `${line}  ${levelsText(column, say)}`;
    })
    .join("\n");
  const findings = r.findings.map((f) => {
    const places = f.places.slice(0, PLACES).map((place) => `      ${place}`);
    const more = f.places.length > PLACES ? [`      … ${say.more(write.count(f.places.length - PLACES))}`] : [];
    return [`  ${MARKS[f.severity]} ${inLanguage(f.message, language)}`, ...places, ...more].join("\n");
  });
  return [
    facts,
    "",
    columns,
    "",
    say.findings,
    findings.length === 0 ? `  ${say.noFindings}` : findings.join("\n"),
  ].join("\n");
}
