import { AndonError, type ErrorCode } from "@andon/contracts";

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
