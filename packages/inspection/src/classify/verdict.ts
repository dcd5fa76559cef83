/** The decision rule of the exported graph, in TypeScript: what the certificate compares the file with. */
export function verdictOf(
  labels: readonly string[],
  goodLabel: string | null,
  threshold: number,
): (row: Float32Array) => number {
  const good = goodLabel === null ? -1 : labels.indexOf(goodLabel);
  const largest = (row: Float32Array, skip: number) => {
    let best = -1;
    for (let c = 0; c < row.length; c++) if (c !== skip && (best < 0 || row[c]! > row[best]!)) best = c;
    return best;
  };
  return (row) => {
    if (good < 0) {
      const best = largest(row, -1);
      return row[best]! >= threshold ? best : -1;
    }
    return scoreOf(row, good) >= threshold ? largest(row, good) : good;
  };
}

/** Probability that the part is not good. */
export function scoreOf(row: Float32Array, good: number): number {
  let sum = 0;
  for (let c = 0; c < row.length; c++) if (c !== good) sum = Math.fround(sum + row[c]!);
  return sum;
}
