/** Inspectors' verdicts from a file, and the model as one more of them. */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { AndonError } from "@andon/contracts";
import type { RunOptions } from "../use/options.ts";
import { runInspector } from "../use.ts";
import { type Agreement, agreementOf, goodVerdict } from "./agreement.ts";
import { readVerdicts, type VerdictColumn, withAppraiser } from "./verdicts.ts";

export interface AppraiseOptions {
  /** A CSV file: part, appraiser, trial, verdict, standard. */
  readonly verdicts: string;
  /** Names of columns that are not called as usual. */
  readonly columns?: Partial<Readonly<Record<VerdictColumn, string | undefined>>> | undefined;
  /** The verdict that means good. */
  readonly good?: string | undefined;
  /** The model as one more appraiser: a file and the pictures of the parts, called like them ... */
  readonly model?: Pick<RunOptions, "model" | "source"> | undefined;
  /** ... or what `andon inspect run --json` wrote. */
  readonly run?: string | undefined;
}

/**
 * Attribute agreement analysis of a table of verdicts.
 * @throws AndonError `appraise/*`, `data/no-such-label`, those of running the model
 */
export async function appraise(options: AppraiseOptions, signal?: AbortSignal): Promise<Agreement> {
  const text = await readFile(options.verdicts, "utf8").catch((cause) => {
    throw new AndonError("source/not-found", { path: options.verdicts }, { cause });
  });
  const table = readVerdicts(options.verdicts, text, options.columns);
  const { model, run } = options;
  if (model === undefined && run === undefined) return agreementOf(table, options.good);
  const judged = run === undefined ? await verdictsOfModel(model!, signal) : await verdictsOfRun(run);
  const good = goodVerdict(table.categories, options.good);
  const others = table.categories.filter((c) => c !== good);
  const find = pictureOfPart(judged);
  const joined = withAppraiser(table, basename(run ?? model!.model, extname(run ?? model!.model)), (part) => {
    const verdict = find(part);
    if (verdict === undefined) {
      throw new AndonError("appraise/no-picture", { part, where: run ?? String(model!.source) });
    }
    // what the model sends to a person, or does not know, is a verdict of its own: it agrees with nobody's
    if (good === null) return verdict.label ?? verdict.decision;
    if (verdict.decision === "pass") return good;
    if (verdict.decision !== "reject") return verdict.decision;
    return others.length === 1 ? others[0]! : (verdict.label ?? verdict.decision);
  });
  return agreementOf(joined, good ?? undefined);
}

interface ModelVerdict {
  readonly file: string;
  readonly label: string | null;
  readonly decision: string;
}

async function verdictsOfModel(options: RunOptions, signal?: AbortSignal): Promise<readonly ModelVerdict[]> {
  const verdicts: ModelVerdict[] = [];
  for await (const answer of runInspector(options, signal)) {
    if (!("error" in answer) && "decision" in answer)
      verdicts.push({ ...answer, label: "label" in answer ? answer.label : null });
  }
  return verdicts;
}

async function verdictsOfRun(path: string): Promise<readonly ModelVerdict[]> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new AndonError("source/not-found", { path }, { cause });
  });
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.flatMap((line, i) => {
    let json: Partial<ModelVerdict>;
    try {
      json = JSON.parse(line);
    } catch (cause) {
      throw new AndonError("appraise/run", { path, line: i + 1 }, { cause });
    }
    const { file, label = null, decision } = json;
    return typeof file === "string" && typeof decision === "string" ? [{ file, label, decision }] : [];
  });
}

/** A part is found by the whole path of its picture, by the end of it, or by the file's name with or without its ending. */
function pictureOfPart(verdicts: readonly ModelVerdict[]) {
  const byName = new Map<string, ModelVerdict>();
  for (const verdict of [...verdicts].reverse()) {
    const steps = verdict.file.replaceAll("\\", "/").split("/");
    for (let i = 0; i < steps.length; i++) {
      const path = steps.slice(i).join("/");
      for (const name of [path, path.slice(0, path.length - extname(path).length)]) byName.set(name, verdict);
    }
  }
  return (part: string) => byName.get(part.replaceAll("\\", "/"));
}
