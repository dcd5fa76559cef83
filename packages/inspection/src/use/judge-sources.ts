/** A verdict for each picture of one or several sources; what cannot be read is named and passed over. */
import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { AndonError, type ErrorDetails, type Words } from "@andon/contracts";
import { openPictureSource, type PictureSource } from "@andon/data";
import { type Answered, type Scorer, scoreSource } from "../model/scoring.ts";
import type { RunOptions } from "./options.ts";

/**
 * A verdict, or why there is none. `file`: where the picture lies, seen from where the source was named: the folder given, and the path
 * inside.
 */
export type Judged<V> = V | { readonly file: string; readonly error: Words };

/**
 * Scores the pictures of the sources in order and closes the scorer. A picture that cannot be read, and one of several sources that cannot be
 * opened, is named and passed over.
 * @throws AndonError `source/*` for the only source
 */
export async function* judgeSources<A extends Answered, V>(
  scorer: Scorer<A>,
  { source: given }: Pick<RunOptions, "source">,
  verdict: (answer: A, file: string) => V,
  signal?: AbortSignal,
): AsyncGenerator<Judged<V>, void> {
  try {
    const paths = typeof given === "string" ? [given] : given;
    for (const path of paths) {
      let source: PictureSource;
      try {
        source = await openPictureSource(path);
      } catch (error) {
        if (paths.length === 1 || !(error instanceof AndonError)) throw error;
        yield { file: path, error: inWords(error, path) };
        continue;
      }
      const fileOf = await locator(path, source);
      for await (const answer of scoreSource(scorer, source, { signal })) {
        const file = fileOf(answer.path);
        yield "error" in answer ? { file, error: inWords(answer.error, file) } : verdict(answer, file);
      }
    }
  } finally {
    await scorer.close();
  }
}

/** From a path inside the source to one that can be opened from here (or, inside an archive, found). */
async function locator(given: string, source: PictureSource): Promise<(path: string) => string> {
  if (source.kind === "list") return (path) => (isAbsolute(path) ? path : join(dirname(given), path));
  const single = (await stat(given)).isFile();
  return (path) => (single && source.count === 1 && path === basename(given) ? given : join(given, path));
}

/** An error in both languages, naming the file as the reader does. */
export function inWords(error: unknown, file: string): Words {
  if (!(error instanceof AndonError)) return error instanceof Error ? error.message : String(error);
  const named = new AndonError(error.code, { ...(error.details as object), path: file } as ErrorDetails<
    typeof error.code
  >);
  return { en: named.localised("en"), zh: named.localised("zh") };
}
