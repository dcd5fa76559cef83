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

/** What cards have to look like, as zod's schemas say it. */
export interface CardSchema<C> {
  safeParse(json: unknown):
    | { readonly success: true; readonly data: C }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/**
 * Reads a model file and its card.
 * @param schema of the cards of `tasks`
 * @throws AndonError `model/not-found`, `model/damaged`, `model/no-card`, `model/other-task`
 */
export async function readCard<C>(
  path: string,
  schema: CardSchema<C>,
  tasks: readonly string[],
): Promise<ModelFile<C>> {
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
  let json: { readonly task?: unknown };
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged("its card is no JSON", cause);
  }
  if (typeof json.task === "string" && !tasks.includes(json.task))
    throw new AndonError("model/other-task", { path, task: json.task, expected: tasks.join(", ") });
  const parsed = schema.safeParse(json);
  if (parsed.success) return { card: parsed.data, bytes, metadata };
  const issue = parsed.error.issues[0];
  throw damaged(`its card is not whole: ${issue?.path.join(".")}: ${issue?.message}`);
}
