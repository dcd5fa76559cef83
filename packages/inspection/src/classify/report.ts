/** Collects what the report shows: the worst mistakes and some right answers, with where the network looked. */
import type { ClassificationCard, ClassificationEvaluation, EpochRecord } from "@andon/contracts";
import type { Dataset } from "@andon/data";
import type { OnnxRuntime, Weights } from "@andon/nn";
import { DEFECT_THRESHOLD, REVIEW_THRESHOLD } from "../model/decision.ts";
import { base64Png, inColour, recordPixels } from "../model/pixels.ts";
import { type ReportPicture, reportBase } from "../report/input.ts";
import { renderReport } from "../report/render.ts";
import type { DecisionFigures } from "../report/section/decision.ts";
import { synthesise } from "../synthesis/rare.ts";
import type { Plan } from "./plan.ts";
import { saliency } from "./saliency.ts";
import type { Answer } from "./scorer.ts";
import { thresholdValue } from "./verdict.ts";

export interface ReportSources {
  readonly ort: OnnxRuntime;
  readonly weights: Weights;
  readonly dataset: Dataset;
  readonly card: ClassificationCard;
  readonly held: Int32Array;
  readonly answers: readonly Answer[];
  readonly evaluation: ClassificationEvaluation;
  readonly history: readonly EpochRecord[];
  readonly plan: Plan;
  readonly language: "en" | "zh";
}

const MISTAKES = 12;
const BORDERLINE = 8;
const MADE_UP = 8;
const EXAMPLES = 8;

/** The report as HTML. */
export async function writeReport(s: ReportSources): Promise<string> {
  const { labels } = s.card;
  const judged = Array.from(s.held, (sample, i) => {
    const answer = s.answers[i]!;
    const label = answer.label < 0 ? answer.probabilities.indexOf(Math.max(...answer.probabilities)) : answer.label;
    return { sample, truth: s.plan.classOf[sample]!, answer, label, probability: answer.probabilities[label]! };
  });
  const mistakes = judged
    .filter((j) => j.answer.label !== j.truth)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MISTAKES);
  const right = judged.filter((j) => j.answer.label === j.truth);
  // one of each class in turn, faults first: they show best where the network looks
  const good = labels.indexOf(s.card.goodLabel ?? "");
  const order = labels.map((_, c) => c).sort((a, b) => Number(a === good) - Number(b === good));
  const examples = Array.from(
    { length: EXAMPLES },
    (_, i) => right.filter((j) => j.truth === order[i % order.length])[Math.floor(i / order.length)],
  ).filter((j) => j !== undefined);
  const decision = decisionFigures(s);
  const limit = decision?.thresholds.reject;
  const borderline =
    limit === undefined
      ? []
      : [...judged].sort((a, b) => apart(a.answer.score, limit) - apart(b.answer.score, limit)).slice(0, BORDERLINE);
  const shown = [...mistakes, ...borderline, ...examples];
  const maps = await saliency(s.ort, s.plan.network, s.weights, s.dataset.pixels, shown);
  const pictures: ReportPicture[] = [];
  for (const [i, j] of shown.entries()) {
    const { plain, marked } = await draw(s.dataset, j.sample, maps[i]!);
    pictures.push({
      file: s.dataset.records[j.sample]!.path,
      truth: labels[j.truth]!,
      answer: labels[j.label]!,
      probability: j.probability,
      picturePng: plain,
      saliencyPng: marked,
    });
  }
  return renderReport(
    {
      ...reportBase(s, s.dataset.report),
      scoreName: { en: "Validation accuracy", zh: "验证准确率" },
      evaluation: s.evaluation,
      decision,
      synthetic: await madeUp(s),
      mistakes: pictures.slice(0, mistakes.length),
      borderline: pictures.slice(mistakes.length, mistakes.length + borderline.length),
      examples: pictures.slice(mistakes.length + borderline.length),
    },
    s.language,
  );
}

/** Some of the pictures that training made, as it made them in its first epoch. */
async function madeUp({ dataset, plan }: ReportSources): Promise<ReportPicture[]> {
  const { synthesis, split, classOf, labels, seed } = plan;
  if (synthesis === null) return [];
  const { height, width, channels } = dataset.pixels.layout;
  const picture = new Uint8Array(height * width * channels);
  const pictures: ReportPicture[] = [];
  // one of each class in turn
  const rare = [...new Set(synthesis.patches.map((p) => p.label))];
  const byClass = rare.map((label) => split.train.filter((sample) => classOf[sample] === label));
  for (let i = 0; i < MADE_UP; i++) {
    const sample = byClass[i % rare.length]![Math.floor(i / rare.length)];
    if (sample === undefined) continue;
    const label = rare[i % rare.length]!;
    synthesise(picture, synthesis, dataset.pixels, label, { seed, epoch: 1, sample }, 1);
    pictures.push({
      file: dataset.records[sample]!.path,
      truth: labels[label]!,
      answer: labels[label]!,
      probability: 1,
      picturePng: await base64Png({ width, height, data: inColour(picture, channels) }),
      saliencyPng: null,
    });
  }
  return pictures;
}

/** How far two probabilities lie apart, by their log odds: 1 in 1,000 is far from 1 in 100. */
function apart(a: number, b: number): number {
  const odds = (p: number) => Math.log(Math.max(p, 1e-9) / Math.max(1 - p, 1e-9));
  return Math.abs(odds(a) - odds(b));
}

function decisionFigures({ card, answers, held, plan }: ReportSources): DecisionFigures | null {
  const { operatingPoint: point, thresholds, labels, goodLabel } = card;
  if (point === undefined) return null;
  const good = labels.indexOf(goodLabel ?? "");
  return {
    parts: { scores: answers.map((a) => a.score), bad: Array.from(held, (sample) => plan.classOf[sample] !== good) },
    thresholds: {
      review: thresholdValue(thresholds, REVIEW_THRESHOLD),
      reject: thresholdValue(thresholds, DEFECT_THRESHOLD),
    },
    point,
    evaluation: point.test ?? point.there,
    probabilities: true,
  };
}

/** The picture as the network saw it, and the same with a warm glow where it looked. */
async function draw(dataset: Dataset, sample: number, heat: Float32Array): Promise<{ plain: string; marked: string }> {
  const { height, width, channels } = dataset.pixels.layout;
  const plain = inColour(recordPixels(dataset.pixels, sample), channels);
  const marked = plain.map((value, k) => {
    const strength = heat[Math.floor(k / 3)]! * 0.6;
    return value * (1 - strength) + [255, 90, 0][k % 3]! * strength;
  });
  return {
    plain: await base64Png({ width, height, data: plain }),
    marked: await base64Png({ width, height, data: marked }),
  };
}
