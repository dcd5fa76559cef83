/** Writing results so that nothing is ever half there. */
import { rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AndonError } from "@andon/contracts";

/** Writes beside the target and renames: a reader, or a power cut, never meets half a file. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.part`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * Fails before the work, not after it, where the result cannot be written.
 * @throws AndonError `output/not-writable`
 */
export async function requireWritable(path: string): Promise<void> {
  const draft = `${path}.part`;
  const refuse = (reason: string, cause?: unknown) =>
    new AndonError("output/not-writable", { path, folder: dirname(path), reason }, { cause });
  if ((await stat(path).catch(() => null))?.isDirectory()) throw refuse("it is a folder");
  try {
    await writeFile(draft, "");
    await rm(draft);
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
}
