/** Checking a watch against its certificate. */
import { ANSWERS_KEY } from "@andon/contracts";
import { openHistories } from "@andon/data";
import { readMetadata } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { loadFor, weightsSha256 } from "../graph/file.ts";
import { largestDifference, type Proof, prove } from "../graph/proof.ts";
import { alarmsSha256, type CertifiedRow, certifiedRows } from "./certificate.ts";
import { ALARM_THRESHOLD } from "./graph.ts";
import { longRuns, normalRuns } from "./runs.ts";
import { openWatch } from "./scorer.ts";
import type { WatchUse } from "./use.ts";

/**
 * Does the file still answer as its certificate says, over the normal operation that it was trained on?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`
 */
export async function verifyWatch(options: WatchUse, signal?: AbortSignal): Promise<Proof> {
  const { card, bytes } = await loadFor(options.model, "maintenance/watch");
  const { steps, columns } = card.input;
  const names = columns.map(({ name }) => name);
  const runs = longRuns(await normalRuns(await openHistories(options.source, options, signal), names, signal), steps);
  const scorer = await openWatch(nodeRuntime(), bytes, steps, names.length, 1);
  const rows: CertifiedRow[] = [];
  try {
    for (const run of runs.keys()) rows.push(...(await certifiedRows(scorer, runs, run)));
  } finally {
    await scorer.close();
  }
  const scores = rows.map(({ score }) => score);
  const found = {
    samples: rows.length,
    difference: largestDifference(scores, readMetadata(bytes)[ANSWERS_KEY] ?? ""),
    weightsSha256: weightsSha256(bytes, [ALARM_THRESHOLD]),
    answersSha256: alarmsSha256(rows, runs),
  };
  return prove(card.certificate, found, { en: "rows of normal operation", zh: "正常运行数据行" });
}
