/**
 * Synthetic defects on good pictures: a shape and what happens inside it. After cut-and-paste (Li et al., "CutPaste", CVPR 2021), natural
 * blends (Schlüter et al., "Natural synthetic anomalies", ECCV 2022) and noise masks with foreign texture (Zavrtanik et al., "DRAEM", ICCV
 * 2021), with scratches, pits and zones beside. They are for training alone: no figure is ever measured on them.
 */
import {
  between,
  blot,
  type Extent,
  logBetween,
  noise,
  patch,
  type Random,
  type Shape,
  scratch,
  spot,
  zone,
} from "./shapes.ts";

/** A picture being damaged: planes of height * width values from 0 to 255, one or three. */
export interface Canvas extends Extent {
  readonly planes: readonly Float32Array[];
}

/**
 * What happens inside a shape: brighter or darker; another picture's texture; the same picture's from elsewhere; its own contrast lost or
 * raised; noise of its own grain.
 */
type Fill = "shade" | "foreign" | "displaced" | "contrast" | "grain";

const KINDS: readonly {
  readonly share: number;
  readonly shape: (e: Extent, r: Random) => Shape;
  readonly fills: readonly Fill[];
}[] = [
  { share: 0.25, shape: blot, fills: ["shade", "foreign", "displaced", "contrast", "grain"] },
  { share: 0.2, shape: scratch, fills: ["shade"] },
  { share: 0.2, shape: spot, fills: ["shade", "shade", "foreign"] },
  { share: 0.18, shape: patch, fills: ["foreign", "displaced", "shade", "contrast"] },
  { share: 0.17, shape: zone, fills: ["foreign", "contrast", "contrast", "shade", "displaced"] },
];

/**
 * Damages the canvas in one place.
 * @param mask set to 1 where the damage is, height * width
 * @param deviation of the picture's values: damage is as strong as the picture is contrasty
 * @param foreign another good picture, planes as in the canvas
 */
export function damage(
  canvas: Canvas,
  mask: Uint8Array,
  {
    deviation,
    foreign,
    random,
  }: { readonly deviation: number; readonly foreign: () => readonly Float32Array[]; readonly random: Random },
): void {
  const kind = pick(random);
  const shape = kind.shape(canvas, random);
  const fill = kind.fills[Math.floor(random() * kind.fills.length)]!;
  const covered = coveredPixels(canvas, shape);
  if (covered.length === 0) return;
  const opacity = random() < 0.5 ? 1 : between(random, 0.5, 1);
  const sign = random() < 0.65 ? -1 : 1;
  const large = shape.height * shape.width > 0.1 * canvas.height * canvas.width;
  const amount = sign * deviation * (large ? logBetween(random, 0.4, 2) : logBetween(random, 0.5, 3.5));
  const replace = replacement(canvas, shape, fill, amount, foreign, random);
  for (const [channel, plane] of canvas.planes.entries()) {
    const value = replace(plane, channel, covered);
    const next = covered.map(
      ({ at, inside }) => plane[at]! + shape.alpha[inside]! * opacity * (value(at, inside) - plane[at]!),
    );
    for (const [i, { at }] of covered.entries()) plane[at] = Math.min(255, Math.max(0, next[i]!));
  }
  for (const { at, inside } of covered) if (shape.alpha[inside]! > 0.4) mask[at] = 1;
}

function pick(random: Random) {
  let left = random();
  for (const kind of KINDS) {
    if (left < kind.share) return kind;
    left -= kind.share;
  }
  return KINDS.at(-1)!;
}

/** A pixel that the shape touches: its place in the picture and in the shape's window. */
interface Touched {
  readonly at: number;
  readonly inside: number;
}

function coveredPixels({ height, width }: Extent, shape: Shape): Touched[] {
  const touched: Touched[] = [];
  for (let y = Math.max(0, -shape.top); y < Math.min(shape.height, height - shape.top); y++) {
    for (let x = Math.max(0, -shape.left); x < Math.min(shape.width, width - shape.left); x++) {
      const inside = y * shape.width + x;
      if (shape.alpha[inside]! > 0) touched.push({ at: (shape.top + y) * width + shape.left + x, inside });
    }
  }
  return touched;
}

type Replacement = (
  plane: Float32Array,
  channel: number,
  covered: readonly Touched[],
) => (at: number, inside: number) => number;

/** The values that come in the place of a plane's own. All choices are drawn once, so that the planes of a picture agree. */
function replacement(
  canvas: Canvas,
  shape: Shape,
  fill: Fill,
  amount: number,
  foreign: () => readonly Float32Array[],
  random: Random,
): Replacement {
  const meanOver = (values: Float32Array, covered: readonly Touched[]) =>
    covered.reduce((sum, { at }) => sum + values[at]!, 0) / covered.length;
  if (fill === "shade") return (plane) => (at) => plane[at]! + amount;
  const extra = random() < 0.3 ? amount * 0.4 : 0;
  if (fill === "grain") {
    const cell = () => logBetween(random, 1.5, 8);
    const n = noise(shape, { y: cell(), x: cell() }, 1, random);
    return (plane) => (at, inside) => plane[at]! + Math.abs(amount) * 1.5 * n[inside]!;
  }
  if (fill === "contrast") {
    const gain = random() < 0.5 ? between(random, 0, 0.6) : between(random, 1.5, 3);
    return (plane, _, covered) => {
      const mean = meanOver(plane, covered);
      return (at) => mean + (plane[at]! - mean) * gain + extra;
    };
  }
  const source = fill === "foreign" ? foreign() : canvas.planes.map((plane) => plane.slice());
  const { height, width } = canvas;
  const [downBy, rightBy] = [Math.floor(random() * height), Math.floor(random() * width)];
  const [mirrorY, mirrorX, level] = [random() < 0.5, random() < 0.5, random() < 0.6];
  const from = (at: number) => {
    const y = (Math.floor(at / width) + downBy) % height;
    const x = ((at % width) + rightBy) % width;
    return (mirrorY ? height - 1 - y : y) * width + (mirrorX ? width - 1 - x : x);
  };
  return (plane, channel, covered) => {
    const taken = source[channel]!;
    const theirs = covered.reduce((sum, { at }) => sum + taken[from(at)]!, 0) / covered.length;
    // as bright as what it covers, so that the texture and not the brightness gives it away
    const shift = (level ? meanOver(plane, covered) - theirs : 0) + extra;
    return (at) => taken[from(at)]! + shift;
  };
}
