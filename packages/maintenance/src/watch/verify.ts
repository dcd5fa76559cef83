/** Checking a watch against its certificate. */
import { ANSWERS_KEY, watchCard } from "@andon/contracts";
import { openHistories } from "@andon/data";
import { numbersDifference, type Proof, prove, readCard } from "@andon/model";
import { nodeRuntime } from "@andon/nn/node";
import { alarmsSha256, type CertifiedRow, certifiedRows } from "./certificate.ts";
import { longRuns, normalRuns } from "./runs.ts";
import { openWatch } from "./scorer.ts";
import type { WatchUse } from "./use.ts";

/**
 * Does the file still answer as its certificate says, over the normal operation that it was trained on?
 * @throws AndonError `model/*`, `signal/*`, `maintenance/columns`
 */
export async function verifyWatch(options: WatchUse, signal?: AbortSignal): Promise<Proof> {
  const file = await readCard(options.model, [watchCard]);
  const { steps, columns } = file.card.input;
  const names = columns.map(({ name }) => name);
  const runs = longRuns(
    await normalRuns(
      await openHistories(options.source, { ...options, trainedWith: file.card.data }, signal),
      names,
      signal,
    ),
    steps,
  );
  const scorer = await openWatch(nodeRuntime(), file.bytes, steps, names.length, 1);
  const rows: CertifiedRow[] = [];
  try {
    for (const run of runs.keys()) rows.push(...(await certifiedRows(scorer, runs, run)));
  } finally {
    await scorer.close();
  }
  const scores = rows.map(({ score }) => score);
  const found = {
    samples: rows.length,
    difference: numbersDifference(scores, file.metadata[ANSWERS_KEY]),
    answersSha256: alarmsSha256(rows, runs),
  };
  return prove(file, found, { en: "rows of normal operation", zh: "正常运行数据", measure: "行" });
}
