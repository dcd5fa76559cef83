/** Files of remaining life: reading, opening, raw windows in, answers out. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { AndonError, CARD_KEY, type RulCard, rulCard } from "@andon/contracts";
import type { SignalSource } from "@andon/data";
import { decodeModel, type OnnxRuntime, openSession, tensor } from "@andon/nn";

export interface LoadedRul {
  readonly card: RulCard;
  readonly bytes: Uint8Array;
}

/** @throws AndonError `model/not-found`, `model/damaged`, `model/no-card`, `model/other-task` */
export async function loadRul(file: string): Promise<LoadedRul> {
  const bytes = await readFile(file).catch((cause) => {
    throw new AndonError("model/not-found", { path: file }, { cause });
  });
  const damaged = (reason: string, cause?: unknown) =>
    new AndonError("model/damaged", { path: file, reason }, { cause });
  let text: string | undefined;
  try {
    text = decodeModel(bytes).metadataProps.find(({ key }) => key === CARD_KEY)?.value;
  } catch (cause) {
    throw damaged((cause as Error).message, cause);
  }
  if (text === undefined) throw new AndonError("model/no-card", { path: file });
  let json: { readonly task?: unknown };
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged("its card is no JSON", cause);
  }
  if (typeof json.task === "string" && json.task !== "maintenance/rul")
    throw new AndonError("model/other-task", { path: file, task: json.task, expected: "maintenance/rul" });
  const parsed = rulCard.safeParse(json);
  if (parsed.success) return { card: parsed.data, bytes };
  const issue = parsed.error.issues[0];
  throw damaged(`its card is not whole: ${issue?.path.join(".")}: ${issue?.message}`);
}

/** SHA-256 over names, types, shapes and bytes of all weights but the thresholds. */
export function weightsSha256(bytes: Uint8Array, thresholds: readonly string[]): string {
  const hash = createHash("sha256");
  const weights = decodeModel(bytes).graph.initializer.filter((t) => !thresholds.includes(t.name ?? ""));
  for (const t of [...weights].sort((a, b) => ((a.name ?? "") < (b.name ?? "") ? -1 : 1))) {
    hash.update(`${t.name} ${t.dataType} [${(t.dims ?? []).join(",")}]\n`);
    hash.update(t.rawData ?? new Uint8Array());
  }
  return hash.digest("hex");
}

/** Raw rows of a unit, as the file takes them. */
export interface RawHistory {
  readonly unit: string;
  readonly rows: number;
  /** Values of the file's columns, row by row. */
  readonly values: Float32Array;
}

/**
 * Raw rows of every unit in the order of the source; of each at most the newest `keep`.
 * @throws AndonError `maintenance/columns`
 */
export async function readRaw(
  source: SignalSource,
  columns: readonly string[],
  keep: number,
  signal?: AbortSignal,
): Promise<readonly RawHistory[]> {
  const at = columns.map((name) => source.columns.findIndex((column) => column.name === name));
  const missing = columns.filter((_, k) => at[k]! < 0);
  if (missing.length > 0)
    throw new AndonError("maintenance/columns", {
      path: source.root,
      missing: missing.join(", "),
      found: source.columns.map((c) => c.name).join(", "),
    });
  const width = columns.length;
  const newest = new Map<string, { rows: number; values: number[] }>();
  for await (const block of source.read({ signal })) {
    let unit = newest.get(block.unit);
    if (!unit) {
      unit = { rows: 0, values: [] };
      newest.set(block.unit, unit);
    }
    for (let i = 0; i < block.rows; i++) for (const c of at) unit.values.push(block.values[c]![i]!);
    unit.rows += block.rows;
    const over = unit.values.length / width - 2 * keep;
    if (over > 0) unit.values = unit.values.slice(-keep * width);
  }
  return [...newest].map(([unit, { values }]) => {
    const kept = Float32Array.from(values.slice(-Math.min(values.length, keep * width)));
    return { unit, rows: kept.length / width, values: kept };
  });
}

export interface Answer {
  readonly rul: number;
  readonly low: number;
  readonly high: number;
}

export interface RulScorer {
  /** Windows that end at these rows (counted from 0) of these histories. */
  answer(moments: readonly { readonly history: RawHistory; readonly end: number }[]): Promise<readonly Answer[]>;
  close(): Promise<void>;
}

const TOGETHER = 256;

export async function openRul(
  ort: OnnxRuntime,
  bytes: Uint8Array,
  steps: number,
  width: number,
  threads: number,
): Promise<RulScorer> {
  const session = await openSession(ort, bytes, { threads });
  return {
    async answer(moments) {
      const answers: Answer[] = [];
      for (let start = 0; start < moments.length; start += TOGETHER) {
        const part = moments.slice(start, start + TOGETHER);
        // before the history began there is nothing
        const x = new Float32Array(part.length * steps * width).fill(Number.NaN);
        for (const [i, { history, end }] of part.entries()) {
          const length = Math.min(steps, end + 1);
          x.set(
            history.values.subarray((end + 1 - length) * width, (end + 1) * width),
            (i * steps + steps - length) * width,
          );
        }
        const result = await session.run({ window: tensor(ort, "float32", x, [part.length, steps, width]) });
        const of = (name: string) => result[name]!.data as Float32Array;
        for (let i = 0; i < part.length; i++)
          answers.push({ rul: of("rul")[i]!, low: of("low")[i]!, high: of("high")[i]! });
      }
      return answers;
    },
    close: () => session.release(),
  };
}
