/** Testing, running and verifying comparison files. */
import { AndonError, type ComparisonCard, type DetectionEvaluation } from "@andon/contracts";
import { boxOf, openPictureSource, type Picture, type PictureSource, pictureOf } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { type DetectionSample, evaluateDetection } from "../evaluate/detection.ts";
import { type CertifiedAnswer, verifyAnswers } from "../model/certificate.ts";
import type { Loaded } from "../model/file.ts";
import { inWords, type Judged, judgeSources } from "../use/judge-sources.ts";
import type { RunOptions, TestOptions, VerifyOptions } from "../use/options.ts";
import { heldOutPaths } from "../use/paths.ts";
import type { Reading, Tested, VerifyResult } from "../use/results.ts";
import { takeAnswers } from "../use/take-answers.ts";
import { tryModel } from "../use/try-model.ts";
import { templateReader } from "./read.ts";
import { type ComparisonAnswer, type Laid, openComparer } from "./scorer.ts";
import { certifiedAnswer } from "./ship.ts";

export interface ComparisonTest extends Tested {
  readonly task: "inspection/comparison";
  readonly evaluation: DetectionEvaluation;
  readonly card: ComparisonCard;
}

/**
 * How good is a comparison on marked pairs?
 * @throws AndonError `model/*`, `source/*`, `pair/none`, `data/unmarked`, `model/unknown-label`
 */
export async function* testComparison(
  loaded: Loaded<ComparisonCard>,
  options: TestOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | ComparisonTest, void> {
  const { card, bytes } = loaded;
  const source = await pairedSource(options.source);
  const { marksOf } = source.pairs;
  const comparer = await openComparer(nodeRuntime(), bytes, templateReader(source), options.threads ?? 2);
  const samples: DetectionSample[] = [];
  // the size of a picture is known when it is decoded; marks may be shares of it
  const sizes = new Map<string, { readonly width: number; readonly height: number }>();
  const scorer = {
    ...comparer,
    score: (pictures: Parameters<typeof comparer.score>[0]) => {
      for (const { path, picture } of pictures) sizes.set(path, picture);
      return comparer.score(pictures);
    },
  };
  const take = ({ path, boxes }: ComparisonAnswer) => {
    const marks = marksOf(path);
    if (marks === null) throw new AndonError("data/unmarked", { path, count: 1 });
    const truth = marks.map((mark) => {
      const { label, ...corners } = boxOf(mark, sizes.get(path)!);
      const index = card.labels.indexOf(label);
      if (index < 0) throw new AndonError("model/unknown-label", { label, labels: card.labels.join(", "), path });
      return { ...corners, label: index };
    });
    sizes.delete(path);
    samples.push({ found: boxes, truth });
  };
  const tested = yield* tryModel(loaded, scorer, source, options, take, signal);
  const threshold = options.threshold ?? card.thresholds[0]!.value;
  const evaluation = evaluateDetection(samples, card.labels, threshold);
  yield { kind: "result", task: card.task, evaluation, card, ...tested };
}

export interface ComparisonVerdict {
  readonly file: string;
  readonly verdict: "good" | "defective";
  readonly boxes: readonly {
    readonly label: string;
    readonly confidence: number;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly score: number;
  /** How the template was laid over the picture; a low agreement says that it shows something else. */
  readonly alignment: Laid;
  readonly milliseconds: number;
}

/**
 * The defects of each picture, in order: against the one template given, or each against its own where the source lies in pairs.
 * @throws AndonError `model/template-needed`; `source/*` for the only source
 */
export async function* runComparison(
  { card, bytes }: Loaded<ComparisonCard>,
  options: RunOptions,
  signal?: AbortSignal,
): AsyncGenerator<Judged<ComparisonVerdict>, void> {
  const open = (template: (path: string) => Promise<Picture>) =>
    openComparer(nodeRuntime(), bytes, template, options.threads ?? 2);
  const told = (answer: ComparisonAnswer, file: string) => verdict(card, answer, file);
  if (options.template !== undefined) {
    const golden = await onePicture(options.template);
    return yield* judgeSources(await open(async () => golden), options, told, signal);
  }
  const given = typeof options.source === "string" ? [options.source] : options.source;
  for (const source of given) {
    try {
      const template = templateReader(await pairedSource(source, options.model));
      yield* judgeSources(await open(template), { source }, told, signal);
    } catch (error) {
      if (given.length === 1 || !(error instanceof AndonError)) throw error;
      yield { file: source, error: inWords(error, source) };
    }
  }
}

/** The one picture that a path names. @throws AndonError `model/one-template` */
async function onePicture(path: string): Promise<Picture> {
  const source = await openPictureSource(path);
  if (source.count !== 1) throw new AndonError("model/one-template", { path, count: source.count });
  for await (const encoded of source.read()) return pictureOf({ ...encoded, path });
  throw new AndonError("source/empty", { path });
}

function verdict({ labels }: ComparisonCard, answer: ComparisonAnswer, file: string): ComparisonVerdict {
  const round = (v: number) => Math.round(v * 10) / 10;
  return {
    file,
    verdict: answer.count > 0 ? "defective" : "good",
    boxes: answer.boxes.slice(0, answer.count).map((b) => ({
      label: labels[b.label]!,
      confidence: b.confidence,
      ...{ x: round(b.x1), y: round(b.y1), width: round(b.x2 - b.x1), height: round(b.y2 - b.y1) },
    })),
    score: answer.score,
    alignment: answer.laid,
    milliseconds: answer.milliseconds,
  };
}

/**
 * Replays the certificate: the same held-out pairs of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `source/*`, `pair/none`
 */
export async function* verifyComparison(
  loaded: Loaded<ComparisonCard>,
  options: VerifyOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | VerifyResult, void> {
  const source = await pairedSource(options.source);
  const held = await heldOutPaths(loaded, source, signal);
  const comparer = await openComparer(nodeRuntime(), loaded.bytes, templateReader(source), 2);
  const answers: CertifiedAnswer[] = [];
  yield* takeAnswers(comparer, source, held, (answer) => answers.push(certifiedAnswer(answer)), signal);
  yield verifyAnswers(loaded, held, answers);
}

/**
 * A source that has templates. @throws AndonError `source/*`, `pair/none`, or `model/template-needed` where a model asks for one
 */
async function pairedSource(
  path: string,
  model?: string,
): Promise<PictureSource & Required<Pick<PictureSource, "pairs">>> {
  const source = await openPictureSource(path);
  const { pairs } = source;
  if (pairs !== undefined) return { ...source, pairs };
  throw model === undefined
    ? new AndonError("pair/none", { path, example: path })
    : new AndonError("model/template-needed", { model, source: path });
}
