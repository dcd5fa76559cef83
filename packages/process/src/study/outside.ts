import type { Study } from "./study.ts";

/** Trials that lie where the problem allows nothing today. */
export interface Outside {
  readonly name: string;
  readonly trials: number;
  /** From the least to the greatest of them. */
  readonly low: number;
  readonly high: number;
  readonly bounds: readonly [low: number, high: number];
}

/** For each parameter and context, the trials that its bounds leave out. */
export const outsideBounds = ({ problem, trials }: Study): Outside[] =>
  [...problem.parameters, ...problem.context].flatMap((p): Outside[] => {
    if (!("low" in p)) return [];
    const slack = 1e-9 * (p.high - p.low);
    const values = trials.map((t) => Number(t.settings[p.name])).filter((v) => v < p.low - slack || v > p.high + slack);
    return values.length === 0
      ? []
      : [
          {
            name: p.name,
            trials: values.length,
            low: Math.min(...values),
            high: Math.max(...values),
            bounds: [p.low, p.high],
          },
        ];
  });
