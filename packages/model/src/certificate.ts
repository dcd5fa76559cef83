/** Certificates: issued where a file answers as its trainer did, and checked against the file later. */
import { createHash } from "node:crypto";
import { AndonError, type Certificate, type Language, type Words } from "@andon/contracts";
import { decodeModel } from "@andon/nn";

/** Answers further off than this from the trainer's refuse the export, and from those certified break the certificate. */
export const TOLERANCE = 1e-4;

/** What a file answered, over the samples of a certificate. */
export interface Answered {
  readonly samples: number;
  /** Of what is decided, and of what: whatever must be the same to the bit. */
  readonly answersSha256: string;
  /** The largest difference of any number from what it should be. */
  readonly difference: number;
}

/** What a check of a certificate came to. */
export interface Proof {
  readonly holds: boolean;
  /** What disagrees, in sentences; empty where the certificate holds. */
  readonly reasons: readonly Words[];
  readonly certificate: Certificate;
  readonly found: Answered & Pick<Certificate, "weightsSha256">;
}

/**
 * The certificate of a file that was replayed and compared with its trainer.
 * @param thresholds names of weights that may be set anew later: they are not certified
 * @param answered with the verdicts that are not the trainer's, where there are verdicts
 * @throws AndonError `model/not-certified` if one verdict differs or one number is off by more than the tolerance
 */
export function issueCertificate(
  bytes: Uint8Array,
  thresholds: readonly string[],
  { samples, answersSha256, difference, flipped = 0 }: Answered & { readonly flipped?: number },
): Certificate {
  if (flipped > 0 || !(difference <= TOLERANCE))
    throw new AndonError("model/not-certified", { flipped, samples, difference, tolerance: TOLERANCE });
  return {
    issuedAt: new Date().toISOString(),
    samples,
    maxScoreDifference: difference,
    flippedVerdicts: flipped,
    tolerance: TOLERANCE,
    weightsSha256: weightsSha256(bytes, thresholds),
    answersSha256,
  };
}

/** A file to be checked: its bytes, and what its card certifies. */
interface Certified {
  readonly bytes: Uint8Array;
  readonly card: { readonly certificate: Certificate; readonly thresholds?: readonly { readonly name: string }[] };
}

/** What the samples of a certificate are, in the plural: "held-out pictures", "留出图片", and the measure word "张". */
type Samples = Readonly<Record<Language | "measure", string>>;

/**
 * Whether a file still answers as it was certified, and if not, why.
 * @param answered what it answers now, compared with what was kept
 * @param missing one of the samples that can no longer be read
 */
export function prove(
  { bytes, card: { certificate, thresholds = [] } }: Certified,
  answered: Answered,
  what: Samples,
  missing?: string,
): Proof {
  const names = thresholds.map(({ name }) => name);
  const found = { ...answered, weightsSha256: weightsSha256(bytes, names) };
  const reasons: Words[] = [];
  if (found.weightsSha256 !== certificate.weightsSha256)
    reasons.push({ en: "The weights are not those that were certified.", zh: "权重与签发证书时不同。" });
  if (found.samples !== certificate.samples) {
    const [en, zh] = missing === undefined ? ["", ""] : [` (missing: ${missing})`, `（缺少：${missing}）`];
    reasons.push({
      en: `${certificate.samples} ${what.en} were certified, ${found.samples} can be read here${en}.`,
      zh: `证书涉及 ${certificate.samples} ${what.measure}${what.zh}，此处可读取 ${found.samples} ${what.measure}${zh}。`,
    });
  } else if (!(found.difference <= certificate.tolerance))
    reasons.push({
      en: `The answers differ from those that were certified by up to ${found.difference.toPrecision(2)} (allowed ${certificate.tolerance}): weights, thresholds or the ${what.en} have changed.`,
      zh: `答案与签发证书时最多相差 ${found.difference.toPrecision(2)}（允许 ${certificate.tolerance}）：权重、阈值或${what.zh}已改变。`,
    });
  else if (found.answersSha256 !== certificate.answersSha256)
    reasons.push({
      en: "The verdicts, or what they are of, are not those that were certified: a threshold or a name has changed.",
      zh: "判定或其对象与签发证书时不同：阈值或名称已改变。",
    });
  return { holds: reasons.length === 0, reasons, certificate, found };
}

/** SHA-256 over names, types, shapes and bytes of all weights but the thresholds, so that tuning does not change it. */
export function weightsSha256(bytes: Uint8Array, thresholds: readonly string[]): string {
  const hash = createHash("sha256");
  const weights = decodeModel(bytes).graph.initializer.filter((t) => !thresholds.includes(t.name ?? ""));
  for (const t of [...weights].sort((a, b) => ((a.name ?? "") < (b.name ?? "") ? -1 : 1))) {
    hash.update(`${t.name} ${t.dataType} [${(t.dims ?? []).join(",")}]\n`);
    hash.update(t.rawData ?? new Uint8Array());
  }
  return hash.digest("hex");
}
