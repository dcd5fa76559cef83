/** Pairs in: pictures laid over their templates by the very graph that will be inside the model, and kept on disk. */
import { AndonError, type TrainingEvent } from "@andon/contracts";
import {
  boxOf,
  createPixelCache,
  type Dataset,
  decodePicture,
  type Picture,
  type PictureSource,
  type PixelCache,
  surveyPictures,
} from "@andon/data";
import { openSession, tensor } from "@andon/nn";
import { readSource } from "../train/read.ts";
import type { Start } from "../train/road.ts";
import { type PairSize, pairPreparationModel } from "./graph.ts";
import type { Marked } from "./target.ts";

export interface Pairs {
  /** The pictures, prepared; what a record's template is stands in `templates` at the same place. */
  readonly dataset: Dataset;
  readonly templates: PixelCache;
  readonly labels: readonly string[];
  /** Pictures and templates without a partner: they are left out. */
  readonly alone: readonly string[];
  /** The defects of each record, in pixels of the prepared picture. */
  readonly marked: readonly (readonly Marked[])[];
  readonly size: PairSize;
}

/** Long side that the network sees unless told otherwise. */
const USUAL_SIDE = 640;
/** Sides are multiples of this: the network halves the picture four times. */
const MULTIPLE = 16;

/**
 * Reads the source into two pixel caches. The caller closes both.
 * @throws AndonError `source/*`, `picture/*`, `pair/*`
 */
export async function* readPairs(start: Start): AsyncGenerator<TrainingEvent, Pairs> {
  const { ort, source, options, cacheFile, signal } = start;
  const { pairs } = source;
  if (pairs === undefined) throw new AndonError("pair/none", { path: source.root, example: source.root });
  const [alone] = pairs.alone;
  if (alone !== undefined && options.onUnreadable === "refuse")
    throw new AndonError("pair/alone", { path: source.root, count: pairs.alone.length, example: alone });
  const size = await choosePairSize(source, options.size, signal);
  const { height, width, channels } = size;
  const writer = createPixelCache(`${cacheFile}.templates`, size);
  const session = await openSession(ort, pairPreparationModel(size));
  const template = templateReader(source);
  let kept: PixelCache | null = null;
  // pictures are prepared side by side but kept in order: a template waits here for its picture to be accepted
  const waiting = new Map<string, Uint8Array>();
  const marked: (readonly Marked[])[] = [];
  try {
    const dataset = yield* readSource(start, {
      size,
      resize: async (picture, path) => {
        const golden = await template(path);
        const result = await session.run({
          image: tensor(ort, "uint8", picture.data, [1, picture.height, picture.width, 3]),
          template: tensor(ort, "uint8", golden.data, [1, golden.height, golden.width, 3]),
        });
        const planes = result.pair!.data as Uint8Array;
        waiting.set(path, interleaved(planes.subarray(planes.length / 2), channels));
        return interleaved(planes.subarray(0, planes.length / 2), channels);
      },
      onKept: ({ path, width: w, height: h }) => {
        writer.append(waiting.get(path)!);
        waiting.delete(path);
        const marks = pairs.marksOf(path) ?? [];
        marked.push(
          marks.map((mark) => {
            const { label, x1, y1, x2, y2 } = boxOf(mark, { width: w, height: h });
            const [sx, sy] = [width / w, height / h];
            return { label: pairs.classes.indexOf(label), x1: x1 * sx, y1: y1 * sy, x2: x2 * sx, y2: y2 * sy };
          }),
        );
      },
    });
    kept = writer.finish();
    return { dataset, templates: kept, labels: pairs.classes, alone: pairs.alone, marked, size };
  } finally {
    if (kept === null) writer.discard();
    await session.release();
  }
}

/** Decodes templates; the last one is remembered, as one template often serves all pictures. */
export function templateReader({ pairs }: PictureSource): (path: string) => Promise<Picture> {
  let last: { readonly path: string; readonly picture: Promise<Picture> } | null = null;
  return (path) => {
    const template = pairs!.templateOf(path)!;
    if (last?.path !== template) {
      const picture = pairs!.read(template).then(
        (bytes) => decodePicture(bytes, template),
        (error: Error) => {
          throw new AndonError("picture/unreadable", { path: template, reason: error.message }, { cause: error });
        },
      );
      last = { path: template, picture };
    }
    return last.picture;
  };
}

/** Planar [C, H, W] to [H, W, C]. */
function interleaved(planes: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return planes.slice();
  const pixels = planes.length / channels;
  const out = new Uint8Array(planes.length);
  for (let c = 0; c < channels; c++) for (let i = 0; i < pixels; i++) out[i * channels + c] = planes[c * pixels + i]!;
  return out;
}

/** Share of pixels that may lie between dark and bright in pictures that are black and white but for compression. */
const BETWEEN = 0.08;
const LOOKED_AT = 24;

/** The size that the network sees, and whether the pictures are black and white. */
async function choosePairSize(source: PictureSource, side: number | undefined, signal: AbortSignal): Promise<PairSize> {
  const survey = await surveyPictures(source, { signal });
  const longest = Math.max(survey.medianWidth, survey.medianHeight);
  const scale = Math.min(1, (side ?? USUAL_SIDE) / longest);
  const fitted = (length: number) => Math.max(MULTIPLE * 4, Math.round((length * scale) / MULTIPLE) * MULTIPLE);
  let [between, pixels] = [0, 0];
  for await (const encoded of source.read({ signal, stride: Math.max(1, Math.floor(source.count / LOOKED_AT)) })) {
    if (encoded.content.kind !== "encoded") continue;
    const picture = await decodePicture(encoded.content.bytes, encoded.path).catch(() => null);
    if (picture === null) continue;
    for (let i = 0; i < picture.data.length; i += 3) {
      pixels++;
      if (picture.data[i]! >= 48 && picture.data[i]! < 208) between++;
    }
  }
  const binary = pixels > 0 && between / pixels < BETWEEN;
  const channels = binary || survey.allGrey ? 1 : 3;
  return { height: fitted(survey.medianHeight), width: fitted(survey.medianWidth), channels, binary };
}
