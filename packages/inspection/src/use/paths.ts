import type { PictureSource } from "@andon/data";
import type { Loaded } from "../model/file.ts";

/** Paths of the test set that a source marks, or null where it marks none. */
export async function testPaths(source: PictureSource, signal?: AbortSignal): Promise<ReadonlySet<string> | null> {
  const paths = new Set<string>();
  for await (const { path, split } of source.read({ signal })) if (split === "test") paths.add(path);
  return paths.size > 0 ? paths : null;
}

/** Paths of the pictures that a file was certified on. */
export const heldOutPaths = async (
  { heldOut }: Loaded,
  source: PictureSource,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> => new Set(heldOut ?? (await testPaths(source, signal)));
