/** Batches of views and what is to be learnt from them. */
import { type Dataset, shuffle } from "@andon/data";
import type { FitOptions } from "@andon/nn";
import { anchorsOf, SPACING, targetSize } from "./loss.ts";
import { gridsOf } from "./model.ts";
import { countOf } from "./tiles.ts";
import { inOtherView, type KnownDefects, type View, viewer } from "./views.ts";

/** One in so many pictures of an epoch is a known defect, however few there are. */
const GOOD_PER_DEFECT = 3;

/** The samples of an epoch: good ones once, known defects as often as it takes to be seen. */
export function epochSamples(train: Int32Array, known: KnownDefects): Int32Array {
  const defects = [...known.keys()];
  const times = defects.length === 0 ? 0 : Math.max(1, Math.round(train.length / GOOD_PER_DEFECT / defects.length));
  return Int32Array.from([...train, ...Array.from({ length: times }, () => defects).flat()]);
}

/** How views are drawn, see `viewer`. */
export type Drawing = Parameters<typeof viewer>[2];

/** The batches of each epoch of `epochSamples`: a function of (epoch, start, size) alone. x: uint8 [N, 2, height, width, channels]. */
export function viewFeed({ pixels }: Dataset, train: Int32Array, drawing: Drawing): FitOptions["batchAt"] {
  const { seed, known, tiles } = drawing;
  const { channels } = pixels.layout;
  const [height, width] = [pixels.layout.height / tiles.rows, pixels.layout.width / tiles.columns];
  const bytes = 2 * height * width * channels;
  const numbers = targetSize({ height, width });
  const draw = viewer(pixels, train, drawing);
  const samples = epochSamples(train, known);
  const order = Int32Array.from({ length: samples.length * countOf(tiles) }, (_, i) => i);
  let drawn: { readonly epoch: number; readonly order: Int32Array } | null = null;
  return (epoch, start, size) => {
    if (drawn?.epoch !== epoch) drawn = { epoch, order: shuffle(order.slice(), seed, epoch + 1) };
    const x = new Uint8Array(size * bytes);
    const target = new Float32Array(size * numbers);
    for (let i = 0; i < size; i++) {
      const at = drawn.order[start + i]!;
      const views = draw(epoch, samples[at % samples.length]!, Math.floor(at / samples.length));
      x.set(views[0].pixels, i * bytes);
      x.set(views[1].pixels, i * bytes + bytes / 2);
      writeTarget(target.subarray(i * numbers, (i + 1) * numbers), views, { height, width });
    }
    return { x, target, size };
  };
}

/** Damaged cells of both views, then of each anchor whether it counts, then which place of the first view shows it (see `loss.ts`). */
export function writeTarget(
  target: Float32Array,
  [first, second]: readonly [View, View],
  size: { readonly height: number; readonly width: number },
): void {
  const { cells, places } = gridsOf(size);
  const anchors = anchorsOf(size);
  const cellCount = cells.height * cells.width;
  const damaged = new Uint8Array(places.height * places.width);
  for (const [v, { mask }] of [first, second].entries()) {
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] === 0) continue;
      const [y, x] = [Math.floor(i / size.width), i % size.width];
      target[v * cellCount + (y >> 2) * cells.width + (x >> 2)] = 1;
      if (v === 1) damaged[(y >> 3) * places.width + (x >> 3)] = 1;
    }
  }
  const counts = target.subarray(2 * cellCount);
  const where = counts.subarray(anchors.height * anchors.width);
  for (let ay = 0; ay < anchors.height; ay++) {
    for (let ax = 0; ax < anchors.width; ax++) {
      const [py, px] = [ay * SPACING, ax * SPACING];
      const centre = { y: (py + 0.5) / places.height, x: (px + 0.5) / places.width };
      const there = inOtherView(centre, second.section, first.section);
      const [row, column] = [Math.floor(there.y * places.height), Math.floor(there.x * places.width)];
      const shown = row >= 0 && column >= 0 && row < places.height && column < places.width;
      if (!shown || damaged[py * places.width + px] === 1) continue;
      const anchor = ay * anchors.width + ax;
      counts[anchor] = 1;
      where[anchor] = row * places.width + column;
    }
  }
}
