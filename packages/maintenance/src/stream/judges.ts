/** What each task's file says of windows of rows that arrive. */
import { AndonError, type FailureCard, type MaintenanceCard, type RulCard, type WatchCard } from "@andon/contracts";
import type { StreamColumn } from "@andon/data";
import { type OnnxRuntime, type openSession, tensor } from "@andon/nn";
import type { FailureRow } from "../failure/use.ts";
import { Follower } from "../rul/follow.ts";
import { type Answer, answersIn } from "../rul/scorer.ts";
import { smoother } from "../watch/alarms.ts";
import { blamed, type WatchAnswer } from "../watch/use.ts";

type Session = Awaited<ReturnType<typeof openSession>>;

/** A row that arrived: the unit, its how manieth row it is (from 1), and its time as it was written. */
export interface Moment {
  readonly unit: string;
  readonly row: number;
  readonly time: string | null;
}

/** Until the first whole window is there, a watch has no score. */
export type WatchMoment = Moment & Omit<WatchAnswer, "score"> & { readonly score: number | null };
export type RulMoment = Moment & Answer;
export type FailureMoment = Moment & FailureRow;
export type StreamAnswer = WatchMoment | RulMoment | FailureMoment;

export interface Judge {
  readonly columns: readonly StreamColumn[];
  /** Whether what it says of a row depends on the rows before. */
  readonly inOrder: boolean;
  /** Rows so far apart are wanted; undefined: as they come. */
  readonly resample?: number | undefined;
  /** @param windows [moments, steps, columns] */
  judge(session: Session, windows: Float32Array, moments: readonly Moment[]): Promise<readonly StreamAnswer[]>;
}

/** @throws AndonError `maintenance/no-stream` */
export function judgeFor(ort: OnnxRuntime, card: MaintenanceCard, model: string): Judge {
  switch (card.task) {
    case "maintenance/watch":
      return watchJudge(ort, card);
    case "maintenance/rul":
      return rulJudge(ort, card);
    case "maintenance/failure":
      return failureJudge(ort, card);
    case "maintenance/fault":
      throw new AndonError("maintenance/no-stream", { model });
  }
}

function watchJudge(ort: OnnxRuntime, { input, smoothing, thresholds }: WatchCard): Judge {
  const names = input.columns.map(({ name }) => name);
  const limit = thresholds[0]!.value;
  const smoothers = new Map<string, (score: number) => number>();
  return {
    columns: names.map((name) => ({ name, levels: null })),
    inOrder: true,
    async judge(session, windows, moments) {
      const size = moments.length;
      const result = await session.run({
        window: tensor(ort, "float32", windows, [size, input.steps, names.length]),
        // rows of one unit may stand in one batch: smoothing goes from row to row outside of it
        state: tensor(ort, "float32", new Float32Array(size).fill(Number.NaN), [size]),
      });
      const scores = result.score!.data as Float32Array;
      const contributions = result.contributions!.data as Float32Array;
      return moments.map((moment, i): WatchMoment => {
        if (moment.row < input.steps) return { ...moment, score: null, alarm: false, blame: [] };
        let smoothed = smoothers.get(moment.unit);
        if (!smoothed) {
          smoothed = smoother(smoothing);
          smoothers.set(moment.unit, smoothed);
        }
        const score = smoothed(scores[i]!);
        return { ...moment, score, alarm: score >= limit, blame: blamed(names, contributions, i * names.length) };
      });
    },
  };
}

function rulJudge(ort: OnnxRuntime, { input, state, resample, cap }: RulCard): Judge {
  const { steps, columns } = input;
  let follower: Follower | null = null;
  return {
    columns: columns.map(({ name }) => ({ name, levels: null })),
    inOrder: true,
    resample: resample ?? undefined,
    async judge(session, windows, moments) {
      const shape = [moments.length, steps, columns.length];
      const answers: Answer[] = [];
      if (state === null)
        answers.push(...answersIn(await session.run({ window: tensor(ort, "float32", windows, shape) }), cap));
      else {
        follower ??= new Follower(ort, session, "window", state.width);
        for await (const { result } of follower.take(moments.length, (i) => moments[i]!.unit, windows))
          answers.push(...answersIn(result, cap));
      }
      return moments.map((moment, i): RulMoment => ({ ...moment, ...answers[i]! }));
    },
  };
}

function failureJudge(ort: OnnxRuntime, { input, target }: FailureCard): Judge {
  const { steps, columns } = input;
  return {
    columns: columns.map(({ name, levels }) => ({ name, levels })),
    inOrder: target.horizon !== null,
    async judge(session, windows, moments) {
      const { probability, alarm } = await session.run({
        window: tensor(ort, "float32", windows, [moments.length, steps, columns.length]),
      });
      const chances = probability!.data as Float32Array;
      const alarms = alarm!.data as BigInt64Array;
      return moments.map(
        (moment, i): FailureMoment => ({ ...moment, probability: chances[i]!, alarm: alarms[i] === 1n }),
      );
    },
  };
}
