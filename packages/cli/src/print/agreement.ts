import type { Rate } from "@andon/contracts";
import type { Agreement, Graded, Kappa } from "@andon/inspection";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";

/** An attribute agreement analysis, for reading. */
export function agreementText(a: Agreement, { say, write }: Pick<Terminal, "say" | "write">): string {
  const rate = (r: Rate | null) =>
    r === null || r.total === 0
      ? "–"
      : `${write.percent(r.value)} [${write.percent(r.low)} … ${write.percent(r.high)}] ${write.count(r.successes)}/${write.count(r.total)}`;
  const graded = (r: Graded | null) =>
    r === null || r.total === 0 ? "–" : `${rate(r)} ${say.acceptance[r.acceptance]}`;
  const kappa = (k: Kappa | null | undefined) =>
    k === null || k === undefined ? "–" : `${k.value.toFixed(3)} ± ${k.error.toFixed(3)}`;
  // one block an appraiser: so many columns with intervals would not fit a terminal
  const blocks = a.appraisers.map((row) => {
    const lines: readonly (readonly [string, string])[] = [
      [say.within, rate(row.within)],
      [say.withinKappa, kappa(row.withinKappa?.overall)],
      [say.effectiveness, graded(row.effectiveness)],
      [say.standardKappa, kappa(row.standardKappa)],
      [say.missRate, graded(row.missRate)],
      [say.falseAlarmRate, graded(row.falseAlarmRate)],
    ];
    const known = lines.filter(([, text]) => text !== "–").map(([name, text]) => `  ${name}: ${text}`);
    return [`${say.appraiser} ${row.appraiser}`, ...known].join("\n");
  });
  const pairs =
    a.pairs.length === 0
      ? []
      : ["", say.cohenPairs, tableText(a.pairs.map((p) => [`${p.first} – ${p.second}`, kappa(p.kappa)]))];
  const categories = a.betweenKappa?.perCategory ?? [];
  return [
    say.agreementOf(write.count(a.parts), write.count(a.appraisers.length), write.count(a.trials)),
    a.good === null ? say.noGoodVerdict : say.goodVerdict(a.good),
    "",
    ...blocks,
    ...(a.between === null ? [] : ["", `${say.between}: ${rate(a.between)}`]),
    ...(a.betweenKappa === null
      ? []
      : [
          `${say.fleiss}: ${kappa(a.betweenKappa.overall)}`,
          ...(a.categories.length > 2 ? a.categories.map((name, i) => `  ${name}: ${kappa(categories[i])}`) : []),
        ]),
    ...(a.allAgainstStandard === null ? [] : [`${say.allAgainstStandard}: ${rate(a.allAgainstStandard)}`]),
    ...pairs,
    "",
    say.agreementNote,
  ].join("\n");
}
