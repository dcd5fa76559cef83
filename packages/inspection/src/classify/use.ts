/** Testing, running and verifying classifier files. */
import { AndonError, type ClassificationCard, type ClassificationEvaluation, type Words } from "@andon/contracts";
import { openPictureSource } from "@andon/data";
import { nodeRuntime } from "@andon/nn/node";
import { evaluateClassification } from "../evaluate/classification.ts";
import { type Loaded, weightsHash } from "../model/file.ts";
import { scoreSource } from "../model/scoring.ts";
import { type Judged, judgeSources } from "../use/judge-sources.ts";
import type { RunOptions, TestOptions, VerifyOptions } from "../use/options.ts";
import type { Reading, Tested, VerifyResult } from "../use/results.ts";
import { testPaths } from "../use/test-paths.ts";
import { answersDifference, answersHash } from "./certify.ts";
import { type Answer, openScorer } from "./scorer.ts";

export interface ClassificationTest extends Tested {
  readonly task: "inspection/classification";
  readonly evaluation: ClassificationEvaluation;
  readonly card: ClassificationCard;
}

/**
 * How good is a classifier on labelled pictures?
 * @throws AndonError `model/*`, `source/*`, `model/unknown-label` for a label that the model was not trained on
 */
export async function* testClassifier(
  { card, bytes, heldOut }: Loaded<ClassificationCard>,
  options: TestOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | ClassificationTest, void> {
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
    task: card.task,
    evaluation,
    card,
    pictures: held === null ? "all" : "test",
    seen,
    unreadable: { count: failed, first },
    milliseconds: performance.now() - began,
  };
}

export interface ClassificationVerdict {
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

/** A verdict for each picture, in order. */
export async function* runClassifier(
  { card, bytes }: Loaded<ClassificationCard>,
  options: RunOptions,
  signal?: AbortSignal,
): AsyncGenerator<Judged<ClassificationVerdict>, void> {
  const scorer = await openScorer(nodeRuntime(), bytes, card.labels.length, options.threads ?? 2);
  yield* judgeSources(scorer, options, (answer, file) => verdict(card, answer, file), signal);
}

function verdict(
  { labels, goodLabel }: ClassificationCard,
  { label, score, probabilities, milliseconds }: Answer,
  file: string,
): ClassificationVerdict {
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

/**
 * Replays the certificate: the same held-out pictures of the same source must give the same answers from the same weights.
 * @throws AndonError `model/*`, `source/*`
 */
export async function* verifyClassifier(
  { card, bytes, heldOut, answers: kept }: Loaded<ClassificationCard>,
  options: VerifyOptions,
  signal?: AbortSignal,
): AsyncGenerator<Reading | VerifyResult, void> {
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
