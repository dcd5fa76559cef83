/** Learning rates over time: from the share of training done, 0 to 1, to a factor of the peak rate. */
export interface Schedule {
  readonly name: string;
  at(done: number): number;
}
const schedule = (name: string, at: Schedule["at"]): Schedule => Object.freeze({ name, at });

export const constantRate = (): Schedule => schedule("constant", () => 1);
/** Multiplied by `factor` at each of `milestones` (shares of the whole). */
export const steps = (milestones: readonly number[], factor = 0.1): Schedule =>
  schedule("step", (done) => factor ** milestones.filter((m) => done >= m).length);
/** Loshchilov and Hutter 2017: half a cosine from 1 to `end`. */
export const cosine = (end = 0): Schedule =>
  schedule("cosine", (done) => end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * done)));
/** A straight rise from 0 over the first `share`, then `next` over the rest. */
export const warmUp = (share: number, next: Schedule): Schedule =>
  schedule(`warm-up ${share}, ${next.name}`, (done) =>
    done < share ? done / share : next.at((done - share) / (1 - share)),
  );
/** Smith and Topin 2019: up from 1/25 over the first `share`, then down a cosine to almost nothing. */
export const oneCycle = (share = 0.25): Schedule => {
  const ramp = (from: number, to: number, t: number) => to + ((from - to) * (1 + Math.cos(Math.PI * t))) / 2;
  return schedule("one-cycle", (done) =>
    done < share ? ramp(1 / 25, 1, done / share) : ramp(1, 1e-4, (done - share) / (1 - share)),
  );
};
