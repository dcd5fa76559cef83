export interface BatchShape {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** Mirror first, then turn and scale about the middle, then move. */
export interface Transform {
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
  /** Pixels to the right and down. */
  readonly dx: number;
  readonly dy: number;
  /** Radians, clockwise as seen (y points down). */
  readonly angle: number;
  /** Above 1: enlarged. */
  readonly scale: number;
}

/**
 * Writes a transformed picture. Beyond the edge the picture is reflected.
 * @param source, target height * width * channels bytes each, not overlapping
 * @param columns scratch space of `width` entries
 */
export function transformInto(
  source: Uint8Array,
  target: Uint8Array,
  shape: Omit<BatchShape, "count">,
  columns: Int32Array,
  transform: Transform,
): void {
  if (transform.angle !== 0 || transform.scale !== 1) resample(source, target, shape, transform);
  else move(source, target, shape, columns, transform);
}

/** Whole pixels: bytes are copied, nothing is interpolated. */
function move(
  source: Uint8Array,
  target: Uint8Array,
  { height, width, channels }: Omit<BatchShape, "count">,
  columns: Int32Array,
  { mirrorX, mirrorY, dx, dy }: Transform,
): void {
  for (let x = 0; x < width; x++) {
    const from = reflect(x - dx, width);
    columns[x] = (mirrorX ? width - 1 - from : from) * channels;
  }
  const row = width * channels;
  for (let y = 0, to = 0; y < height; y++) {
    const from = reflect(y - dy, height);
    const start = (mirrorY ? height - 1 - from : from) * row;
    if (channels === 1) for (let x = 0; x < width; x++) target[to++] = source[start + columns[x]!]!;
    else {
      for (let x = 0; x < width; x++) {
        const at = start + columns[x]!;
        target[to] = source[at]!;
        target[to + 1] = source[at + 1]!;
        target[to + 2] = source[at + 2]!;
        to += 3;
      }
    }
  }
}

/** Bilinear: each target pixel is looked up where the inverse transform puts it. */
function resample(
  source: Uint8Array,
  target: Uint8Array,
  { height, width, channels }: Omit<BatchShape, "count">,
  { mirrorX, mirrorY, dx, dy, angle, scale }: Transform,
): void {
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  const cos = Math.cos(angle) / scale;
  const sin = Math.sin(angle) / scale;
  const signX = mirrorX ? -1 : 1;
  const signY = mirrorY ? -1 : 1;
  for (let y = 0, to = 0; y < height; y++) {
    const v = y - dy - middleY;
    for (let x = 0; x < width; x++) {
      const u = x - dx - middleX;
      const sx = middleX + signX * (cos * u + sin * v);
      const sy = middleY + signY * (cos * v - sin * u);
      const left = Math.floor(sx);
      const top = Math.floor(sy);
      const fx = sx - left;
      const fy = sy - top;
      const x0 = reflect(left, width) * channels;
      const x1 = reflect(left + 1, width) * channels;
      const y0 = reflect(top, height) * width * channels;
      const y1 = reflect(top + 1, height) * width * channels;
      for (let c = 0; c < channels; c++) {
        const upper = source[y0 + x0 + c]! * (1 - fx) + source[y0 + x1 + c]! * fx;
        const lower = source[y1 + x0 + c]! * (1 - fx) + source[y1 + x1 + c]! * fx;
        target[to++] = upper * (1 - fy) + lower * fy + 0.5;
      }
    }
  }
}

/** Index beyond an edge folded back, the edge pixel not repeated: -1 is 1, `size` is `size - 2`. */
export function reflect(index: number, size: number): number {
  if (index >= 0 && index < size) return index;
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const folded = ((index % period) + period) % period;
  return folded < size ? folded : period - folded;
}
