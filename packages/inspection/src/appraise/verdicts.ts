/** A table of inspectors' verdicts: who said what of which part, and what it is in truth. */
import { AndonError } from "@andon/contracts";
import { csvRows } from "@andon/data";

/** Balanced: each appraiser judged each part equally often. */
export interface VerdictTable {
  readonly parts: readonly string[];
  readonly appraisers: readonly string[];
  /** Verdicts each appraiser gave on each part. */
  readonly trials: number;
  /** Every verdict that occurs, also as standard; sorted. */
  readonly categories: readonly string[];
  /** `verdicts[appraiser][part][trial]`: index of the category. */
  readonly verdicts: readonly (readonly (readonly number[])[])[];
  /** What each part is in truth; null where the table does not say. */
  readonly standard: readonly number[] | null;
}

const COLUMNS = {
  part: /^(part|sample|item|piece|part ?(no|number|id)|file|path|零件|样品|样本|零件号)$/i,
  appraiser: /^(appraiser|operator|inspector|rater|judge|检验员|评价人|操作员)$/i,
  trial: /^(trial|repeat|repetition|replicate|run|次数|重复|试验)$/i,
  verdict: /^(verdict|rating|assessment|decision|result|judge?ment|response|判断|结果|判定)$/i,
  standard: /^(standard|reference|ref|truth|true|known|master|标准|基准|真值)$/i,
} as const;
export type VerdictColumn = keyof typeof COLUMNS;

/**
 * Reads a CSV text with the columns part, appraiser, verdict and, as needed, trial and standard. Without a trial column the order of the
 * lines tells which verdict is which.
 *
 * @param chosen columns by name, where they are not called as usual
 * @throws AndonError `appraise/columns`, `appraise/unbalanced`, `appraise/standard`
 */
export function readVerdicts(
  path: string,
  text: string,
  chosen: Partial<Readonly<Record<VerdictColumn, string | undefined>>> = {},
): VerdictTable {
  const rows = csvRows(text);
  const fields = Object.keys(rows[0] ?? {});
  const column = (name: VerdictColumn) => {
    const wanted = chosen[name];
    const found = fields.find((field) => (wanted === undefined ? COLUMNS[name].test(field.trim()) : field === wanted));
    const optional = name === "trial" || name === "standard";
    if (found === undefined && (wanted !== undefined || !optional)) {
      throw new AndonError("appraise/columns", { path, column: wanted ?? name, found: fields.join(", ") });
    }
    return found;
  };
  const [part, appraiser, verdict] = [column("part")!, column("appraiser")!, column("verdict")!];
  const [trial, standard] = [column("trial"), column("standard")];
  const cell = (row: Record<string, unknown>, name: string | undefined) =>
    name === undefined ? "" : String(row[name] ?? "").trim();

  const given = rows.filter((row) => cell(row, part) !== "" && cell(row, verdict) !== "");
  const parts = [...new Set(given.map((row) => cell(row, part)))];
  const appraisers = [...new Set(given.map((row) => cell(row, appraiser)))];
  const all = given.flatMap((row) => [
    cell(row, verdict),
    ...(cell(row, standard) === "" ? [] : [cell(row, standard)]),
  ]);
  const categories = [...new Set(all)].sort();
  const lists = appraisers.map(() => parts.map((): { trial: string; category: number }[] => []));
  const truths = new Map<string, string>();
  const places = { part: new Map(parts.map((p, i) => [p, i])), appraiser: new Map(appraisers.map((a, i) => [a, i])) };
  for (const row of given) {
    const name = cell(row, part);
    const list = lists[places.appraiser.get(cell(row, appraiser))!]![places.part.get(name)!]!;
    list.push({ trial: cell(row, trial), category: categories.indexOf(cell(row, verdict)) });
    const truth = cell(row, standard);
    if (truth === "") continue;
    const known = truths.get(name);
    if (known !== undefined && known !== truth)
      throw new AndonError("appraise/standard", { part: name, first: known, second: truth });
    truths.set(name, truth);
  }
  const trials = Math.max(0, ...lists.flat().map((list) => list.length));
  for (const [a, byPart] of lists.entries()) {
    for (const [p, list] of byPart.entries()) {
      if (list.length === trials) continue;
      const [who, what] = [appraisers[a]!, parts[p]!];
      throw new AndonError("appraise/unbalanced", { appraiser: who, part: what, count: list.length, expected: trials });
    }
  }
  if (given.length === 0)
    throw new AndonError("appraise/columns", { path, column: "verdict", found: fields.join(", ") });
  const byTrial = new Intl.Collator("en", { numeric: true });
  return {
    parts,
    appraisers,
    trials,
    categories,
    verdicts: lists.map((byPart) =>
      byPart.map((list) => [...list].sort((a, b) => byTrial.compare(a.trial, b.trial)).map((v) => v.category)),
    ),
    standard: parts.every((p) => truths.has(p)) ? parts.map((p) => categories.indexOf(truths.get(p)!)) : null,
  };
}

/**
 * The table with one more appraiser, who answers the same each time: its one verdict stands for every trial.
 * @param verdictOf category of a part, new ones allowed
 */
export function withAppraiser(table: VerdictTable, name: string, verdictOf: (part: string) => string): VerdictTable {
  const given = table.parts.map(verdictOf);
  const categories = [...new Set([...table.categories, ...given])].sort();
  const moved = table.categories.map((category) => categories.indexOf(category));
  return {
    ...table,
    categories,
    appraisers: [...table.appraisers, name],
    verdicts: [
      ...table.verdicts.map((byPart) => byPart.map((list) => list.map((c) => moved[c]!))),
      given.map((category) => new Array<number>(table.trials).fill(categories.indexOf(category))),
    ],
    standard: table.standard?.map((c) => moved[c]!) ?? null,
  };
}
