/** What is certified of a watch: its scores and alarms on rows spread over normal operation. */
import { createHash } from "node:crypto";
import type { RawHistory } from "../graph/raw.ts";
import type { WatchScorer } from "./scorer.ts";

const CERTIFIED = 200;

export interface CertifiedRow {
  /** Position of the run, and of the window's first row in it. */
  readonly run: number;
  readonly start: number;
  readonly score: number;
  readonly alarm: boolean;
}

/** The rows of one run, of so many in all, that are certified: each by itself, the smoothing begun anew. */
export async function certifiedRows(
  scorer: WatchScorer,
  runs: readonly RawHistory[],
  run: number,
): Promise<readonly CertifiedRow[]> {
  const { scores, alarms } = await scorer.score(runs[run]!);
  const stride = Math.max(1, Math.floor((scores.length * runs.length) / CERTIFIED));
  return Array.from({ length: Math.ceil(scores.length / stride) }, (_, i) => {
    const start = i * stride;
    return { run, start, score: scores[start]!, alarm: alarms[start] === 1 };
  });
}

/** SHA-256 over units, rows and alarms. */
export function alarmsSha256(rows: readonly CertifiedRow[], runs: readonly RawHistory[]): string {
  const hash = createHash("sha256");
  for (const { run, start, alarm } of rows) hash.update(`${runs[run]!.unit} ${start} ${alarm ? 1 : 0}\n`);
  return hash.digest("hex");
}
