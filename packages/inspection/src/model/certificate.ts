/** The certificate of a file, whatever its task: every answer is a verdict in a few letters and a score. */
import { createHash } from "node:crypto";
import { AndonError, type Certificate, type Words } from "@andon/contracts";
import type { VerifyResult } from "../use/results.ts";
import { type Loaded, weightsHash } from "./file.ts";

/** A score further off than this from the trainer's refuses the export. */
export const TOLERANCE = 1e-4;

export interface CertifiedAnswer {
  readonly path: string;
  /** What is decided, as text: equal texts are equal decisions. */
  readonly verdict: string;
  /** From 0 to 1. */
  readonly score: number;
}

const byPath = <T extends { readonly path: string }>(answers: readonly T[]) =>
  [...answers].sort((a, b) => (a.path < b.path ? -1 : 1));

/** SHA-256 over paths and verdicts, sorted by path. */
export function verdictsHash(answers: readonly CertifiedAnswer[]): string {
  const hash = createHash("sha256");
  for (const { path, verdict } of byPath(answers)) hash.update(`${path} ${verdict}\n`);
  return hash.digest("hex");
}

/** The scores, for `ANSWERS_KEY`: base64 of little-endian 16-bit numbers, 65535 for 1, in the order of sorted paths. */
export function encodeScores(answers: readonly CertifiedAnswer[]): string {
  const bytes = Buffer.alloc(2 * answers.length);
  for (const [i, { score }] of byPath(answers).entries()) bytes.writeUInt16LE(Math.round(score * 65535), 2 * i);
  return bytes.toString("base64");
}

/** The largest difference between those scores and these; infinite where their number differs. */
export function scoresDifference(encoded: string, answers: readonly CertifiedAnswer[]): number {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 2 * answers.length) return Number.POSITIVE_INFINITY;
  return byPath(answers).reduce(
    (largest, { score }, i) => Math.max(largest, Math.abs(bytes.readUInt16LE(2 * i) / 65535 - score)),
    0,
  );
}

/**
 * Compares the file's answers with the trainer's, in the same order.
 * @param difference the largest difference of any number of answer i from the trainer's
 * @throws AndonError `model/not-certified` if one verdict differs or one number is off by more than the tolerance
 */
export function certifyAnswers(
  model: Uint8Array,
  thresholds: readonly string[],
  answers: readonly CertifiedAnswer[],
  trainer: readonly string[],
  difference: (i: number) => number,
): Certificate {
  const flipped = answers.filter(({ verdict }, i) => verdict !== trainer[i]).length;
  const largest = answers.reduce((most, _, i) => Math.max(most, difference(i)), 0);
  if (flipped > 0 || !(largest <= TOLERANCE)) {
    throw new AndonError("model/not-certified", {
      flipped,
      samples: answers.length,
      difference: largest,
      tolerance: TOLERANCE,
    });
  }
  return {
    issuedAt: new Date().toISOString(),
    samples: answers.length,
    maxScoreDifference: largest,
    flippedVerdicts: flipped,
    tolerance: TOLERANCE,
    weightsSha256: weightsHash(model, thresholds),
    answersSha256: verdictsHash(answers),
  };
}

/** Whether what a file answers now is what was certified, and if not, why. */
export function verifyAnswers(
  { card, bytes, answers: kept }: Loaded,
  held: ReadonlySet<string>,
  answers: readonly CertifiedAnswer[],
): VerifyResult {
  const thresholds = card.thresholds.map(({ name }) => name);
  return compareWithCertificate(
    card.certificate,
    {
      samples: answers.length,
      weightsSha256: weightsHash(bytes, thresholds),
      answersSha256: verdictsHash(answers),
      difference: scoresDifference(kept, answers),
    },
    held,
    answers,
  );
}

/** What was found now beside what was certified, and in sentences what disagrees. */
export function compareWithCertificate(
  certificate: Certificate,
  found: VerifyResult["found"],
  held: ReadonlySet<string>,
  answers: readonly { readonly path: string }[],
): VerifyResult {
  const reasons: Words[] = [];
  if (found.weightsSha256 !== certificate.weightsSha256)
    reasons.push({ en: "The weights are not those that were certified.", zh: "权重与签发证书时不同。" });
  if (found.samples !== certificate.samples) {
    const here = new Set(answers.map(({ path }) => path));
    const missing = [...held].find((path) => !here.has(path));
    const [now, certified] = [found.samples, certificate.samples];
    reasons.push({
      en: `${certified} held-out pictures were certified, ${now} can be read here${missing === undefined ? "" : ` (missing: ${missing})`}.`,
      zh: `证书涉及 ${certified} 张留出图片，此处可读取 ${now} 张${missing === undefined ? "" : `（缺少：${missing}）`}。`,
    });
  } else if (found.answersSha256 !== certificate.answersSha256) {
    reasons.push({
      en: "The verdicts are not those that were certified: weights, threshold or pictures have changed.",
      zh: "判断与签发证书时不同：权重、阈值或图片已改变。",
    });
  } else if (!(found.difference <= certificate.tolerance)) {
    const by = found.difference.toPrecision(2);
    reasons.push({
      en: `Scores differ from those that were certified by up to ${by} (allowed ${certificate.tolerance}): weights or pictures have changed.`,
      zh: `得分与签发证书时最多相差 ${by}（允许 ${certificate.tolerance}）：权重或图片已改变。`,
    });
  }
  return { kind: "result", holds: reasons.length === 0, reasons, certificate, found };
}
