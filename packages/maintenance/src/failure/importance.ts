/** Which columns matter: permutation importance (Breiman 2001), on rows that the judging network and trees had not seen. */
import { shuffle } from "@andon/data";
import type { OnnxRuntime } from "@andon/nn";
import { averagePrecision } from "@andon/statistics";
import { type Features, featureWidth, prepareTable } from "./features.ts";
import { type Calibration, memberModel } from "./graph.ts";
import { type Learnt, scoresOf } from "./learn.ts";
import type { Table } from "./table.ts";
import { forestScores } from "./trees.ts";

/** By how much the average precision falls when a column's values are shuffled among the rows, the mean over the members; largest first. */
export async function importanceOf(
  ort: OnnxRuntime,
  features: Features,
  table: Table,
  { network, members, forests, folds }: Learnt,
  { slopes }: Calibration,
  seed: number,
): Promise<readonly { readonly column: string; readonly drop: number }[]> {
  const width = featureWidth(features);
  // the first network of each part will do
  const each = members.length / folds.length;
  const models = folds.map((_, k) => memberModel(network, members[k * each]!, width));
  const precision = async (of: Table) => {
    const values = prepareTable(features, of);
    let sum = 0;
    for (const [k, model] of models.entries()) {
      const { held } = folds[k]!;
      const trees = forestScores(forests[k]!, { values, width }, held);
      const networks = await scoresOf(ort, model, { values, width }, held);
      const scores = networks.map((score, i) => slopes[0]! * score + slopes[1]! * trees[i]!);
      sum +=
        averagePrecision(
          scores,
          Array.from(held, (i) => table.failed[i] === 1),
        )?.value ?? 0;
    }
    return sum / models.length;
  };
  const whole = await precision(table);
  const drops: { column: string; drop: number }[] = [];
  for (const [c, { name, values }] of table.columns.entries()) {
    const order = shuffle(Int32Array.from(values.keys()), seed, c);
    const columns = table.columns.map((column, k) =>
      k === c ? { ...column, values: values.map((_, i) => values[order[i]!]!) } : column,
    );
    drops.push({ column: name, drop: whole - (await precision({ ...table, columns })) });
  }
  return drops.sort((a, b) => b.drop - a.drop);
}
