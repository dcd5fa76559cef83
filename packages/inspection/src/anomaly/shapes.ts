/**
 * Shapes of synthetic defects: where, and how much, a picture is changed. They are those that any surface or part may show (blots, scratches,
 * pits, patches, large zones), of every size, and know nothing of the product.
 */

/** Uniform in [0, 1). */
export type Random = () => number;

/** Opacity of a defect in a window of a picture; the window may reach over the picture's edges. */
export interface Shape {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /** height * width values from 0 (untouched) to 1. */
  readonly alpha: Float32Array;
}

/** Height and width of the picture. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random();
/** Small values as likely as large ones: uniform in the logarithm. */
export const logBetween = (random: Random, low: number, high: number): number => low * (high / low) ** random();
const clamp = (v: number, low: number, high: number): number => Math.min(high, Math.max(low, v));
const sideOf = ({ height, width }: Extent): number => Math.sqrt(height * width);

/**
 * Smooth noise, about -1 to 1: random values on a grid of `cellY` x `cellX` pixels, joined smoothly, and half as strong at half the size for
 * each further octave (value noise, the kind that K. Perlin's "An image synthesizer", SIGGRAPH 1985, made common).
 */
export function noise(
  { height, width }: Extent,
  cell: { readonly y: number; readonly x: number },
  octaves: number,
  random: Random,
): Float32Array {
  const out = new Float32Array(height * width);
  let [cellY, cellX, strength, total] = [cell.y, cell.x, 1, 0];
  const smooth = (t: number) => t * t * (3 - 2 * t);
  for (let octave = 0; octave < octaves; octave++) {
    const columns = Math.ceil(width / cellX) + 2;
    const grid = Float32Array.from({ length: (Math.ceil(height / cellY) + 2) * columns }, () => 2 * random() - 1);
    const [offY, offX] = [random(), random()];
    for (let y = 0; y < height; y++) {
      const fy = y / cellY + offY;
      const row = Math.floor(fy) * columns;
      const ty = smooth(fy - Math.floor(fy));
      for (let x = 0; x < width; x++) {
        const fx = x / cellX + offX;
        const k = row + Math.floor(fx);
        const tx = smooth(fx - Math.floor(fx));
        const above = grid[k]! + (grid[k + 1]! - grid[k]!) * tx;
        const below = grid[k + columns]! + (grid[k + columns + 1]! - grid[k + columns]!) * tx;
        out[y * width + x]! += strength * (above + (below - above) * ty);
      }
    }
    total += strength;
    [cellY, cellX, strength] = [Math.max(2, cellY / 2), Math.max(2, cellX / 2), strength / 2];
  }
  return out.map((v) => v / total);
}

/** A window of some size and aspect, placed so that it may be cut by the edges. */
function windowIn(extent: Extent, random: Random, size: number, aspect: number, over: number) {
  const height = clamp(Math.round(size * Math.sqrt(aspect)), 4, extent.height);
  const width = clamp(Math.round(size / Math.sqrt(aspect)), 4, extent.width);
  const top = Math.round(between(random, -over * height, extent.height - (1 - over) * height));
  const left = Math.round(between(random, -over * width, extent.width - (1 - over) * width));
  return { top, left, height, width };
}

/** An irregular blot: noise cut within an ellipse, edges from hard to soft. */
export function blot(extent: Extent, random: Random): Shape {
  const size = logBetween(random, 8, sideOf(extent) * 0.6);
  const area = windowIn(extent, random, size, logBetween(random, 0.4, 2.5), 0.4);
  const { height, width } = area;
  const cell = { y: height * between(random, 0.15, 0.6), x: width * between(random, 0.15, 0.6) };
  const n = noise(area, { y: Math.max(2, cell.y), x: Math.max(2, cell.x) }, 2, random);
  const cut = between(random, -0.1, 0.25);
  const soft = logBetween(random, 0.03, 0.4);
  const alpha = n.map((value, i) => {
    const dy = (2 * (Math.floor(i / width) + 0.5)) / height - 1;
    const dx = (2 * ((i % width) + 0.5)) / width - 1;
    const inside = 1 - (dy * dy + dx * dx);
    return inside <= 0 ? 0 : clamp((value * 0.8 + inside * 0.5 - cut) / soft, 0, 1);
  });
  return { ...area, alpha };
}

/** A rectangle from compact to long, edges hard or soft: a patch, a missing or misplaced piece. */
export function patch(extent: Extent, random: Random): Shape {
  const size = logBetween(random, 5, sideOf(extent) * 0.45);
  const area = windowIn(extent, random, size, logBetween(random, 0.2, 5), 0.3);
  const { height, width } = area;
  const soft = random() < 0.5 ? 0.6 : logBetween(random, 1, Math.max(1.5, Math.min(height, width) * 0.3));
  const alpha = Float32Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return clamp(Math.min(y + 1, height - y, x + 1, width - x) / soft, 0, 1);
  });
  return { ...area, alpha };
}

/** A large zone: all to one side of a slightly wavy line, or a large box or ellipse. */
export function zone(extent: Extent, random: Random): Shape {
  return random() < 0.5 ? halfPlane(extent, random) : largeBox(extent, random);
}

function halfPlane(extent: Extent, random: Random): Shape {
  const { height, width } = extent;
  const side = sideOf(extent);
  const soft = logBetween(random, 0.6, side * 0.1);
  const [c, s] = direction(random, 0.6, 0.15);
  const away = between(random, -0.35, 0.35) * side;
  const length = Math.ceil(Math.hypot(height, width));
  const wave = noise({ height: 1, width: length }, { y: 1, x: between(random, side * 0.1, side * 0.5) }, 2, random);
  const amplitude = random() * side * 0.05;
  const alpha = Float32Array.from({ length: height * width }, (_, i) => {
    const [v, u] = [Math.floor(i / width) - height / 2, (i % width) - width / 2];
    const along = clamp(Math.round(v * c - u * s + length / 2), 0, length - 1);
    return clamp((u * c + v * s - away + wave[along]! * amplitude) / soft + 0.5, 0, 1);
  });
  return { top: 0, left: 0, height, width, alpha };
}

function largeBox(extent: Extent, random: Random): Shape {
  const { height, width } = extent;
  const soft = logBetween(random, 0.6, sideOf(extent) * 0.1);
  const [halfY, halfX] = [between(random, 0.08, 0.35) * height, between(random, 0.08, 0.35) * width];
  const [centreY, centreX] = [random() * height, random() * width];
  // 2: an ellipse; 5: a box with round corners (superellipse)
  const power = random() < 0.5 ? 2 : 5;
  const n = noise(extent, { y: height * 0.15, x: width * 0.15 }, 1, random);
  const rough = random() * 0.3;
  const alpha = Float32Array.from({ length: height * width }, (_, i) => {
    const y = Math.abs(Math.floor(i / width) - centreY) / halfY;
    const x = Math.abs((i % width) - centreX) / halfX;
    const distance = (y ** power + x ** power) ** (1 / power);
    return clamp(((1 + n[i]! * rough - distance) * Math.min(halfY, halfX)) / soft + 0.5, 0, 1);
  });
  return { top: 0, left: 0, height, width, alpha };
}

/** A scratch or crack: a thin line, straight, curved or jittery, of one strength or tapered. */
export function scratch(extent: Extent, random: Random): Shape {
  const length = logBetween(random, 8, sideOf(extent) * 0.9);
  const thickness = logBetween(random, 0.5, 2.5);
  const [c, s] = direction(random, 0.5, 0.2);
  let angle = Math.atan2(s, c);
  let [y, x] = [random() * extent.height, random() * extent.width];
  const jitter = logBetween(random, 0.02, 0.5);
  const bend = random() < 0.4 ? between(random, -0.06, 0.06) : 0;
  const tapered = random() < 0.5;
  const discs: Disc[] = [];
  for (let i = 0; i < length; i++) {
    const share = tapered ? Math.sqrt(Math.sin((Math.PI * (i + 1)) / (length + 1))) : 1;
    discs.push({ y, x, radius: Math.max(0.3, thickness * share) });
    y += Math.sin(angle);
    x += Math.cos(angle);
    angle += bend + (random() - 0.5) * jitter;
    if (y < -3 || x < -3 || y > extent.height + 3 || x > extent.width + 3) break;
  }
  return union(extent, discs, 1);
}

/** A pit, drop or speck: one disc, or a few in a row. */
export function spot(extent: Extent, random: Random): Shape {
  const radius = logBetween(random, 1, 9);
  const aspect = logBetween(random, 1, 3);
  const angle = random() * Math.PI;
  const [y, x] = [random() * extent.height, random() * extent.width];
  const count = Math.ceil((aspect - 1) * 2) + 1;
  const discs = Array.from({ length: count }, (_, i): Disc => {
    const along = count === 1 ? 0 : (i / (count - 1) - 0.5) * radius * (aspect - 1) * 1.4;
    const off = () => (random() - 0.5) * radius * 0.3;
    return {
      y: y + along * Math.sin(angle) + off(),
      x: x + along * Math.cos(angle) + off(),
      radius: radius * between(random, 0.7, 1),
    };
  });
  return union(extent, discs, logBetween(random, 0.8, Math.max(1, radius * 0.7)));
}

interface Disc {
  readonly y: number;
  readonly x: number;
  readonly radius: number;
}

/** Discs with edges of `soft` pixels, the strongest at each place. */
function union(extent: Extent, discs: readonly Disc[], soft: number): Shape {
  let [top, left, bottom, right] = [extent.height, extent.width, 0, 0];
  for (const { y, x, radius } of discs) {
    const reach = radius + soft + 1;
    top = Math.min(top, Math.floor(y - reach));
    left = Math.min(left, Math.floor(x - reach));
    bottom = Math.max(bottom, Math.ceil(y + reach));
    right = Math.max(right, Math.ceil(x + reach));
  }
  [top, left] = [clamp(top, 0, extent.height - 1), clamp(left, 0, extent.width - 1)];
  const height = Math.max(1, Math.min(extent.height, bottom) - top);
  const width = Math.max(1, Math.min(extent.width, right) - left);
  const alpha = new Float32Array(height * width);
  for (const disc of discs) {
    const [cy, cx, reach] = [disc.y - top, disc.x - left, disc.radius + soft];
    for (let y = Math.max(0, Math.floor(cy - reach)); y < Math.min(height, cy + reach + 1); y++) {
      for (let x = Math.max(0, Math.floor(cx - reach)); x < Math.min(width, cx + reach + 1); x++) {
        const opacity = clamp((disc.radius - Math.hypot(y - cy, x - cx)) / soft + 0.5, 0, 1);
        const i = y * width + x;
        if (opacity > alpha[i]!) alpha[i] = opacity;
      }
    }
  }
  return { top, left, height, width, alpha };
}

/** Cosine and sine of a direction: with `aligned` probability about along an edge of the picture, as marks of handling and machining are. */
function direction(random: Random, aligned: number, wobble: number): readonly [number, number] {
  const angle =
    random() < aligned
      ? (Math.floor(random() * 4) * Math.PI) / 2 + between(random, -wobble, wobble)
      : random() * 2 * Math.PI;
  return [Math.cos(angle), Math.sin(angle)];
}
