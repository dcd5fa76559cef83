import { AndonError } from "@andon/contracts";
import type { GroupOptions } from "./layouts/groups.ts";
import { openPictureSource } from "./open.ts";
import { openSignalSource } from "./signals/open.ts";
import type { SignalOptions } from "./signals/options.ts";
import type { SignalSource } from "./signals/source.ts";
import type { PictureSource } from "./source.ts";

export type AnySource =
  | { readonly kind: "pictures"; readonly source: PictureSource }
  | { readonly kind: "signals"; readonly source: SignalSource };

/** What pictures are not: then it may hold signals. */
const NO_PICTURES = new Set(["source/empty", "source/not-recognised", "source/list-column"]);

/**
 * Opens whatever it is: pictures, else signals.
 * @throws AndonError those of `openPictureSource` and `openSignalSource`; `source/not-recognised` where it is neither
 */
export async function openSource(path: string, options: GroupOptions & SignalOptions = {}): Promise<AnySource> {
  try {
    return { kind: "pictures", source: await openPictureSource(path, options) };
  } catch (notPictures) {
    if (!(notPictures instanceof AndonError) || !NO_PICTURES.has(notPictures.code)) throw notPictures;
    try {
      return { kind: "signals", source: await openSignalSource(path, options) };
    } catch (error) {
      throw error instanceof AndonError && error.code === "signal/not-recognised" ? notPictures : error;
    }
  }
}
