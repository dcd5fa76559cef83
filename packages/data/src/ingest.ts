import { AndonError, type QualityReport } from "@andon/contracts";
import { type Inspector, inspectorOf, type Unreadable } from "./check.ts";
import { decodePicture } from "./decode.ts";
import { inOrder } from "./in-order.ts";
import type { Picture } from "./picture.ts";
import { createPixelCache, type PixelCache } from "./pixel-cache.ts";
import type { SampleRecord } from "./records.ts";
import type { EncodedPicture, PictureSource } from "./source.ts";

export interface IngestProgress {
  readonly done: number;
  readonly total: number;
  /** The picture just done. */
  readonly file: string;
}

export interface CheckOptions {
  /** A file that is no readable picture is counted, named and left out, or ends the run with its error (default skip). */
  readonly onUnreadable?: "skip" | "refuse" | undefined;
  /** Look for near duplicates (default true). */
  readonly nearDuplicates?: boolean | undefined;
  /** Pictures decoded side by side (default 4, the size of libuv's thread pool). */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface IngestOptions extends CheckOptions {
  /** Where the prepared pixels go; overwritten, and deleted by `pixels.close()` or when ingesting fails. */
  readonly cacheFile: string;
  readonly size: { readonly height: number; readonly width: number; readonly channels: 1 | 3 };
  /** Brings a picture to `size`: height * width * channels bytes. A picture error that it throws counts as the picture's own. */
  readonly resize: (picture: Picture, path: string) => Promise<Uint8Array> | Uint8Array;
  /** Told of each picture that was accepted, in the order of the source. */
  readonly onKept?: (record: SampleRecord) => void;
}

/** What a source holds and what is wrong with it. */
export interface Checked {
  /** The readable pictures in the order of the source; `records[i].index === i`. */
  readonly records: readonly SampleRecord[];
  readonly report: QualityReport;
  readonly unreadable: readonly Unreadable[];
}

/** A source made ready for training: picture i of `pixels` belongs to `records[i]`. */
export interface Dataset extends Checked {
  readonly pixels: PixelCache;
}

/** Milliseconds between two reports of progress. */
const PROGRESS_INTERVAL = 50;

/**
 * One streaming pass over a source: read, decode (in parallel, bounded), look, resize, write into a pixel cache on disk.
 * Yields progress, returns the dataset; memory grows by some 400 bytes a picture, whatever its size.
 *
 * @throws AndonError those of reading the source; `source/none-readable`; with `refuse`, `picture/unreadable` and
 * `picture/too-large`. The cache file is gone then.
 */
export async function* ingest(source: PictureSource, options: IngestOptions): AsyncGenerator<IngestProgress, Dataset> {
  const writer = createPixelCache(options.cacheFile, options.size);
  let finished = false;
  try {
    const checked = yield* pass(source, options, options.resize, (pixels, record) => {
      writer.append(pixels);
      options.onKept?.(record);
    });
    finished = true;
    return { ...checked, pixels: writer.finish() };
  } finally {
    if (!finished) writer.discard();
  }
}

/** The same pass without keeping pixels: for `andon data check`. */
export async function* checkPictures(
  source: PictureSource,
  options: CheckOptions = {},
): AsyncGenerator<IngestProgress, Checked> {
  return yield* pass(
    source,
    options,
    () => NOTHING,
    () => {},
  );
}

const NOTHING = new Uint8Array(0);

/** Runs a generator such as `ingest` to its end and gives what it returns. */
export async function completed<P, R>(generator: AsyncGenerator<P, R>, onProgress?: (progress: P) => void): Promise<R> {
  for (;;) {
    const step = await generator.next();
    if (step.done) return step.value;
    onProgress?.(step.value);
  }
}

async function* pass(
  source: PictureSource,
  options: CheckOptions,
  resize: IngestOptions["resize"],
  store: (pixels: Uint8Array, record: SampleRecord) => void,
): AsyncGenerator<IngestProgress, Checked> {
  const { signal, concurrency = 4, onUnreadable = "skip" } = options;
  const inspector = inspectorOf(source, options.nearDuplicates ?? true);
  const prepare = async (encoded: EncodedPicture) => {
    try {
      const picture = await pictureOf(encoded);
      // The encoded bytes are not needed any more and may be large.
      const { path, label, group, split } = encoded;
      return { encoded: { path, label, group, split }, picture, pixels: await resize(picture, path), error: undefined };
    } catch (error) {
      if (!isPictureError(error) || onUnreadable === "refuse") throw error;
      return { encoded, error };
    }
  };
  let done = 0;
  let reported = 0;
  for await (const result of inOrder(source.read({ signal }), concurrency, prepare)) {
    done++;
    const file = result.encoded.path;
    if (result.error !== undefined) {
      inspector.addUnreadable({ path: file, reason: reasonOf(result.error) });
    } else {
      store(result.pixels, inspector.add(result.encoded, result.picture));
    }
    const now = performance.now();
    if (now - reported >= PROGRESS_INTERVAL || done === source.count) {
      reported = now;
      yield { done, total: source.count, file };
    }
  }
  signal?.throwIfAborted();
  refuseIfNothing(source, inspector);
  return { records: inspector.records, report: inspector.report(), unreadable: inspector.unreadable };
}

/** The picture behind what a source yields. @throws AndonError `picture/unreadable`, `picture/too-large` */
export async function pictureOf(encoded: EncodedPicture): Promise<Picture> {
  const { content, path } = encoded;
  if (content.kind === "raw") return content.picture;
  if (content.kind === "missing") throw new AndonError("picture/unreadable", { path, reason: content.reason });
  return decodePicture(content.bytes, path);
}

type PictureError = AndonError<"picture/unreadable" | "picture/too-large">;

function isPictureError(error: unknown): error is PictureError {
  return error instanceof AndonError && error.code.startsWith("picture/");
}

function reasonOf({ details }: PictureError): string {
  return "reason" in details
    ? details.reason
    : `${details.width} x ${details.height} is over ${details.megapixels} megapixels`;
}

function refuseIfNothing(source: PictureSource, inspector: Inspector): void {
  if (inspector.records.length > 0) return;
  const [first] = inspector.unreadable;
  if (first === undefined) throw new AndonError("source/empty", { path: source.root });
  const count = inspector.unreadable.length;
  throw new AndonError("source/none-readable", { path: source.root, count, file: first.path, reason: first.reason });
}
