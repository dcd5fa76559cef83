import { inLanguage, type SignalReport } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText, tableText } from "../terminal/width.ts";

/** Places shown of each finding; `--json` has more. */
const PLACES = 5;
/** Columns shown; `--json` has all. */
const COLUMNS = 60;
const MARKS = { error: "✗", warning: "!", note: "·" } as const;

/** What is in a source of signals and what is wrong with it, for reading. */
export function signalReportText(
  r: SignalReport,
  { say, write, language }: Pick<Terminal, "say" | "write" | "language">,
): string {
  const { time } = r;
  const moment = (value: number | null): string =>
    value === null ? "–" : time.meaning === "clock" ? new Date(value).toISOString() : write.short(value);
  const step =
    time.step === null ? "–" : time.meaning === "count" ? write.short(time.step) : `${write.short(time.step / 1000)} s`;
  const facts = pairsText([
    [say.source, `${r.source} (${r.kind})`],
    [say.rows, write.count(r.rows)],
    [say.unitsOfSource, write.count(r.units)],
    [say.time, `${time.column ?? say.counted}: ${moment(time.first)} … ${moment(time.last)}`],
    [say.timeStep, step],
    ...Object.entries(r.splits).map(([name, n]): [string, string] => [`${say.split} ${name}`, write.count(n)]),
    [say.fingerprint, r.fingerprint.slice(0, 16)],
  ]);
  const figure = (value: number | null): string => (value === null ? "" : write.short(value));
  const columns = tableText([
    [say.column, say.role, say.missing, say.minimum, say.meanOfColumn, say.maximum],
    ...r.columns
      .slice(0, COLUMNS)
      .map((c) => [
        c.unit === null || /[\])]\s*$/.test(c.name) ? c.name : `${c.name} (${c.unit})`,
        say.roles[c.role],
        c.missing === 0 || c.role === "ignored" ? "·" : write.percent(c.missing / Math.max(1, c.present + c.missing)),
        ...(c.kind === "category"
          ? [c.levels.slice(0, 4).join(", "), "", ""]
          : [figure(c.minimum), figure(c.mean), figure(c.maximum)]),
      ]),
  ]);
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
