import { dataErrors } from "./errors/data.ts";
import type { ErrorEntry } from "./errors/entry.ts";
import { inspectionErrors } from "./errors/inspection.ts";
import { maintenanceErrors } from "./errors/maintenance.ts";
import { modelErrors } from "./errors/model.ts";
import { processErrors } from "./errors/process.ts";
import { signalErrors } from "./errors/signals.ts";
import type { Language } from "./words.ts";

/** Every error a user can meet: its code, HTTP status, exit code, and its message in English and Chinese. */
export const errorTable = {
  ...dataErrors,
  ...inspectionErrors,
  ...maintenanceErrors,
  ...modelErrors,
  ...processErrors,
  ...signalErrors,
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

interface PackedError {
  readonly andon: true;
  readonly code: ErrorCode;
  readonly details: never;
}

/** An error as plain data: classes do not survive the way between threads. */
export const packError = (error: unknown): unknown =>
  error instanceof AndonError ? { andon: true, code: error.code, details: error.details } : error;

/** The error again. */
export const unpackError = (packed: unknown): unknown =>
  typeof packed === "object" && packed !== null && "andon" in packed
    ? new AndonError((packed as PackedError).code, (packed as PackedError).details)
    : packed;
