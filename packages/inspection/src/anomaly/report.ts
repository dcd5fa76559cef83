/** Collects what the report of an anomaly model shows: heat maps of the worst, the borderline and of defects found. */
import type { AnomalyCard, AnomalyEvaluation, EpochRecord, Language } from "@andon/contracts";
import type { Dataset, Picture, PictureSource } from "@andon/data";
import { thresholdValue } from "../classify/verdict.ts";
import { DEFECT_THRESHOLD, REVIEW_THRESHOLD } from "../model/decision.ts";
import { base64Png } from "../model/pixels.ts";
import { type Scorer, scoreSource } from "../model/scoring.ts";
import { type HeatPicture, renderAnomalyReport } from "../report/anomaly.ts";
import { reportBase } from "../report/input.ts";
import { glowing } from "./heat.ts";
import type { LabelledAnswers } from "./judge-labelled.ts";
import type { Plan } from "./plan.ts";
import type { AnomalyAnswer } from "./scorer.ts";

export interface ReportSources {
  readonly card: AnomalyCard;
  readonly dataset: Dataset;
  readonly plan: Plan;
  readonly source: PictureSource;
  /** The file, opened once more: heat maps of the few that are shown are not kept until then. */
  readonly scorer: Scorer<AnomalyAnswer>;
  readonly judged: Pick<LabelledAnswers, "answers" | "truth">;
  readonly evaluation: AnomalyEvaluation;
  readonly history: readonly EpochRecord[];
  readonly language: Language;
}

/** Pictures of each kind that are shown. */
const SHOWN = 6;
/** Longest side of a shown picture, in pixels: the report stays a file that can be sent. */
const LONGEST = 320;

/** The report as HTML. */
export async function writeReport(s: ReportSources): Promise<string> {
  const { card, judged, evaluation } = s;
  const reject = thresholdValue(card.thresholds, DEFECT_THRESHOLD);
  const rows = judged.answers.map(({ path, score }, i) => {
    const truth = judged.truth[i]!;
    const bad = truth !== card.goodLabel;
    return { path, score, truth, bad, right: bad === score >= reject };
  });
  const by = (key: (row: (typeof rows)[number]) => number, among = rows) =>
    [...among].sort((a, b) => key(a) - key(b)).slice(0, SHOWN);
  const wrong = rows.filter(({ right }) => !right);
  const chosen = {
    worst: by(({ bad, score }) => (bad ? score - reject : reject - score), wrong),
    borderline: by(({ score }) => Math.abs(score - reject)),
    found: by(
      ({ score }) => -score,
      rows.filter(({ bad, right }) => bad && right),
    ),
  };
  const drawn = await draw(s, new Set(Object.values(chosen).flatMap((list) => list.map(({ path }) => path))), reject);
  const shown = (list: typeof rows): HeatPicture[] =>
    list.flatMap(({ path, ...row }) => {
      const pictures = drawn.get(path);
      return pictures === undefined ? [] : [{ file: path, ...row, ...pictures }];
    });
  const point = card.operatingPoint!;
  return renderAnomalyReport(
    {
      ...reportBase(s, s.dataset.report),
      scoreName: { en: "Painted-in damage found on validation (pixel AUROC)", zh: "验证集人为损伤检出（像素 AUROC）" },
      evaluation,
      decision: {
        parts: { scores: rows.map(({ score }) => score), bad: rows.map(({ bad }) => bad) },
        thresholds: { review: thresholdValue(card.thresholds, REVIEW_THRESHOLD), reject },
        point,
        evaluation: point.test ?? point.there,
        probabilities: false,
      },
      worst: shown(chosen.worst),
      borderline: shown(chosen.borderline),
      found: shown(chosen.found),
    },
    s.language,
  );
}

/** Scores the wanted pictures again, one after the other, and draws them. */
async function draw({ scorer, source }: ReportSources, wanted: ReadonlySet<string>, threshold: number) {
  const drawn = new Map<string, Pick<HeatPicture, "picturePng" | "heatPng">>();
  const drawing: Scorer<AnomalyAnswer> = {
    ...scorer,
    async score(pictures) {
      const answers = await scorer.score(pictures);
      for (const [i, answer] of answers.entries()) {
        if ("error" in answer) continue;
        const picture = thinned(pictures[i]!.picture);
        const values = thinnedMap(answer.map.values, pictures[i]!.picture, picture);
        drawn.set(answer.path, {
          picturePng: await base64Png(picture),
          heatPng: await base64Png(glowing(picture, values, threshold)),
        });
      }
      return answers;
    },
  };
  try {
    for await (const _ of scoreSource(drawing, source, { wanted: (path) => wanted.has(path) }));
  } finally {
    await scorer.close();
  }
  return drawn;
}

type Shown = Pick<Picture, "width" | "height" | "data">;

const stepOf = ({ width, height }: Pick<Picture, "width" | "height">) => Math.ceil(Math.max(width, height) / LONGEST);

/** Every so-manieth pixel of a large picture. */
function thinned(picture: Shown): Shown {
  const step = stepOf(picture);
  if (step === 1) return picture;
  const [width, height] = [Math.floor(picture.width / step), Math.floor(picture.height / step)];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * step * picture.width + x * step);
      data.set(picture.data.subarray(from, from + 3), 3 * (y * width + x));
    }
  return { width, height, data };
}

function thinnedMap(values: Float32Array, from: Shown, to: Shown): Float32Array {
  const step = stepOf(from);
  if (step === 1) return values;
  return Float32Array.from(
    { length: to.width * to.height },
    (_, i) => values[Math.floor(i / to.width) * step * from.width + (i % to.width) * step]!,
  );
}
