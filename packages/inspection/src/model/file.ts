/** Model files: opening them, reading their card, setting their threshold. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ANSWERS_KEY, AndonError, CARD_KEY, HELD_OUT_KEY, type ModelCard, modelCard } from "@andon/contracts";
import { decodeModel, type ModelProto, writeInitializer } from "@andon/nn";
import { REVIEW_THRESHOLD } from "./decision.ts";

/**
 * Reads a file and its model.
 * @throws AndonError `model/not-found`, `model/damaged`
 */
async function readModel(file: string): Promise<{ readonly bytes: Uint8Array; readonly model: ModelProto }> {
  const bytes = await readFile(file).catch((cause) => {
    throw new AndonError("model/not-found", { path: file }, { cause });
  });
  try {
    return { bytes, model: decodeModel(bytes) };
  } catch (error) {
    throw new AndonError(
      "model/damaged",
      { path: file, reason: error instanceof Error ? error.message : String(error) },
      { cause: error },
    );
  }
}

/** What this package's models can be for. */
const TASKS: readonly string[] = modelCard.options.map((card) => card.shape.task.value);

function cardOf(file: string, { metadataProps }: ModelProto): ModelCard {
  const text = metadataProps.find(({ key }) => key === CARD_KEY)?.value;
  if (text === undefined) throw new AndonError("model/no-card", { path: file });
  let json: { readonly task?: unknown };
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AndonError("model/damaged", { path: file, reason: "its card is no JSON" }, { cause });
  }
  const { task } = json;
  if (typeof task === "string" && !TASKS.includes(task)) {
    throw new AndonError("model/other-task", { path: file, task, expected: TASKS.join(", ") });
  }
  const parsed = modelCard.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AndonError("model/damaged", {
    path: file,
    reason: `its card is not whole: ${issue?.path.join(".")}: ${issue?.message}`,
  });
}

/**
 * The card inside a model file.
 * @throws AndonError `model/not-found`, `model/damaged`, `model/no-card`, `model/other-task`
 */
export async function readModelCard(file: string): Promise<ModelCard> {
  return cardOf(file, (await readModel(file)).model);
}

/** A model file ready to open. */
export interface Loaded<C extends ModelCard = ModelCard> {
  readonly card: C;
  readonly bytes: Uint8Array;
  /** Paths of the pictures it was certified on; null where they are the source's own test set. */
  readonly heldOut: readonly string[] | null;
  /** The certified answers, as the file keeps them. */
  readonly answers: string;
}

/** Reads a file's card and bytes, with the threshold set as asked. */
export async function loadModel(file: string, threshold?: number): Promise<Loaded> {
  const { bytes, model } = await readModel(file);
  const card = cardOf(file, model);
  const entry = (name: string) => model.metadataProps.find(({ key }) => key === name)?.value;
  const list = entry(HELD_OUT_KEY);
  const answers = entry(ANSWERS_KEY) ?? "";
  const heldOut: readonly string[] | null = list === undefined ? null : JSON.parse(list);
  const first = card.thresholds[0];
  if (threshold === undefined || first === undefined) return { card, bytes, heldOut, answers };
  // a review band that is empty stays so
  const names = card.thresholds
    .filter(({ name, value }) => name === first.name || (name === REVIEW_THRESHOLD && value === first.value))
    .map(({ name }) => name);
  const set = names.reduce((file, name) => writeInitializer(file, name, [threshold]), bytes);
  return { card, heldOut, answers, bytes: set };
}

/** SHA-256 over names, shapes and bytes of all weights of a model; thresholds are left out, so that tuning does not change it. */
export function weightsHash(bytes: Uint8Array, thresholds: readonly string[]): string {
  const hash = createHash("sha256");
  const weights = decodeModel(bytes).graph.initializer.filter((t) => !thresholds.includes(t.name ?? ""));
  for (const t of [...weights].sort((a, b) => ((a.name ?? "") < (b.name ?? "") ? -1 : 1))) {
    hash.update(`${t.name} ${t.dataType} [${(t.dims ?? []).join(",")}]\n`);
    hash.update(t.rawData ?? new Uint8Array());
  }
  return hash.digest("hex");
}
