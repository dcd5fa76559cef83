/** Where a training run keeps what it must not lose. */
import { writeWhole } from "@andon/data";
import { type Checkpoint, encodeCheckpoint } from "@andon/nn";

/** Where a run that writes `out` keeps its checkpoint. */
export const checkpointPath = (out: string): string => `${out}.checkpoint`;

/** Saves a checkpoint for `out` and says where. */
export async function saveCheckpoint(out: string, checkpoint: Checkpoint): Promise<string> {
  const path = checkpointPath(out);
  await writeWhole(path, encodeCheckpoint(checkpoint));
  return path;
}
