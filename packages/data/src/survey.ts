import { pictureSize } from "./decode.ts";
import { pictureOf } from "./ingest.ts";
import { pictureFormat } from "./picture.ts";
import type { PictureSource } from "./source.ts";

/** A quick look at a source, enough to choose a picture size, channels and a network. */
export interface Survey {
  readonly count: number;
  readonly medianWidth: number;
  readonly medianHeight: number;
  /** No sampled picture has colour, however the files store it. */
  readonly allGrey: boolean;
  readonly classes: readonly string[];
  /** Pictures looked at. */
  readonly sampled: number;
}

/** After so many decoded pixels only headers are read: greyness is clear by then, and large photographs take long. */
const DECODE_BUDGET = 60_000_000;

/**
 * Looks at up to `limit` pictures spread evenly over the source. Files that cannot be read are passed over.
 * @returns medians of 0 if nothing can be read
 */
export async function surveyPictures(
  source: PictureSource,
  options: { readonly limit?: number; readonly signal?: AbortSignal } = {},
): Promise<Survey> {
  const { limit = 512, signal } = options;
  const widths: number[] = [];
  const heights: number[] = [];
  let allGrey = true;
  let decoded = 0;
  for await (const encoded of source.read({ signal, stride: Math.max(1, Math.ceil(source.count / limit)) })) {
    const { content } = encoded;
    if (content.kind === "missing") continue;
    let size: { width: number; height: number } | null;
    if (content.kind === "encoded" && (decoded > DECODE_BUDGET || pictureFormat(content.bytes) === null)) {
      size = await pictureSize(content.bytes);
    } else {
      const picture = await pictureOf(encoded).catch(() => null);
      size = picture;
      if (picture !== null) {
        decoded += picture.width * picture.height;
        allGrey &&= picture.grey;
      }
    }
    if (size === null) continue;
    widths.push(size.width);
    heights.push(size.height);
  }
  const { count, classes } = source;
  return {
    count,
    medianWidth: median(widths),
    medianHeight: median(heights),
    allGrey,
    classes,
    sampled: widths.length,
  };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
