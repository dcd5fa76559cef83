/** Testing, running and verifying segmentation files. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { SegmentationCard, SegmentationEvaluation } from "@andon/contracts";
import { encodePng, openPictureSource } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { connectedRegions } from "../evaluate/regions.ts";
import { countSegmentation, evaluateSegmentation, type SegmentationCounts } from "../evaluate/segmentation.ts";
import { type CertifiedAnswer, verifyAnswers } from "../model/certificate.ts";
import type { Loaded } from "../model/file.ts";
import { type Judged, judgeSources } from "../use/judge-sources.ts";
import type { RunOptions, TestOptions, VerifyOptions } from "../use/options.ts";
import { heldOutPaths } from "../use/paths.ts";
import type { Reading, Tested, VerifyResult } from "../use/results.ts";
import { takeAnswers } from "../use/take-answers.ts";
import { tryModel } from "../use/try-model.ts";
import { maskOf } from "./judge.ts";
import { openSegmenter, type SegmentAnswer } from "./scorer.ts";
import { verdictOf } from "./ship.ts";
import { readTruth } from "./truth.ts";

export interface SegmentationTest extends Tested {
  readonly task: "inspection/segmentation";
  readonly evaluation: SegmentationEvaluation;
  readonly card: SegmentationCard;
}

/**
 * How good is a segmentation on pictures with masks or outlines?
 * @throws AndonError `model/*`, `source/*`, `data/unmarked`, `mask/other-size`, `model/unknown-label`
 */
export async function* testSegmentation(
  loaded: Loaded<SegmentationCard>,
  options: TestOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | SegmentationTest, void> {
  const { card, bytes } = loaded;
  const source = await openPictureSource(options.source);
  const size = { width: card.input.width, height: card.input.height };
  const threshold = options.threshold ?? card.thresholds[0]!.value;
  const folder = await mkdtemp(join(tmpdir(), "andon-"));
  const counts: SegmentationCounts[] = [];
  try {
    const truth = await readTruth(source, size, join(folder, "masks"), card.labels, signal);
    const take = (answer: SegmentAnswer) => {
      const mask = maskOf(answer.probabilities, size.width * size.height, threshold);
      counts.push(countSegmentation(truth.classesOf(answer), mask, size, card.labels.length));
    };
    try {
      const segmenter = await openSegmenter(nodeRuntime(), bytes, options.threads ?? 2);
      const tested = yield* tryModel(loaded, segmenter, source, options, take, signal);
      const evaluation = evaluateSegmentation(counts, card.labels);
      yield { kind: "result", task: card.task, evaluation, card, ...tested };
    } finally {
      truth.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface SegmentationVerdict {
  readonly file: string;
  readonly verdict: "good" | "defective";
  /** The highest probability of a defect. */
  readonly score: number;
  /** Connected defects, the largest first, in pixels of the picture; the kind is the one of most of their pixels. */
  readonly regions: readonly {
    readonly label: string;
    readonly area: number;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly milliseconds: number;
}

/** The defects of each picture, in order; with `maps`, each mask as a PNG file too. */
export async function* runSegmentation(
  { card, bytes }: Loaded<SegmentationCard>,
  options: RunOptions,
  signal?: AbortSignal,
): AsyncGenerator<Judged<SegmentationVerdict>, void> {
  const threshold = options.threshold ?? card.thresholds[0]!.value;
  const segmenter = await openSegmenter(nodeRuntime(), bytes, options.threads ?? 2);
  const masks = new Map<string, SegmentAnswer>();
  const told = judgeSources(
    segmenter,
    options,
    (answer, file) => {
      if (options.maps !== undefined) masks.set(file, answer);
      return verdict(card, answer, file, threshold);
    },
    signal,
  );
  for await (const one of told) {
    const answer = masks.get(one.file);
    masks.clear();
    if (answer !== undefined && options.maps !== undefined) await writeMask(options.maps, answer, card.labels.length);
    yield one;
  }
}

function verdict(
  { labels }: SegmentationCard,
  { mask, width, height, score, milliseconds }: SegmentAnswer,
  file: string,
  threshold: number,
): SegmentationVerdict {
  const { labels: region, regions } = connectedRegions(mask, width, height);
  const kinds = regions.map(() => new Int32Array(labels.length));
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) kinds[region[i]! - 1]![mask[i]! - 1]!++;
  return {
    file,
    verdict: verdictOf(score, threshold) as SegmentationVerdict["verdict"],
    score,
    regions: regions
      .map(({ area, x, y, width: w, height: h }, i) => {
        const most = kinds[i]!.indexOf(Math.max(...kinds[i]!));
        return { label: labels[most]!, area, x, y, width: w, height: h };
      })
      .sort((a, b) => b.area - a.area),
    milliseconds,
  };
}

/** The mask as a PNG beside the picture's path below `folder`: black is background, the kinds are evenly spaced up to white. */
async function writeMask(folder: string, { path, mask, width, height }: SegmentAnswer, labels: number): Promise<void> {
  const file = join(folder, `${path.replace(/\.[^./]*$/, "")}.png`);
  await mkdir(dirname(file), { recursive: true });
  const data = new Uint8Array(3 * mask.length);
  for (const [i, value] of mask.entries()) data.fill(Math.round((255 * value) / labels), 3 * i, 3 * i + 3);
  await writeFile(file, await encodePng({ width, height, data }));
}

/**
 * Replays the certificate: the same held-out pictures of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `source/*`
 */
export async function* verifySegmentation(
  loaded: Loaded<SegmentationCard>,
  options: VerifyOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | VerifyResult, void> {
  const threshold = loaded.card.thresholds[0]!.value;
  const source = await openPictureSource(options.source);
  const held = await heldOutPaths(loaded, source, signal);
  const segmenter = await openSegmenter(nodeRuntime(), loaded.bytes, 2);
  const answers: CertifiedAnswer[] = [];
  const take = ({ path, score }: SegmentAnswer) => answers.push({ path, score, verdict: verdictOf(score, threshold) });
  yield* takeAnswers(segmenter, source, held, take, signal);
  yield verifyAnswers(loaded, held, answers);
}
