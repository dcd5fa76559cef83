/** Batches for training and pixels for scoring, out of the pixel cache. */
import { type AugmentationSettings, augment, epochOrder, type PixelCache } from "@andon/data";
import type { Batch } from "@andon/nn";
import { type Synthesis, synthesise } from "../synthesis/rare.ts";

/** The batches of each epoch: read from disk, augmented; a function of (epoch, start, size) alone. */
export function batchFeed(
  pixels: PixelCache,
  samples: Int32Array,
  classOf: Int32Array,
  settings: {
    readonly seed: number;
    readonly balanced: boolean;
    readonly augmentation: AugmentationSettings;
    readonly synthesis: Synthesis | null;
  },
): (epoch: number, start: number, size: number) => Batch {
  const { height, width, channels } = pixels.layout;
  const { seed, balanced, augmentation, synthesis } = settings;
  const labels = Int32Array.from(samples, (i) => classOf[i]!);
  let known: { epoch: number; order: Int32Array } | null = null;
  return (epoch, start, size) => {
    if (known?.epoch !== epoch) known = { epoch, order: epochOrder(samples, labels, { seed, epoch, balanced }) };
    const chosen = known.order.subarray(start, start + size);
    const x = new Uint8Array(size * height * width * channels);
    pixels.readBatch(chosen, x);
    if (synthesis !== null) {
      const each = height * width * channels;
      for (const [i, sample] of chosen.entries()) {
        const picture = x.subarray(i * each, (i + 1) * each);
        synthesise(picture, synthesis, pixels, classOf[sample]!, { seed, epoch, sample });
      }
    }
    augment(x, { count: size, height, width, channels }, augmentation, { seed, epoch, samples: chosen });
    return { x, target: Int32Array.from(chosen, (i) => classOf[i]!), size };
  };
}
