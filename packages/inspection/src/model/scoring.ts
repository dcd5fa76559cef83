/** Pictures of a source to answers: decoded ahead, small pictures of one size together, unreadable ones named. */
import { type Picture, type PictureSource, pictureOf } from "@andon/data";

/**
 * A model in a session, whatever it answers. `score` gives an answer for each picture, in order, or says why there is none (its template,
 * say, cannot be read); all have one size.
 */
export interface Scorer<A extends Answered> {
  score(pictures: readonly NamedPicture[]): Promise<readonly (A | Unread)[]>;
  close(): Promise<void>;
}

export interface NamedPicture {
  readonly path: string;
  readonly picture: Picture;
}

export interface Answered {
  readonly path: string;
  /** Time for this picture, decoding left out; pictures that went together share it. */
  readonly milliseconds: number;
}

export interface Unread {
  readonly path: string;
  readonly error: unknown;
}

/** At most so many pixels go into one run, so that memory stays bounded. */
const PIXELS_TOGETHER = 1 << 20;
const PICTURES_TOGETHER = 64;

/**
 * Scores the pictures of a source in their order; unreadable ones are named and passed over. Decoding of the next pictures goes on
 * while one is scored.
 * @param wanted which to score (all by default)
 */
export async function* scoreSource<A extends Answered>(
  scorer: Scorer<A>,
  source: PictureSource,
  {
    wanted = () => true,
    signal,
  }: { readonly wanted?: (path: string) => boolean; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<(A & { readonly truth: string | null }) | Unread> {
  let together: { path: string; picture: Picture; truth: string | null }[] = [];
  const flush = async function* () {
    if (together.length === 0) return;
    const batch = together;
    together = [];
    const answers = await scorer.score(batch);
    for (const [i, answer] of answers.entries())
      yield "error" in answer ? answer : { ...answer, truth: batch[i]!.truth };
  };
  for await (const item of decodedAhead(source, wanted, signal)) {
    if ("error" in item) {
      yield* flush();
      yield item;
      continue;
    }
    const first = together[0]?.picture;
    const { picture } = item;
    const fits =
      first === undefined ||
      (first.width === picture.width &&
        first.height === picture.height &&
        together.length < PICTURES_TOGETHER &&
        (together.length + 1) * picture.width * picture.height <= PIXELS_TOGETHER);
    if (!fits) yield* flush();
    together.push(item);
  }
  yield* flush();
}

/** Decodes up to four pictures ahead, in order. */
async function* decodedAhead(source: PictureSource, wanted: (path: string) => boolean, signal?: AbortSignal) {
  const ahead: Promise<{ path: string; picture: Picture; truth: string | null } | Unread>[] = [];
  for await (const encoded of source.read({ signal })) {
    if (!wanted(encoded.path)) continue;
    const { path, label } = encoded;
    ahead.push(
      pictureOf(encoded).then(
        (picture) => ({ path, picture, truth: label }),
        (error) => ({ path, error }),
      ),
    );
    if (ahead.length >= 4) yield await ahead.shift()!;
  }
  for (const next of ahead) yield await next;
}
