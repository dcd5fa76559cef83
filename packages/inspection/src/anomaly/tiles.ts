/** Large pictures are looked at in tiles, so that small defects stay as large as they are. */
import { op, type Value } from "@andon/nn";
import type { PictureSize } from "../model/prepare.ts";

/** A picture is looked at in so many tiles. */
export interface Tiles {
  readonly rows: number;
  readonly columns: number;
}

export const countOf = ({ rows, columns }: Tiles): number => rows * columns;

/** The size of a picture of such tiles. */
export const wholeOf = (tile: PictureSize, { rows, columns }: Tiles): PictureSize => ({
  height: rows * tile.height,
  width: columns * tile.width,
  channels: tile.channels,
});

/** Prepared pictures [N, C, rows * height, columns * width] to tiles [N * tiles, C, height, width], row by row. */
export function tilesOf(pixels: Value, tile: PictureSize, tiles: Tiles): Value {
  if (countOf(tiles) === 1) return pixels;
  const { height, width, channels } = tile;
  const [count] = pixels.shape as [number | string];
  const apart = op.reshape(pixels, [count, channels, tiles.rows, height, tiles.columns, width]);
  const every = typeof count === "number" ? count * countOf(tiles) : `${countOf(tiles)} ${count}`;
  return op.reshape(op.transpose(apart, [0, 2, 4, 1, 3, 5]), [every, channels, height, width]);
}

/** What was found in each tile [N * tiles, height * width], `grid` row by row, to pictures [N, 1, rows * height, columns * width]. */
export function joined(
  found: Value,
  count: number | string,
  grid: { readonly height: number; readonly width: number },
  tiles: Tiles,
): Value {
  const { height, width } = grid;
  const apart = op.reshape(found, [count, tiles.rows, tiles.columns, height, width]);
  return op.reshape(op.transpose(apart, [0, 1, 3, 2, 4]), [count, 1, tiles.rows * height, tiles.columns * width]);
}
