/** Following units from row to row through a graph that carries their state. */
import { type OnnxRuntime, type openSession, tensor } from "@andon/nn";

type Session = Awaited<ReturnType<typeof openSession>>;

/** So many rows at most go through the graph together: what they say of each other grows with their square. */
const TOGETHER = 128;

export interface Followed {
  /** Outputs for the rows from `start` on, `count` of them. */
  readonly start: number;
  readonly count: number;
  readonly result: Awaited<ReturnType<Session["run"]>>;
}

/** Holds the state of each unit, whatever the length of its history. State with the life of a reading. */
export class Follower {
  readonly #ort: OnnxRuntime;
  readonly #session: Session;
  readonly #input: string;
  readonly #width: number;
  readonly #states = new Map<string, Float32Array>();

  /**
   * @param input the graph's input of rows [N, 1, columns], beside `unit` and `state`; it gives `nextState`
   * @param width numbers in a state
   */
  constructor(ort: OnnxRuntime, session: Session, input: string, width: number) {
    this.#ort = ort;
    this.#session = session;
    this.#input = input;
    this.#width = width;
  }

  /**
   * Takes the next rows, of one unit or of several as they come.
   * @param rows [count, columns]
   */
  async *take(count: number, unitOf: (row: number) => string, rows: Float32Array): AsyncGenerator<Followed, void> {
    const [columns, width] = [rows.length / count, this.#width];
    for (let start = 0; start < count; start += TOGETHER) {
      const size = Math.min(TOGETHER, count - start);
      const places = new Map<string, number>();
      const units = new BigInt64Array(size);
      const states = new Float32Array(size * width);
      const last: number[] = [];
      for (let i = 0; i < size; i++) {
        const unit = unitOf(start + i);
        const place = places.get(unit) ?? places.size;
        places.set(unit, place);
        units[i] = BigInt(place);
        last[place] = i;
        // a unit that was never seen starts from zeros
        const state = this.#states.get(unit);
        if (state) states.set(state, i * width);
      }
      const result = await this.#session.run({
        [this.#input]: tensor(this.#ort, "float32", rows.slice(start * columns, (start + size) * columns), [
          size,
          1,
          columns,
        ]),
        unit: tensor(this.#ort, "int64", units, [size]),
        state: tensor(this.#ort, "float32", states, [size, width]),
      });
      const next = result.nextState!.data as Float32Array;
      for (const [unit, place] of places)
        this.#states.set(unit, next.slice(last[place]! * width, (last[place]! + 1) * width));
      yield { start, count: size, result };
    }
  }
}
