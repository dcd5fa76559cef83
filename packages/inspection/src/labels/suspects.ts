/**
 * Labels that are likely wrong, from probabilities that no picture had a part in itself: confident learning,
 * C. G. Northcutt, L. Jiang, I. L. Chuang, "Confident learning: estimating uncertainty in dataset labels", Journal of Artificial
 * Intelligence Research 70 (2021) 1373-1411.
 */

export interface Suspect {
  /** Which sample. */
  readonly sample: number;
  readonly label: number;
  /** The class that it confidently looks like. */
  readonly suggested: number;
  /** Probability of the label it has, and of the one suggested. */
  readonly given: number;
  readonly probability: number;
}

/**
 * A sample confidently looks like a class if its probability there is at least the mean probability of that class over the samples that carry
 * it: so a class that the network is unsure of asks for less. It is suspect if the likeliest of the classes it confidently looks like is not
 * its label. The most suspect first: by how far the suggested class leads.
 *
 * @param probabilities [samples, classes], row by row, from networks that had not seen the sample
 * @param labels class of each sample
 */
export function findSuspects(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
): readonly Suspect[] {
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    counts[labels[i]!]!++;
    sums[labels[i]!]! += probabilities[i * classes + labels[i]!]!;
  }
  const confident = sums.map((sum, c) => (counts[c]! > 0 ? sum / counts[c]! : Number.POSITIVE_INFINITY));
  const suspects: Suspect[] = [];
  for (let sample = 0; sample < labels.length; sample++) {
    const row = probabilities.subarray(sample * classes, (sample + 1) * classes);
    let suggested = -1;
    for (let c = 0; c < classes; c++) {
      if (row[c]! >= confident[c]! && (suggested < 0 || row[c]! > row[suggested]!)) suggested = c;
    }
    const label = labels[sample]!;
    if (suggested >= 0 && suggested !== label) {
      suspects.push({ sample, label, suggested, given: row[label]!, probability: row[suggested]! });
    }
  }
  return suspects.sort((a, b) => b.probability - b.given - (a.probability - a.given) || a.sample - b.sample);
}
