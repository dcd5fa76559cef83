/** Reads exact amounts from a stream of chunks: state with a life cycle, hence a class. */
export class ByteReader {
  #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#source = chunks[Symbol.asyncIterator]();
  }

  async #next(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      const { done, value } = await this.#source.next();
      if (done) return false;
      this.#chunk = value;
      this.#at = 0;
    }
    return true;
  }

  /** The next `count` bytes as a copy of their own; shorter only at the end of the stream. */
  async read(count: number): Promise<Uint8Array> {
    const out = new Uint8Array(count);
    let filled = 0;
    while (filled < count && (await this.#next())) {
      const take = Math.min(count - filled, this.#chunk.length - this.#at);
      out.set(this.#chunk.subarray(this.#at, this.#at + take), filled);
      this.#at += take;
      filled += take;
    }
    return filled === count ? out : out.subarray(0, filled);
  }

  /** Whatever is at hand, at most `limit` bytes; empty at the end. */
  async some(limit: number): Promise<Uint8Array> {
    if (!(await this.#next())) return new Uint8Array(0);
    const take = Math.min(limit, this.#chunk.length - this.#at);
    const part = this.#chunk.subarray(this.#at, this.#at + take);
    this.#at += take;
    return part;
  }

  /** Passes over `count` bytes and returns how many there were. */
  async skip(count: number): Promise<number> {
    let left = count;
    while (left > 0 && (await this.#next())) {
      const take = Math.min(left, this.#chunk.length - this.#at);
      this.#at += take;
      left -= take;
    }
    return count - left;
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
