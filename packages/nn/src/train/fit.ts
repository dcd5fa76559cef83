/** The training loop, as an async iterable of what happens. It holds no files, no clock-driven work and no callbacks. */
import type { Checkpoint } from "./checkpoint.ts";
import type { TrainingState } from "./compile.ts";
import { constantRate, type Schedule } from "./schedules.ts";
import type { Batch, Stepper } from "./stepper.ts";

export interface EpochResult {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** What early stopping watches; higher is better. */
  readonly score: number;
  readonly learningRate: number;
  readonly seconds: number;
  /** What else the validation measured, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

export interface FitOptions {
  readonly samples: number;
  readonly batch: number;
  readonly epochs: number;
  /** Peak rate; the schedule scales it. */
  readonly learningRate: number;
  readonly schedule?: Schedule;
  readonly seed: number;
  /** The samples from `start` on in the order of this epoch. Called in order; must depend on its arguments alone. */
  readonly batchAt: (epoch: number, start: number, size: number) => Batch | Promise<Batch>;
  /** Judges the weights after an epoch. Without it the last weights are the best. */
  readonly validate?: (
    state: TrainingState,
    epoch: number,
  ) => Promise<{
    readonly loss: number;
    readonly score: number;
    readonly figures?: Readonly<Record<string, number>>;
  }>;
  /** Stop after so many epochs without a better score. */
  readonly patience?: number;
  readonly resume?: Checkpoint;
  readonly fingerprint?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds since some moment; injected because the loop itself has no clock. */
  readonly now: () => number;
}

export type FitEvent =
  | {
      readonly kind: "step";
      readonly epoch: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
    }
  | {
      readonly kind: "epoch";
      readonly result: EpochResult;
      readonly best: boolean;
      readonly checkpoint: () => Checkpoint;
    }
  | {
      readonly kind: "end";
      readonly reason: "finished" | "early" | "cancelled" | "diverged";
      /** The weights with the best score; where no epoch was done, the last ones that were numbers. */
      readonly state: TrainingState;
      readonly bestEpoch: number;
      readonly history: readonly EpochResult[];
      readonly checkpoint: Checkpoint;
    };

/**
 * Trains until the epochs are done, the score stops rising, the signal says so, or the loss or a weight is no number any more.
 * The last batch of an epoch may be smaller; it counts by its size. The same options and state give the same run, and a run
 * resumed from a checkpoint goes on bit for bit.
 */
export async function* fit(stepper: Stepper, options: FitOptions): AsyncGenerator<FitEvent, void, undefined> {
  const { samples, batch, epochs, seed, schedule = constantRate(), resume, signal, now } = options;
  const steps = Math.ceil(samples / batch);
  const history: EpochResult[] = [...(resume?.history ?? [])];
  let best = resume?.best ?? null;
  let epoch = resume?.epoch ?? 0;
  let step = resume?.stepInEpoch ?? 0;
  let lossSum = resume?.lossSum ?? 0;
  let lossSamples = resume?.lossSamples ?? 0;
  if (resume) stepper.load(resume.state);
  const checkpoint = (): Checkpoint => ({
    fingerprint: options.fingerprint ?? "",
    epoch,
    stepInEpoch: step,
    lossSum,
    lossSamples,
    history: [...history],
    state: stepper.state(),
    best,
  });
  const end = (reason: "finished" | "early" | "cancelled" | "diverged"): FitEvent => ({
    kind: "end",
    reason,
    state: best?.state ?? stepper.state(),
    bestEpoch: best?.epoch ?? epoch,
    history,
    checkpoint: checkpoint(),
  });
  let lastGood = stepper.state();
  while (epoch < epochs) {
    const started = now();
    const atStart = stepper.state();
    const diverged = (): FitEvent => {
      stepper.load(allFinite(lastGood) ? lastGood : atStart);
      return end("diverged");
    };
    let rate = 0;
    for (; step < steps; step++) {
      if (signal?.aborted) return yield end("cancelled");
      const size = Math.min(batch, samples - step * batch);
      rate = options.learningRate * schedule.at((epoch * steps + step) / (epochs * steps));
      const before = stepper.state();
      const loss = await stepper.step(await options.batchAt(epoch, step * batch, size), rate, [seed, epoch, step]);
      if (!Number.isFinite(loss)) return yield diverged();
      lastGood = before;
      lossSum += loss * size;
      lossSamples += size;
      yield { kind: "step", epoch: epoch + 1, step: step + 1, steps, loss };
    }
    // the last update may have gone wrong after its loss was taken, and a bounded activation hides infinite weights
    if (!allFinite(stepper.state())) return yield diverged();
    const judged = options.validate
      ? await options.validate(stepper.state(), epoch + 1)
      : { loss: Number.NaN, score: -lossSum / lossSamples, figures: {} };
    const improved = Number.isFinite(judged.score) && (best === null || judged.score > best.score || !options.validate);
    history.push({
      epoch: epoch + 1,
      trainLoss: lossSum / lossSamples,
      validationLoss: judged.loss,
      score: judged.score,
      learningRate: rate,
      seconds: (now() - started) / 1000,
      figures: judged.figures ?? {},
    });
    if (improved) best = { epoch: epoch + 1, score: judged.score, state: stepper.state() };
    epoch++;
    step = 0;
    lossSum = 0;
    lossSamples = 0;
    yield { kind: "epoch", result: history.at(-1)!, best: improved, checkpoint };
    if (options.patience !== undefined && best && epoch - best.epoch >= options.patience) return yield end("early");
  }
  yield end("finished");
}

const allFinite = ({ parameters, buffers }: TrainingState): boolean =>
  parameters.every(Number.isFinite) && buffers.every(Number.isFinite);
