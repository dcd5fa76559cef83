/** A message says what was expected, what came, and what to do next. */
export interface ErrorEntry<D> {
  /** Of HTTP. */
  readonly status: number;
  /** 1: the data or the model says no; 2: wrong usage. */
  readonly exit: 1 | 2;
  readonly en: (details: D) => string;
  readonly zh: (details: D) => string;
}

export const entry = <D>(e: ErrorEntry<D>): ErrorEntry<D> => e;
