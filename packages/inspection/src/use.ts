/** Testing, running and verifying model files. */
import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import {
  AndonError,
  type Certificate,
  type ClassificationEvaluation,
  type ErrorDetails,
  type ModelCard,
  type Words,
} from "@andon/contracts";
import { openPictureSource, type PictureSource } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { evaluateClassification } from "./evaluate/classification.ts";
import { loadInspector, weightsHash } from "./model/file.ts";
import { type Answer, openScorer, scoreSource } from "./model/scorer.ts";
import { answersDifference, answersHash } from "./train/certify.ts";

export interface Reading {
  readonly kind: "reading";
  readonly done: number;
  readonly total: number | null;
  readonly file: string;
}

export interface TestOptions {
  readonly model: string;
  readonly source: string;
  /** Overrides the file's decision threshold. */
  readonly threshold?: number | undefined;
  readonly threads?: number | undefined;
  readonly groupColumn?: string | undefined;
  /** Pictures of which split of the source: its test set where it has one, else all. */
  readonly split?: "test" | "all" | undefined;
}

export interface TestResult {
  readonly kind: "result";
  readonly evaluation: ClassificationEvaluation;
  readonly card: ModelCard;
  /** The test set that the source marks, or all its pictures. */
  readonly pictures: "test" | "all";
  /** Whether the source looks like the one it was trained on, test set aside: then most pictures had been seen. */
  readonly seen: boolean;
  /** Pictures that could not be read and do not count; the first of them. */
  readonly unreadable: { readonly count: number; readonly first: string | null };
  /** Decoding to verdict, all pictures. */
  readonly milliseconds: number;
}

/**
 * How good is the file on labelled pictures? A source that marks a test set (MNIST's t10k files, a folder `test`) is tested on that.
 * @throws AndonError `model/*`, `source/*`, `model/unknown-label` for a label that the model was not trained on
 */
export async function* testInspector(
  options: TestOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | TestResult, void> {
  const { card, bytes, heldOut } = await loadInspector(options.model, options.threshold);
  const source = await openPictureSource(
    options.source,
    options.groupColumn === undefined ? {} : { groupColumn: options.groupColumn },
  );
  const scorer = await openScorer(nodeRuntime(), bytes, card.labels.length, options.threads ?? 2);
  const truth: number[] = [];
  const verdicts: number[] = [];
  const probabilities: number[] = [];
  const held = options.split === "all" ? null : await testPaths(source, signal);
  const began = performance.now();
  let told = 0;
  let first: string | null = null;
  let failed = 0;
  const certified = new Set(heldOut);
  try {
    const wanted = held === null ? undefined : (path: string) => held.has(path);
    for await (const answer of scoreSource(scorer, source, { ...(wanted ? { wanted } : {}), signal })) {
      certified.delete(answer.path);
      if ("error" in answer) {
        first ??= answer.path;
        failed++;
        continue;
      }
      if (answer.truth === null) throw new AndonError("data/unlabelled", { where: options.source, count: 1 });
      const index = card.labels.indexOf(answer.truth);
      if (index < 0)
        throw new AndonError("model/unknown-label", {
          label: answer.truth,
          labels: card.labels.join(", "),
          path: answer.path,
        });
      truth.push(index);
      verdicts.push(answer.label);
      probabilities.push(...answer.probabilities);
      const now = performance.now();
      if (now - told > 50) {
        told = now;
        yield { kind: "reading", done: truth.length, total: held?.size ?? source.count, file: answer.path };
      }
    }
  } finally {
    await scorer.close();
  }
  if (truth.length === 0) throw new AndonError("source/empty", { path: options.source });
  const seen = held === null && heldOut !== null && certified.size === 0 && truth.length === card.data.samples;
  const evaluation = evaluateClassification({
    labels: card.labels,
    goodLabel: card.goodLabel,
    truth: Int32Array.from(truth),
    answers: Int32Array.from(verdicts),
    scores: null,
    probabilities: Float32Array.from(probabilities),
  });
  yield {
    kind: "result",
    evaluation,
    card,
    pictures: held === null ? "all" : "test",
    seen,
    unreadable: { count: failed, first },
    milliseconds: performance.now() - began,
  };
}

/** Paths of the test set that a source marks, or null where it marks none. */
async function testPaths(source: PictureSource, signal?: AbortSignal): Promise<ReadonlySet<string> | null> {
  const paths = new Set<string>();
  for await (const { path, split } of source.read({ signal })) if (split === "test") paths.add(path);
  return paths.size > 0 ? paths : null;
}

export interface RunOptions {
  readonly model: string;
  readonly source: string | readonly string[];
  readonly threshold?: number | undefined;
  readonly threads?: number | undefined;
}

export type Verdict =
  | {
      /** Where the picture lies, seen from where the source was named: the folder given, and the path inside. */
      readonly file: string;
      /** Null where undecided. */
      readonly label: string | null;
      /** Of the label, or of the likeliest one where undecided. */
      readonly probability: number;
      readonly probabilities: Readonly<Record<string, number>>;
      /** Probability that the part is not good; null without a good label. */
      readonly score: number | null;
      readonly milliseconds: number;
    }
  | { readonly file: string; readonly error: Words };

/**
 * A verdict for each picture, in order. A picture that cannot be read, and one of several sources that cannot be opened, is named and
 * passed over.
 * @throws AndonError `model/*`; `source/*` for the only source
 */
export async function* runInspector(options: RunOptions, signal?: AbortSignal): AsyncGenerator<Verdict, void> {
  const { card, bytes } = await loadInspector(options.model, options.threshold);
  const scorer = await openScorer(nodeRuntime(), bytes, card.labels.length, options.threads ?? 2);
  try {
    const given = typeof options.source === "string" ? [options.source] : options.source;
    for (const path of given) {
      let source: PictureSource;
      try {
        source = await openPictureSource(path);
      } catch (error) {
        if (given.length === 1 || !(error instanceof AndonError)) throw error;
        yield { file: path, error: told(error, path) };
        continue;
      }
      const fileOf = await locator(path, source);
      for await (const answer of scoreSource(scorer, source, { signal })) {
        const file = fileOf(answer.path);
        yield "error" in answer ? { file, error: told(answer.error, file) } : verdict(card, answer, file);
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
function told(error: unknown, file: string): Words {
  if (!(error instanceof AndonError)) return error instanceof Error ? error.message : String(error);
  const named = new AndonError(error.code, { ...(error.details as object), path: file } as ErrorDetails<
    typeof error.code
  >);
  return { en: named.localised("en"), zh: named.localised("zh") };
}

function verdict(
  { labels, goodLabel }: ModelCard,
  { label, score, probabilities, milliseconds }: Answer,
  file: string,
): Verdict {
  const decided = label >= 0 ? probabilities[label]! : Math.max(...probabilities);
  return {
    file,
    label: labels[label] ?? null,
    probability: decided,
    probabilities: Object.fromEntries(labels.map((name, c) => [name, probabilities[c]!])),
    score: goodLabel === null ? null : score,
    milliseconds,
  };
}

export interface VerifyResult {
  readonly kind: "result";
  readonly holds: boolean;
  /** What disagrees, in sentences; empty where the certificate holds. */
  readonly reasons: readonly Words[];
  readonly certificate: Certificate;
  /** The hashes as found now, and the largest difference of a probability from the certified one. */
  readonly found: Pick<Certificate, "samples" | "weightsSha256" | "answersSha256"> & { readonly difference: number };
}

/**
 * Replays the certificate: the same held-out pictures of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `source/*`
 */
export async function* verifyModel(
  options: { readonly model: string; readonly source: string },
  signal?: AbortSignal,
): AsyncGenerator<Reading | VerifyResult, void> {
  const { card, bytes, heldOut, answers: kept } = await loadInspector(options.model);
  const { certificate } = card;
  const source = await openPictureSource(options.source, {});
  const held = heldOut === null ? ((await testPaths(source, signal)) ?? new Set<string>()) : new Set(heldOut);
  const scorer = await openScorer(nodeRuntime(), bytes, card.labels.length, 2);
  const answers = new Map<string, Answer>();
  try {
    for await (const answer of scoreSource(scorer, source, { wanted: (path) => held.has(path), signal })) {
      if ("error" in answer) continue;
      answers.set(answer.path, answer);
      yield { kind: "reading", done: answers.size, total: held.size, file: answer.path };
    }
  } finally {
    await scorer.close();
  }
  const ordered = [...answers.values()];
  const found = {
    samples: ordered.length,
    weightsSha256: weightsHash(
      bytes,
      card.thresholds.map((t) => t.name),
    ),
    answersSha256: answersHash(ordered),
    difference: answersDifference(kept, ordered),
  };
  const reasons: Words[] = [];
  if (found.weightsSha256 !== certificate.weightsSha256) {
    reasons.push({ en: "The weights are not those that were certified.", zh: "权重与签发证书时不同。" });
  }
  if (found.samples !== certificate.samples) {
    const missing = [...held].find((path) => !answers.has(path));
    const [here, certified] = [found.samples, certificate.samples];
    reasons.push({
      en: `${certified} held-out pictures were certified, ${here} can be read here${missing === undefined ? "" : ` (missing: ${missing})`}.`,
      zh: `证书涉及 ${certified} 张留出图片，此处可读取 ${here} 张${missing === undefined ? "" : `（缺少：${missing}）`}。`,
    });
  } else if (found.answersSha256 !== certificate.answersSha256) {
    reasons.push({
      en: "The verdicts are not those that were certified: weights, threshold or pictures have changed.",
      zh: "判断与签发证书时不同：权重、阈值或图片已改变。",
    });
  } else if (!(found.difference <= certificate.tolerance)) {
    const by = found.difference.toPrecision(2);
    reasons.push({
      en: `Probabilities differ from those that were certified by up to ${by} (allowed ${certificate.tolerance}): weights or pictures have changed.`,
      zh: `概率与签发证书时最多相差 ${by}（允许 ${certificate.tolerance}）：权重或图片已改变。`,
    });
  }
  yield { kind: "result", holds: reasons.length === 0, reasons, certificate, found };
}
