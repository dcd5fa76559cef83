import { readFile } from "node:fs/promises";
import { AndonError, CARD_KEY } from "@andon/contracts";
import { decodeModel } from "@andon/nn";

/** A model file that was read. */
export interface ModelFile<C> {
  readonly card: C;
  readonly bytes: Uint8Array;
  /** What else the file keeps, by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the cards of one task have to look like, as zod's schemas say it. */
export interface CardSchema {
  readonly shape: { readonly task: { readonly value: string } };
  safeParse(json: unknown):
    | { readonly success: true; readonly data: unknown }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** The card that a schema gives. */
export type CardOf<S extends CardSchema> = Extract<ReturnType<S["safeParse"]>, { readonly success: true }>["data"];

/**
 * Reads a model file and its card.
 * @param schemas of the tasks that the file may be for, one at least
 * @throws AndonError `model/not-found`, `model/damaged`, `model/no-card`, `model/other-task`
 */
export async function readCard<S extends CardSchema>(
  path: string,
  schemas: readonly S[],
): Promise<ModelFile<CardOf<S>>> {
  const bytes = await readFile(path).catch((cause) => {
    throw new AndonError("model/not-found", { path }, { cause });
  });
  const damaged = (reason: string, cause?: unknown) => new AndonError("model/damaged", { path, reason }, { cause });
  let metadata: Record<string, string>;
  try {
    metadata = Object.fromEntries(decodeModel(bytes).metadataProps.map(({ key, value }) => [key, value]));
  } catch (cause) {
    throw damaged(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const text = metadata[CARD_KEY];
  if (text === undefined) throw new AndonError("model/no-card", { path });
  let json: { readonly task?: unknown } | null;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged("its card is no JSON", cause);
  }
  const task = json?.task;
  const tasks = schemas.map(({ shape }) => shape.task.value);
  if (typeof task === "string" && !tasks.includes(task))
    throw new AndonError("model/other-task", { path, task, expected: tasks.join(", ") });
  // a card that names no task is told so by any of them
  const parsed = (schemas.find(({ shape }) => shape.task.value === task) ?? schemas[0]!).safeParse(json);
  if (parsed.success) return { card: parsed.data as CardOf<S>, bytes, metadata };
  const issue = parsed.error.issues[0];
  throw damaged(`its card is not whole: ${issue?.path.join(".")}: ${issue?.message}`);
}
