/** What a certificate keeps of a file, and checking the file against it later. */
import { createHash } from "node:crypto";
import type { Certificate, Language, Words } from "@andon/contracts";
import { decodeModel } from "@andon/nn";

export interface Proof {
  readonly holds: boolean;
  readonly reasons: readonly Words[];
  readonly certificate: Certificate;
  readonly found: Pick<Certificate, "samples" | "weightsSha256" | "answersSha256"> & { readonly difference: number };
}

/** The answers, as a file keeps them under `ANSWERS_KEY`: float32, base64. */
export const keptNumbers = (answers: readonly number[]): string =>
  Buffer.from(Float32Array.from(answers).buffer).toString("base64");

/** The largest difference from what was kept, as a share of numbers beyond 1; infinite where their count differs. */
export function largestDifference(answers: readonly number[], kept: string): number {
  const bytes = new Uint8Array(Buffer.from(kept, "base64"));
  const certified = new Float32Array(bytes.buffer, 0, bytes.length >> 2);
  if (answers.length !== certified.length) return Number.POSITIVE_INFINITY;
  return answers.reduce(
    (most, v, i) => Math.max(most, Math.abs(v - certified[i]!) / Math.max(1, Math.abs(certified[i]!))),
    0,
  );
}

/** @param what the samples, in the plural: "held-out windows" */
export function prove(
  certificate: Certificate,
  found: Proof["found"],
  what: Readonly<Record<Language, string>>,
): Proof {
  const reasons: Words[] = [];
  if (found.weightsSha256 !== certificate.weightsSha256)
    reasons.push({ en: "The weights are not those that were certified.", zh: "权重与签发证书时不同。" });
  if (found.samples !== certificate.samples)
    reasons.push({
      en: `${certificate.samples} ${what.en} were certified, ${found.samples} can be read here.`,
      zh: `证书涉及 ${certificate.samples} 个${what.zh}，此处可读取 ${found.samples} 个。`,
    });
  else if (!(found.difference <= certificate.tolerance))
    reasons.push({
      en: `The answers differ from those that were certified by up to ${found.difference.toPrecision(2)} (allowed ${certificate.tolerance}): weights, thresholds or data have changed.`,
      zh: `答案与签发证书时最多相差 ${found.difference.toPrecision(2)}（允许 ${certificate.tolerance}）：权重、阈值或数据已改变。`,
    });
  else if (found.answersSha256 !== certificate.answersSha256)
    reasons.push({
      en: "The verdicts, or what they are of, are not those that were certified: a threshold or a name has changed.",
      zh: "判定或其对象与签发证书时不同：阈值或名称已改变。",
    });
  return { holds: reasons.length === 0, reasons, certificate, found };
}

/** SHA-256 over names, types, shapes and bytes of all weights but the thresholds. */
export function weightsSha256(bytes: Uint8Array, thresholds: readonly string[] = []): string {
  const hash = createHash("sha256");
  const weights = decodeModel(bytes).graph.initializer.filter((t) => !thresholds.includes(t.name ?? ""));
  for (const t of [...weights].sort((a, b) => ((a.name ?? "") < (b.name ?? "") ? -1 : 1))) {
    hash.update(`${t.name} ${t.dataType} [${(t.dims ?? []).join(",")}]\n`);
    hash.update(t.rawData ?? new Uint8Array());
  }
  return hash.digest("hex");
}
