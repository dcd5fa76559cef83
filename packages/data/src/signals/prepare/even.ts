/** Readings at uneven times to rows at even ones. */
import { AndonError } from "@andon/contracts";

/** So many steps at most a reading stands for the time after it; what is longer without one is missing. */
export const LONGEST_HOLD = 5;
/** A step by which rows become so many times more is none that anybody meant. */
const MOST_ROWS = 100;

/** What becomes of several readings in one step: their mean, the last (of names), the largest (of labels: what happened has happened). */
export type Merge = "mean" | "last" | "largest";

/** Takes a row at its time; `values` is valid until the next one. */
type Emit = (time: number, values: Float64Array) => void;

/**
 * Brings the readings of one unit, in order of time, to rows at its first time and every step after it. A row holds the readings nearest to its time; one
 * without any repeats the row before, up to `LONGEST_HOLD` steps, and is missing beyond. Readings that are a step apart come out as they are. Only
 * the past is looked at, and half a step: what streams is answered as what is stored. State with the life of a reading.
 */
export class Evener {
  readonly #step: number;
  readonly #merges: readonly Merge[];
  readonly #unit: string;
  readonly #sums: Float64Array;
  readonly #counts: Uint32Array;
  readonly #row: Float64Array;
  readonly #nothing: Float64Array;
  #origin = Number.NaN;
  #at = 0;
  #readings = 0;

  /** @param step in the unit of the times */
  constructor(step: number, merges: readonly Merge[], unit: string) {
    this.#step = step;
    this.#merges = merges;
    this.#unit = unit;
    this.#sums = new Float64Array(merges.length);
    this.#counts = new Uint32Array(merges.length);
    this.#row = new Float64Array(merges.length);
    this.#nothing = new Float64Array(merges.length).fill(Number.NaN);
  }

  /**
   * @param time not NaN
   * @throws AndonError `signal/step` where rows would become far more than readings
   */
  take(time: number, values: ArrayLike<number>, emit: Emit): void {
    if (this.#readings === 0) this.#origin = time;
    const at = Math.round((time - this.#origin) / this.#step);
    this.#readings++;
    if (at > MOST_ROWS * (this.#readings + MOST_ROWS))
      throw new AndonError("signal/step", { unit: this.#unit, readings: this.#readings, rows: at });
    if (at > this.#at) {
      this.end(emit);
      for (let empty = this.#at + 1; empty < at; empty++)
        emit(this.#time(empty), empty - this.#at > LONGEST_HOLD ? this.#nothing : this.#row);
      this.#at = at;
      this.#counts.fill(0);
    }
    for (const [c, merge] of this.#merges.entries()) {
      const value = values[c]!;
      if (Number.isNaN(value)) continue;
      const first = this.#counts[c]!++ === 0;
      if (first || merge === "last") this.#sums[c] = value;
      else if (merge === "mean") this.#sums[c]! += value;
      else this.#sums[c] = Math.max(this.#sums[c]!, value);
    }
  }

  /** Gives the row that was still open. */
  end(emit: Emit): void {
    if (this.#readings === 0) return;
    for (const [c, merge] of this.#merges.entries()) {
      const count = this.#counts[c]!;
      this.#row[c] = count === 0 ? Number.NaN : this.#sums[c]! / (merge === "mean" ? count : 1);
    }
    emit(this.#time(this.#at), this.#row);
  }

  #time(at: number): number {
    return this.#origin + at * this.#step;
  }
}
