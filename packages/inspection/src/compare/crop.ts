import { randomUniform } from "@andon/data";
import type { Marked } from "./target.ts";

/** A pair as it lies in the cache: H x W x C bytes each. */
export interface PairPixels {
  readonly picture: Uint8Array;
  readonly template: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** How far training pictures are made to differ from what was photographed. */
export interface Variation {
  /** Largest shift of the template that alignment might leave, in pixels. */
  readonly shift: number;
  /** Largest bend of the template from place to place: a board is no rigid drawing. */
  readonly bend: number;
  /** Largest width of the rim that a template may fail to cover, where it was photographed elsewhere. */
  readonly rim: number;
}

export const USUAL: Variation = { shift: 3, bend: 2.5, rim: 24 };

/** What stands where the template says nothing; `align` writes the same. */
const UNKNOWN = 128;
/** Pixels between the points that bend the template. */
const MESH = 64;

/**
 * A square piece of a pair for training, written planar into `out` [2C, side, side]: turned and mirrored (the eight ways of a
 * square), the template shifted and bent against the picture, so that the network learns to look past what alignment leaves. A function
 * of its key alone.
 * @returns the boxes whose middle lies inside, moved and turned with the picture
 */
export function cropPair(
  pair: PairPixels,
  boxes: readonly Marked[],
  side: number,
  variation: Variation,
  key: readonly [seed: number, epoch: number, sample: number],
  out: Uint8Array,
): readonly Marked[] {
  const { height, width, channels } = pair;
  const draw = (what: number) => randomUniform(key[0], key[1], key[2], what);
  const between = (low: number, high: number, what: number) => low + (high - low) * draw(what);
  // three of four pieces hold a defect that was picked, somewhere; the others are taken anywhere
  const picked = draw(8) < 0.75 ? boxes[Math.floor(draw(9) * boxes.length)] : undefined;
  const origin = (low: number, high: number, size: number, what: number) => {
    const end = Math.max(0, size - side);
    const [from, to] = picked === undefined ? [0, end] : [Math.max(0, high - side), Math.min(end, low)];
    return Math.min(end, Math.floor(from + draw(what) * (Math.max(0, to - from) + 1)));
  };
  const left = origin(picked?.x1 ?? 0, picked?.x2 ?? 0, width, 0);
  const top = origin(picked?.y1 ?? 0, picked?.y2 ?? 0, height, 1);
  const way = Math.floor(draw(2) * 8);
  const moved = draw(3) < 0.8 ? variation.shift : 0;
  const [shiftX, shiftY] = [between(-moved, moved, 4), between(-moved, moved, 5)];
  const bend = draw(6) < 0.6 ? variation.bend * draw(7) : 0;
  const points = Math.ceil(side / MESH) + 1;
  const mesh = (axis: number) =>
    Float32Array.from({ length: points * points }, (_, i) => between(-bend, bend, 64 + 2 * i + axis));
  const [meshX, meshY] = [mesh(0), mesh(1)];
  const rim = (what: number) => (draw(what) < 0.12 ? Math.ceil(draw(what + 1) * variation.rim) : 0);
  const [rimLeft, rimTop, rimRight, rimBottom] = [rim(10), rim(12), rim(14), rim(16)];

  const turn = turned(way, side);
  const plane = side * side;
  for (let y = 0; y < side; y++) {
    const sy = Math.min(top + y, height - 1);
    const my = y / MESH;
    const iy = Math.floor(my);
    for (let x = 0; x < side; x++) {
      const sx = Math.min(left + x, width - 1);
      const to = turn(x, y);
      const from = (sy * width + sx) * channels;
      for (let c = 0; c < channels; c++) out[c * plane + to] = pair.picture[from + c]!;
      let at = -1;
      if (x >= rimLeft && y >= rimTop && x < side - rimRight && y < side - rimBottom) {
        let [dx, dy] = [shiftX, shiftY];
        if (bend > 0) {
          const mx = x / MESH;
          const ix = Math.floor(mx);
          const i = iy * points + ix;
          const [fx, fy] = [mx - ix, my - iy];
          const mix = (m: Float32Array) =>
            (m[i]! * (1 - fx) + m[i + 1]! * fx) * (1 - fy) + (m[i + points]! * (1 - fx) + m[i + points + 1]! * fx) * fy;
          dx += mix(meshX);
          dy += mix(meshY);
        }
        const tx = Math.round(sx + dx);
        const ty = Math.round(sy + dy);
        if (tx >= 0 && ty >= 0 && tx < width && ty < height) at = (ty * width + tx) * channels;
      }
      for (let c = 0; c < channels; c++) out[(channels + c) * plane + to] = at < 0 ? UNKNOWN : pair.template[at + c]!;
    }
  }
  return boxes.flatMap((box) => {
    const [mx, my] = [(box.x1 + box.x2) / 2 - left, (box.y1 + box.y2) / 2 - top];
    if (mx < 0 || my < 0 || mx >= side || my >= side) return [];
    const held = (v: number) => Math.min(Math.max(v, 0), side);
    const corners = [held(box.x1 - left), held(box.y1 - top), held(box.x2 - left), held(box.y2 - top)] as const;
    return [turnedBox(way, side, box.label, ...corners)];
  });
}

/** Where pixel (x, y) goes: bit 1 mirrors left-right, bit 2 top-bottom, bit 4 swaps the axes. */
const turned = (way: number, side: number) => (x: number, y: number) => {
  const mx = way & 1 ? side - 1 - x : x;
  const my = way & 2 ? side - 1 - y : y;
  return way & 4 ? mx * side + my : my * side + mx;
};

function turnedBox(way: number, side: number, label: number, x1: number, y1: number, x2: number, y2: number): Marked {
  const [l, r] = way & 1 ? [side - x2, side - x1] : [x1, x2];
  const [t, b] = way & 2 ? [side - y2, side - y1] : [y1, y2];
  return way & 4 ? { label, x1: t, y1: l, x2: b, y2: r } : { label, x1: l, y1: t, x2: r, y2: b };
}
