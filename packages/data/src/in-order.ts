/**
 * Applies `work` to each item with at most `concurrency` at a time and yields the results in the order of the items.
 * No more than `concurrency` items are drawn ahead of the reader: this is the back-pressure.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const pending: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // It is awaited in its turn; one that fails before must not count as unhandled until then.
      result.catch(() => {});
      pending.push(result);
      if (pending.length >= concurrency) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    // When one fails or the reader leaves, what is under way ends before this does.
    await Promise.allSettled(pending);
  }
}
