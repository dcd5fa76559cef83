import { STRIDE } from "./network.ts";

/** A defect in pixels of the picture that the network sees. */
export interface Marked {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly label: number;
}

/** Cells this near to the middle (shares of the box's sides) own the box too: several guesses are better than one. */
const OWNED = 0.2;

/**
 * What the loss compares with, written into `out` [classes + 5, h, w] (zeros before): heat 1 at the cell of a defect's middle and a
 * Gaussian around it of a sixth of the box's sides, and for the cells near the middle the pixels to the edges. Where two
 * boxes claim a cell, the smaller gets it.
 * @param size of the picture, multiples of the stride
 */
export function writeTarget(
  out: Float32Array,
  boxes: readonly Marked[],
  classes: number,
  size: { readonly height: number; readonly width: number },
): void {
  const [h, w] = [size.height / STRIDE, size.width / STRIDE];
  const plane = h * w;
  const largestFirst = [...boxes].sort((a, b) => (b.x2 - b.x1) * (b.y2 - b.y1) - (a.x2 - a.x1) * (a.y2 - a.y1));
  for (const { x1, y1, x2, y2, label } of largestFirst) {
    const [cx, cy] = [(x1 + x2) / 2 / STRIDE - 0.5, (y1 + y2) / 2 / STRIDE - 0.5];
    const [mx, my] = [Math.round(cx), Math.round(cy)];
    if (mx < 0 || my < 0 || mx >= w || my >= h) continue;
    const [width, height] = [(x2 - x1) / STRIDE, (y2 - y1) / STRIDE];
    const [sx, sy] = [Math.max(0.6, width / 6), Math.max(0.6, height / 6)];
    const [reachX, reachY] = [Math.ceil(3 * sx), Math.ceil(3 * sy)];
    for (let y = Math.max(0, my - reachY); y <= Math.min(h - 1, my + reachY); y++) {
      for (let x = Math.max(0, mx - reachX); x <= Math.min(w - 1, mx + reachX); x++) {
        const at = y * w + x;
        const heat = Math.exp(-((x - mx) ** 2) / (2 * sx * sx) - (y - my) ** 2 / (2 * sy * sy));
        out[label * plane + at] = Math.max(out[label * plane + at]!, heat);
        const near =
          Math.abs(x - cx) <= Math.max(0.75, OWNED * width) && Math.abs(y - cy) <= Math.max(0.75, OWNED * height);
        if (!near) continue;
        const [px, py] = [(x + 0.5) * STRIDE, (y + 0.5) * STRIDE];
        const edges = [px - x1, py - y1, x2 - px, y2 - py];
        for (const [i, edge] of edges.entries()) out[(classes + i) * plane + at] = Math.max(edge, 0.5);
        out[(classes + 4) * plane + at] = 1;
      }
    }
  }
}
