/** Connected regions of a binary picture: defects as an operator sees them. */

export interface Region {
  /** Pixels. */
  readonly area: number;
  /** Smallest upright box: left and top edge, width, height, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Centre of gravity, in pixels from the left and top. */
  readonly centreX: number;
  readonly centreY: number;
}

export interface Labelled {
  /** Number of the region of each pixel, from 1; 0 outside. */
  readonly labels: Int32Array;
  /** Region `labels[i] - 1`, in the order of their first pixel, row by row. */
  readonly regions: readonly Region[];
}

/**
 * Regions of pixels that touch each other, at corners too (8 neighbours), by flooding.
 * @param inside height * width values; not 0 means inside
 */
export function connectedRegions(inside: ArrayLike<number>, width: number, height: number): Labelled {
  const labels = new Int32Array(width * height);
  const regions: Region[] = [];
  const open: number[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (inside[start] === 0 || labels[start] !== 0) continue;
    const label = regions.length + 1;
    let [area, sumX, sumY, left, right, bottom] = [0, 0, 0, width, 0, 0];
    const top = Math.floor(start / width);
    labels[start] = label;
    open.push(start);
    while (open.length > 0) {
      const pixel = open.pop()!;
      const y = Math.floor(pixel / width);
      const x = pixel - y * width;
      area++;
      sumX += x + 0.5;
      sumY += y + 0.5;
      left = Math.min(left, x);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (inside[next] === 0 || labels[next] !== 0) continue;
          labels[next] = label;
          open.push(next);
        }
      }
    }
    const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    regions.push({ area, ...box, centreX: sumX / area, centreY: sumY / area });
  }
  return { labels, regions };
}
