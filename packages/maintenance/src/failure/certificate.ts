/** What the certificate of a failure model covers. */
import { createHash } from "node:crypto";
import type { FailureAnswer } from "./scorer.ts";
import type { Table } from "./table.ts";

const CERTIFIED = 2000;

/** Rows spread evenly over the table. */
export function certifiedRows({ rows }: Pick<Table, "rows">): Int32Array {
  const stride = Math.max(1, Math.floor(rows / CERTIFIED));
  return Int32Array.from({ length: Math.ceil(rows / stride) }, (_, i) => i * stride);
}

/** SHA-256 over the alarms. */
export const alarmsSha256 = (answers: readonly FailureAnswer[]): string =>
  createHash("sha256")
    .update(answers.map(({ alarm }) => (alarm ? "1" : "0")).join(""))
    .digest("hex");

export const probabilitiesOf = (answers: readonly FailureAnswer[]): readonly number[] =>
  answers.map(({ probability }) => probability);
