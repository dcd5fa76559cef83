/**
 * Fills a polygon into a map of classes: a pixel whose middle lies inside gets `value` (even-odd rule, row by row).
 * @param outline corners in order, x and y by turns, in pixels of the map; it need not be closed and may reach beyond
 */
export function fillPolygon(
  map: Uint8Array,
  width: number,
  height: number,
  outline: readonly number[],
  value: number,
): void {
  const corners = Math.floor(outline.length / 2);
  const crossings: number[] = [];
  for (let row = 0; row < height; row++) {
    const y = row + 0.5;
    crossings.length = 0;
    for (let i = 0; i < corners; i++) {
      const next = (i + 1) % corners;
      // always walked downwards, so that two neighbours round the line between them alike
      const [upper, lower] = outline[2 * i + 1]! <= outline[2 * next + 1]! ? [i, next] : [next, i];
      const [x1, y1] = [outline[2 * upper]!, outline[2 * upper + 1]!];
      const [x2, y2] = [outline[2 * lower]!, outline[2 * lower + 1]!];
      // a corner belongs to the edge that it begins in one direction only, so that it counts once
      if (y1 <= y !== y2 <= y) crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i]! - 0.5));
      const to = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5));
      if (to > from) map.fill(value, row * width + from, row * width + to);
    }
  }
}

/**
 * A map of classes at another size. A pixel of the new map takes the class that covers most of it, background left out, if all defects together
 * cover at least a third: so that thin cracks outlive shrinking.
 * @param map height * width values, 0 for background
 */
export function resizeClasses(
  map: Uint8Array,
  from: { readonly width: number; readonly height: number },
  to: { readonly width: number; readonly height: number },
): Uint8Array {
  const out = new Uint8Array(to.width * to.height);
  const covers = new Int32Array(256);
  const span = (at: number, source: number, target: number) => {
    const start = Math.min(source - 1, Math.floor((at * source) / target));
    return [start, Math.max(start + 1, Math.min(source, Math.floor(((at + 1) * source) / target)))] as const;
  };
  for (let y = 0; y < to.height; y++) {
    const [y1, y2] = span(y, from.height, to.height);
    for (let x = 0; x < to.width; x++) {
      const [x1, x2] = span(x, from.width, to.width);
      let marked = 0;
      let best = 0;
      for (let row = y1; row < y2; row++) {
        for (let at = row * from.width + x1; at < row * from.width + x2; at++) {
          const value = map[at]!;
          if (value === 0) continue;
          marked++;
          if (++covers[value]! > covers[best]! || best === 0) best = value;
        }
      }
      if (marked === 0) continue;
      if (3 * marked >= (y2 - y1) * (x2 - x1)) out[y * to.width + x] = best;
      covers.fill(0);
    }
  }
  return out;
}
