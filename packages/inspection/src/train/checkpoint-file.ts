import { readFile } from "node:fs/promises";
import { AndonError } from "@andon/contracts";
import { type Checkpoint, decodeCheckpoint } from "@andon/nn";

/**
 * The checkpoint to resume from.
 * @throws AndonError `checkpoint/missing`, `checkpoint/damaged`, `checkpoint/mismatch` (other data or settings)
 */
export async function readCheckpoint(path: string, fingerprint: string): Promise<Checkpoint> {
  const bytes = await readFile(path).catch((cause) => {
    throw new AndonError("checkpoint/missing", { path }, { cause });
  });
  let checkpoint: Checkpoint;
  try {
    checkpoint = decodeCheckpoint(bytes);
  } catch (cause) {
    throw new AndonError(
      "checkpoint/damaged",
      { path, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  }
  if (checkpoint.fingerprint !== fingerprint) throw new AndonError("checkpoint/mismatch", { path });
  return checkpoint;
}
