/** Pictures in, as every task reads them: each prepared by the very graph that will be inside the model, and kept on disk. */
import type { TrainingEvent } from "@andon/contracts";
import { type Dataset, type IngestOptions, ingest } from "@andon/data";
import { openSession, tensor } from "@andon/nn";
import { retold } from "./retold.ts";
import type { Start } from "./road.ts";

/**
 * Reads the source into a pixel cache, which the caller closes.
 * @throws AndonError `source/*`, `picture/*`
 */
export const readSource = (
  { source, options, cacheFile, signal }: Start,
  how: Pick<IngestOptions, "size" | "resize" | "onKept">,
): AsyncGenerator<TrainingEvent, Dataset> =>
  retold(ingest(source, { ...how, cacheFile, onUnreadable: options.onUnreadable ?? "skip", signal }), (progress) => ({
    kind: "reading",
    ...progress,
  }));

/** The same, where a model prepares each picture: `image` uint8 [1, H, W, 3] to `pixels` uint8 [1, height, width, C]. */
export async function* readPrepared(
  start: Start,
  preparation: Uint8Array,
  how: Pick<IngestOptions, "size" | "onKept">,
): AsyncGenerator<TrainingEvent, Dataset> {
  const session = await openSession(start.ort, preparation);
  try {
    return yield* readSource(start, {
      ...how,
      resize: async ({ data, height, width }) => {
        const result = await session.run({ image: tensor(start.ort, "uint8", data, [1, height, width, 3]) });
        return result.pixels!.data as Uint8Array;
      },
    });
  } finally {
    await session.release();
  }
}
