/** What is certified of a watch: its scores and alarms on rows spread over normal operation. */
import { createHash } from "node:crypto";
import type { MaintenanceEvent, WatchCard } from "@andon/contracts";
import { featureCount } from "@andon/data";
import { issueCertificate, keptNumbers } from "@andon/model";
import { freeze, input, type OnnxRuntime, openSession, tensor, writeModel } from "@andon/nn";
import type { RawHistory } from "../graph/raw.ts";
import { ALARM_THRESHOLD, type WatchFile, watchModel } from "./graph.ts";
import { type Measure, scoreOf } from "./measures.ts";
import { partOf, preparedRun } from "./prepared.ts";
import { openWatch, type WatchScorer } from "./scorer.ts";

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

/** What an autoencoder alone draws of prepared windows; nothing for other measures. */
async function openDrawer(ort: OnnxRuntime, measure: Measure, width: number) {
  if (measure.kind !== "drawn") return { draw: async () => undefined, close: async () => {} };
  const { steps, network, weights } = measure;
  const x = input("x", "float32", [1, steps, width]);
  const model = writeModel([{ name: "drawn", value: freeze(network, x, weights).output }]);
  const session = await openSession(ort, model, { threads: 1 });
  return {
    draw: async (window: Float32Array) =>
      (await session.run({ x: tensor(ort, "float32", window.slice(), [1, steps, width]) })).drawn!.data as Float32Array,
    close: () => session.release(),
  };
}

/**
 * Compares the file's scores with the measure in double precision over rows that the trainer prepared itself; what an autoencoder draws comes from
 * the network alone.
 * @throws AndonError `model/not-certified`
 */
export async function* certify(
  ort: OnnxRuntime,
  file: WatchFile,
  runs: readonly RawHistory[],
): AsyncGenerator<MaintenanceEvent, { readonly certificate: WatchCard["certificate"]; readonly answers: string }> {
  const { preparation, steps, score: own } = file;
  const bytes = watchModel(file, {});
  const scorer = await openWatch(ort, bytes, steps, preparation.columns.length, 1);
  const drawer = await openDrawer(ort, own.measure, featureCount(preparation));
  const rows: CertifiedRow[] = [];
  let largest = 0;
  try {
    for (const [r, run] of runs.entries()) {
      const found = await certifiedRows(scorer, runs, r);
      const prepared = preparedRun(run, preparation);
      for (const { start, score } of found) {
        const window = partOf(prepared, start + steps - own.measure.steps, start + steps).features;
        const expected = scoreOf(own.measure, window, await drawer.draw(window)) / own.scale;
        // scores reach from near nothing to thousands: their difference is taken as a share where they are large
        largest = Math.max(largest, Math.abs(score - expected) / Math.max(1, expected));
      }
      rows.push(...found);
      yield { kind: "certifying", done: r + 1, total: runs.length };
    }
  } finally {
    await drawer.close();
    await scorer.close();
  }
  const found = { samples: rows.length, answersSha256: alarmsSha256(rows, runs), difference: largest };
  const certificate = issueCertificate(bytes, [ALARM_THRESHOLD], found);
  return { certificate, answers: keptNumbers(rows.map(({ score }) => score)) };
}
