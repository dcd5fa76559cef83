/** Model files: what they keep beside their graph, opening them, setting their threshold. */
import { ANSWERS_KEY, CARD_KEY, HELD_OUT_KEY, type ModelCard, modelCard } from "@andon/contracts";
import type { SampleRecord } from "@andon/data";
import { readCard } from "@andon/model";
import { writeInitializer } from "@andon/nn";
import { REVIEW_THRESHOLD } from "./decision.ts";

/**
 * What a fresh file keeps beside its graph.
 * @param answers the certified ones, encoded
 * @param held records that it was certified on; they are listed where the source does not mark them as its test set
 */
export function metadataOf(
  card: ModelCard,
  answers: string,
  records: readonly SampleRecord[],
  held: Int32Array,
): Readonly<Record<string, string>> {
  const among = new Set(held);
  const marked = records.every(({ split }, i) => (split === "test") === among.has(i));
  return {
    [CARD_KEY]: JSON.stringify(card),
    [ANSWERS_KEY]: answers,
    ...(marked ? {} : { [HELD_OUT_KEY]: JSON.stringify(Array.from(held, (i) => records[i]!.path)) }),
  };
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

/**
 * Reads a file's card and bytes, with the threshold set as asked.
 * @throws AndonError `model/not-found`, `model/damaged`, `model/no-card`, `model/other-task`
 */
export async function loadModel(file: string, threshold?: number): Promise<Loaded> {
  const { card, bytes, metadata } = await readCard(file, modelCard.options);
  const list = metadata[HELD_OUT_KEY];
  const answers = metadata[ANSWERS_KEY] ?? "";
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
