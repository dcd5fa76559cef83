/** What is certified of a file of remaining life: its answers at moments spread over every unit's life. */
import { createHash } from "node:crypto";
import type { RawHistory } from "../graph/raw.ts";
import type { Answer } from "./scorer.ts";

const MOMENTS = 5;

export interface Moment {
  /** Position of the unit. */
  readonly history: number;
  /** Its last row, counted from 0. */
  readonly end: number;
}

export const certifiedMoments = (histories: readonly { readonly rows: number }[]): readonly Moment[] =>
  histories.flatMap(({ rows }, history) =>
    Array.from({ length: MOMENTS }, (_, i) => ({ history, end: Math.round(((rows - 1) * (i + 1)) / MOMENTS) })),
  );

/** The answers as shares of the cap, in the order of the moments. */
export const sharesOf = (answers: readonly Answer[], cap: number): readonly number[] =>
  answers.flatMap(({ rul, low, high }) => [rul / cap, low / cap, high / cap]);

/** SHA-256 over units and moments. There is no verdict: the numbers themselves are kept. */
export function momentsSha256(moments: readonly Moment[], histories: readonly Pick<RawHistory, "unit">[]): string {
  const hash = createHash("sha256");
  for (const { history, end } of moments) hash.update(`${histories[history]!.unit} ${end}\n`);
  return hash.digest("hex");
}
