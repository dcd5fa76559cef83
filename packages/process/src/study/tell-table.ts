import { AndonError, type Words } from "@andon/contracts";
import { rowsByName } from "../problem/headings.ts";
import { type Results, resultNames, type Settings } from "../problem/problem.ts";
import { addTrial, type Study, type Trial, tell } from "./study.ts";

/** What a table told. */
export interface Told {
  readonly study: Study;
  readonly ended: readonly number[];
  /** Rows without a result: their trials stay open. */
  readonly open: number;
  /** Rows that say what is known already: a plan may be told each time some more of it is filled in. */
  readonly known: number;
  /** Trials that were run with other settings than were planned: what was run counts. */
  readonly otherwise: readonly number[];
}

/** The column that numbers the trials; and of those that gave nothing, what stands in the place of a result. */
const TRIAL = "trial";
const FAILED = "failed";

/**
 * Tells what came of many trials: a plan that was filled in. A row without a trial's number is one that nobody asked for; one with "failed" in place of a
 * result gave nothing.
 * @param table by column name, cells as text
 * @param correct whether trials that were told already are told anew
 * @throws AndonError `records/column`, `study/row` with the row that is wrong; those of `tell`
 */
export function tellTable(
  study: Study,
  table: readonly Readonly<Record<string, string>>[],
  path: string,
  correct = false,
): Told {
  const { parameters, context } = study.problem;
  const names = resultNames(study.problem);
  const rows = rowsByName(table, [TRIAL, ...names, ...[...parameters, ...context].map((p) => p.name)]);
  const columns = Object.keys(rows[0] ?? {});
  for (const column of [TRIAL, ...names])
    if (!columns.includes(column)) throw new AndonError("records/column", { column, path, found: columns.join(", ") });
  let now = study;
  const ended: number[] = [];
  const otherwise: number[] = [];
  let [open, known] = [0, 0];
  for (const [i, row] of rows.entries()) {
    const refuse = (reason: Words): AndonError => new AndonError("study/row", { path, row: i + 2, reason });
    const given = names.filter((name) => row[name] !== "");
    if (given.length === 0) {
      open++;
      continue;
    }
    const failed = given.some((name) => row[name]!.toLowerCase() === FAILED);
    const lacking = names.find((name) => row[name] === "");
    if (!failed && lacking !== undefined)
      throw refuse({
        en: `${lacking} is missing beside ${given.join(", ")}`,
        zh: `有 ${given.join("、")} 而缺少 ${lacking}`,
      });
    const results = failed ? null : resultsIn(row, names, refuse);
    const outcome = results ?? { failed: null };
    const settings = settingsIn(study, row, refuse);
    const id = row[TRIAL]!;
    const before = now.trials.find((t) => String(t.id) === id);
    const same = (t: Trial): boolean =>
      (results === null ? t.state === "failed" : names.every((name) => t.results?.[name] === results[name])) &&
      Object.entries(settings).every(([name, value]) => t.settings[name] === value);
    if (id === "" ? study.trials.some(same) : before && same(before)) {
      known++;
      continue;
    }
    if (id === "") now = addTrial(now, settings, outcome);
    else {
      now = tell(now, id, outcome, correct);
      const differs = Object.entries(settings).some(([name, value]) => before!.settings[name] !== value);
      if (differs) {
        otherwise.push(before!.id);
        const trials = now.trials.map((t) =>
          t.id === before!.id ? { ...t, settings: { ...t.settings, ...settings } } : t,
        );
        now = { ...now, trials };
      }
    }
    ended.push(id === "" ? now.trials.at(-1)!.id : before!.id);
  }
  return { study: now, ended, open, known, otherwise };
}

function resultsIn(
  row: Readonly<Record<string, string>>,
  names: readonly string[],
  refuse: (reason: Words) => AndonError,
): Results {
  return Object.fromEntries(
    names.map((name) => {
      const value = Number(row[name]);
      if (!Number.isFinite(value))
        throw refuse({
          en: `expected a number for ${name}, or "${FAILED}", but it is "${row[name]}"`,
          zh: `${name} 应为数值或 "${FAILED}"，但为“${row[name]}”`,
        });
      return [name, value];
    }),
  );
}

/** The settings that the row names; those that it leaves out, or leaves empty, are as planned. */
function settingsIn(
  { problem }: Study,
  row: Readonly<Record<string, string>>,
  refuse: (reason: Words) => AndonError,
): Settings {
  return Object.fromEntries(
    [...problem.parameters, ...problem.context].flatMap((p): [string, number | string][] => {
      const text = row[p.name] ?? "";
      if (text === "" || p.kind === "fixed") return [];
      if (p.kind === "categorical") {
        if (p.levels.includes(text)) return [[p.name, text]];
        throw refuse({
          en: `expected one of ${p.levels.join(", ")} for ${p.name}, but it is "${text}"`,
          zh: `${p.name} 应为 ${p.levels.join("、")} 之一，但为“${text}”`,
        });
      }
      const value = Number(text);
      if (Number.isFinite(value)) return [[p.name, value]];
      throw refuse({
        en: `expected a number for ${p.name}, but it is "${text}"`,
        zh: `${p.name} 应为数值，但为“${text}”`,
      });
    }),
  );
}
