/** The newest rows of a unit, in one piece. State with the life of a stream. */
export class Newest {
  readonly #steps: number;
  readonly #width: number;
  readonly #held: Float32Array;
  /** Rows in `#held`, counting those that stand for the time before the first. */
  #end: number;
  #rows = 0;

  constructor(steps: number, width: number) {
    this.#steps = steps;
    this.#width = width;
    // room for several windows, so that rows are seldom moved; before the first row there is nothing
    this.#held = new Float32Array(8 * steps * width).fill(Number.NaN);
    this.#end = steps - 1;
  }

  /** Rows taken so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Takes a row; gives the window that ends with it, valid until the next one. */
  take(row: Float32Array): Float32Array {
    const [steps, width] = [this.#steps, this.#width];
    if (this.#end === 8 * steps) {
      this.#held.copyWithin(0, (this.#end - steps + 1) * width);
      this.#end = steps - 1;
    }
    this.#held.set(row, this.#end * width);
    this.#end++;
    this.#rows++;
    return this.#held.subarray((this.#end - steps) * width, this.#end * width);
  }
}
