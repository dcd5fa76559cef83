/** Model files: reading them and their cards. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { AndonError, CARD_KEY, type MaintenanceCard, maintenanceCard } from "@andon/contracts";
import { decodeModel } from "@andon/nn";

/** What this package's models can be for. */
const TASKS: readonly string[] = maintenanceCard.options.map((card) => card.shape.task.value);

export interface Loaded<C extends MaintenanceCard = MaintenanceCard> {
  readonly card: C;
  readonly bytes: Uint8Array;
}

/** @throws AndonError `model/not-found`, `model/damaged`, `model/no-card`, `model/other-task` */
export async function loadMaintenance(file: string): Promise<Loaded> {
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
  if (typeof json.task === "string" && !TASKS.includes(json.task))
    throw new AndonError("model/other-task", { path: file, task: json.task, expected: TASKS.join(", ") });
  const parsed = maintenanceCard.safeParse(json);
  if (parsed.success) return { card: parsed.data, bytes };
  const issue = parsed.error.issues[0];
  throw damaged(`its card is not whole: ${issue?.path.join(".")}: ${issue?.message}`);
}

/**
 * The same for one task.
 * @throws AndonError also `model/other-task`
 */
export async function loadFor<T extends MaintenanceCard["task"]>(
  file: string,
  task: T,
): Promise<Loaded<Extract<MaintenanceCard, { task: T }>>> {
  const { card, bytes } = await loadMaintenance(file);
  if (card.task !== task) throw new AndonError("model/other-task", { path: file, task: card.task, expected: task });
  return { card: card as Extract<MaintenanceCard, { task: T }>, bytes };
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
