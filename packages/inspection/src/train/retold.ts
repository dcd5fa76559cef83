/** The events of a stage in other words, or (null) passed over; gives what the stage gives. */
export async function* retold<E, T, R>(
  stage: AsyncGenerator<E, R>,
  tell: (event: E) => T | null,
): AsyncGenerator<T, R> {
  for (;;) {
    const step = await stage.next();
    if (step.done) return step.value;
    const event = tell(step.value);
    if (event !== null) yield event;
  }
}
