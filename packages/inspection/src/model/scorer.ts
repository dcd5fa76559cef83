/** An inspector file in a session: pictures in, answers out. Small pictures of one size go together. */
import { type Picture, type PictureSource, pictureOf } from "@andon/data";
import { type OnnxRuntime, openSession, tensor } from "@andon/nn";

export interface Answer {
  readonly path: string;
  /** Class index, or -1. */
  readonly label: number;
  readonly score: number;
  readonly probabilities: Float32Array;
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

export interface Scorer {
  score(pictures: readonly { readonly path: string; readonly picture: Picture }[]): Promise<readonly Answer[]>;
  close(): Promise<void>;
}

/** Opens the model for scoring with so many threads. */
export async function openScorer(
  ort: OnnxRuntime,
  model: Uint8Array,
  classes: number,
  threads: number,
): Promise<Scorer> {
  const session = await openSession(ort, model, { threads });
  return {
    async score(pictures) {
      const { width, height } = pictures[0]!.picture;
      const each = width * height * 3;
      const data = new Uint8Array(pictures.length * each);
      for (const [i, { picture }] of pictures.entries()) data.set(picture.data, i * each);
      const began = performance.now();
      const result = await session.run({ image: tensor(ort, "uint8", data, [pictures.length, height, width, 3]) });
      const milliseconds = (performance.now() - began) / pictures.length;
      const labels = result.label!.data as BigInt64Array;
      const scores = result.score!.data as Float32Array;
      const probabilities = result.probabilities!.data as Float32Array;
      return pictures.map(({ path }, i) => ({
        path,
        label: Number(labels[i]),
        score: scores[i]!,
        probabilities: probabilities.slice(i * classes, (i + 1) * classes),
        milliseconds,
      }));
    },
    close: () => session.release(),
  };
}

/**
 * Scores the pictures of a source in their order; unreadable ones are named and passed over. Decoding of the next pictures goes on
 * while one is scored.
 * @param wanted which to score (all by default)
 */
export async function* scoreSource(
  scorer: Scorer,
  source: PictureSource,
  {
    wanted = () => true,
    signal,
  }: { readonly wanted?: (path: string) => boolean; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<(Answer & { readonly truth: string | null }) | Unread> {
  let together: { path: string; picture: Picture; truth: string | null }[] = [];
  const flush = async function* () {
    if (together.length === 0) return;
    const batch = together;
    together = [];
    const answers = await scorer.score(batch);
    for (const [i, answer] of answers.entries()) yield { ...answer, truth: batch[i]!.truth };
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
