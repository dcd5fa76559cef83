/**
 * Every error a user can meet: its code, HTTP status, exit code, and its message in English and Chinese.
 * A message says what was expected, what came, and what to do next.
 */
type Language = "en" | "zh";
interface ErrorEntry<D> {
  readonly status: number;
  /** 1: the data or the model says no; 2: wrong usage. */
  readonly exit: 1 | 2;
  readonly en: (details: D) => string;
  readonly zh: (details: D) => string;
}
const entry = <D>(e: ErrorEntry<D>): ErrorEntry<D> => e;

export const errorTable = {
  "source/not-found": entry<{ path: string }>({
    status: 404,
    exit: 2,
    en: (d) => `Expected a folder, an archive or a list of pictures, but ${d.path} does not exist. Check the path.`,
    zh: (d) => `需要图片文件夹、压缩包或清单，但 ${d.path} 不存在。请检查路径。`,
  }),
} satisfies Record<string, ErrorEntry<never>>;

export type ErrorCode = keyof typeof errorTable;
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof errorTable)[C]["en"]>[0];

/** An error meant for a person, in the table above. */
export class AndonError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "AndonError";
  readonly code: C;
  readonly details: ErrorDetails<C>;
  constructor(code: C, details: ErrorDetails<C>, options?: ErrorOptions) {
    super((errorTable[code].en as (d: ErrorDetails<C>) => string)(details), options);
    this.code = code;
    this.details = details;
  }
  /** The message in the reader's language. */
  localised(language: Language): string {
    return (errorTable[this.code][language] as (d: ErrorDetails<C>) => string)(this.details);
  }
}
