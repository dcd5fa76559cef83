/** The certified answers, as a file keeps them under `ANSWERS_KEY`, and how far others are from them. */

/** Numbers of any size: float32, base64. */
export const keptNumbers = (answers: readonly number[]): string =>
  Buffer.from(Float32Array.from(answers).buffer).toString("base64");

/** The largest difference from such numbers, as a share of those beyond 1; infinite where their count differs. */
export function numbersDifference(answers: readonly number[], kept: string | undefined): number {
  const bytes = new Uint8Array(Buffer.from(kept ?? "", "base64"));
  const certified = new Float32Array(bytes.buffer, 0, bytes.length >> 2);
  if (answers.length !== certified.length) return Number.POSITIVE_INFINITY;
  return answers.reduce(
    (most, v, i) => Math.max(most, Math.abs(v - certified[i]!) / Math.max(1, Math.abs(certified[i]!))),
    0,
  );
}

/** Numbers from 0 to 1, in half the room: little-endian 16-bit numbers, 65535 for 1, base64. */
export function keptShares(answers: readonly number[]): string {
  const bytes = Buffer.alloc(2 * answers.length);
  for (const [i, answer] of answers.entries()) bytes.writeUInt16LE(Math.round(answer * 65535), 2 * i);
  return bytes.toString("base64");
}

/** The largest difference from such numbers; infinite where their count differs. */
export function sharesDifference(answers: readonly number[], kept: string | undefined): number {
  const bytes = Buffer.from(kept ?? "", "base64");
  if (bytes.length !== 2 * answers.length) return Number.POSITIVE_INFINITY;
  return answers.reduce((most, v, i) => Math.max(most, Math.abs(bytes.readUInt16LE(2 * i) / 65535 - v)), 0);
}
