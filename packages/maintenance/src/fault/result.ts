/** What a test of recordings whose class is known came to. */
import { AndonError, type ClassificationEvaluation, type FaultCard, type Rate } from "@andon/contracts";
import { proportion, UNDECIDED } from "@andon/statistics";
import type { RecordingAnswer } from "./answer.ts";
import type { Evidence } from "./bearing.ts";
import { evaluated } from "./evaluate.ts";
import { UNKNOWN } from "./graph.ts";
import type { WindowAnswers } from "./scorer.ts";

/** A recording with what was said of it. */
export interface Judged {
  readonly name: string;
  readonly label: string | null;
  readonly rpm: number | null;
  /** The first window, at the model's rate. */
  readonly wave: Float32Array;
  readonly answers: WindowAnswers;
  readonly whole: RecordingAnswer;
  /** It is one of those that were learnt from. */
  readonly seen: boolean;
}

/** One recording of a class, for a picture of it. */
export interface FaultExample {
  readonly label: string;
  readonly recording: string;
  readonly wave: Float32Array;
  readonly spectrum: Float32Array;
  readonly evidence: readonly Evidence[];
}

export interface FaultTestResult {
  readonly card: FaultCard;
  /** Windows of classes that the model knows; unknown ones count as not right. Windows of one recording are alike: intervals are too narrow. */
  readonly windows: ClassificationEvaluation;
  /** The same, one answer for each recording. */
  readonly recordings: ClassificationEvaluation;
  /** Windows of classes that the model was never shown, and how many of them it called unknown; null where there are none. */
  readonly strangers: Rate | null;
  /** Of each recording; `label` null is unknown, and `right` counts unknown windows where the class was never shown. */
  readonly answers: readonly {
    readonly recording: string;
    readonly truth: string | null;
    readonly label: string | null;
    readonly right: number;
    readonly windows: number;
    /** It was learnt from, so that its answer says nothing of others. */
    readonly seen: boolean;
  }[];
  readonly examples: readonly FaultExample[];
}

/** @throws AndonError `maintenance/no-known-class` where no recording is of a class that the model knows */
export function resultOf(card: FaultCard, judged: readonly Judged[], path: string): FaultTestResult {
  const { labels } = card;
  const undecided = (decision: number) => (decision === UNKNOWN ? UNDECIDED : decision);
  const known = judged.map((j) => ({ ...j, truth: labels.indexOf(j.label ?? "") })).filter((j) => j.truth >= 0);
  if (known.length === 0)
    throw new AndonError("maintenance/no-known-class", {
      path,
      found: [...new Set(judged.map((j) => j.label ?? "–"))].join(", "),
      labels: labels.join(", "),
    });
  const strange = judged.filter((j) => !labels.includes(j.label ?? "")).flatMap((j) => [...j.answers.decisions]);
  return {
    card,
    windows: evaluated(
      labels,
      known.flatMap((j) => Array.from(j.answers.decisions, () => j.truth)),
      known.flatMap((j) => Array.from(j.answers.decisions, undecided)),
    ),
    recordings: evaluated(
      labels,
      known.map((j) => j.truth),
      known.map((j) => undecided(j.whole.decision)),
    ),
    strangers: strange.length === 0 ? null : proportion(strange.filter((d) => d === UNKNOWN).length, strange.length),
    answers: judged.map(({ name, label, answers, whole, seen }) => {
      const truth = labels.indexOf(label ?? "");
      return {
        recording: name,
        truth: label,
        label: whole.decision === UNKNOWN ? null : labels[whole.decision]!,
        right: answers.decisions.filter((d) => d === (truth < 0 ? UNKNOWN : truth)).length,
        windows: answers.decisions.length,
        seen,
      };
    }),
    examples: labels.flatMap((label) => {
      const found = known.find((j) => j.label === label);
      return found === undefined ? [] : [{ label, recording: found.name, wave: found.wave, ...pick(found.whole) }];
    }),
  };
}

const pick = ({ spectrum, evidence }: RecordingAnswer) => ({ spectrum, evidence });
