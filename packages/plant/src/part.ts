import { BOLT_CIRCLE, BOLT_HOLES, drawDefect, type PartDefect, type SurfaceChange } from "./part-defects.ts";
import { latticeValue, randomStream, smoothNoise } from "./random.ts";

export interface PartOptions {
  /** Everything random follows from it: pose, light, finish, and the defect. */
  readonly seed: number;
  readonly defect: PartDefect;
  /** Side of the picture in pixels. */
  readonly size: number;
}

/** Lengths in part diameters from the middle. */
const RIM = 0.44;
const CHAMFER = 0.415;
const GROOVE = 0.215;
const BORE = 0.115;
const BORE_CHAMFER = 0.135;
const BOLT = 0.034;
const COUNTERSINK = 0.047;
/** Samples along each side of a pixel. */
const SAMPLES = 2;

/**
 * Renders a turned flange with a bore and six bolt holes, seen from above on a dark mat, under a lamp whose place, strength
 * and colour vary a little from picture to picture (that is no defect).
 *
 * The face is shaded as brushed metal: a Kajiya-Kay highlight along the turning marks makes the bright fans of lathe work;
 * defects act on the slope and the reflectance of the surface, so that they look different under each light.
 * @returns size * size * 3 bytes, RGB
 */
export function renderPart({ seed, defect, size }: PartOptions): Uint8Array {
  const pose = randomStream(seed, 1);
  const shiftX = pose.uniform(-0.02, 0.02);
  const shiftY = pose.uniform(-0.02, 0.02);
  const turn = pose.uniform(-0.22, 0.22);
  const scale = pose.uniform(0.97, 1.03);
  const light = drawLight(seed);
  const finish = turningMarks(seed);
  const shape = drawDefect(defect, randomStream(seed, 3), seed);
  const specks = drawSpecks(seed);
  const cos = Math.cos(turn) / scale;
  const sin = Math.sin(turn) / scale;

  const out = new Uint8Array(size * size * 3);
  const colour: [number, number, number] = [0, 0, 0];
  const change: SurfaceChange = { slopeX: 0, slopeY: 0, red: 1, green: 1, blue: 1, dull: 0 };
  const holes = Array.from({ length: BOLT_HOLES }, (_, i) => {
    const angle = (2 * Math.PI * i) / BOLT_HOLES;
    return { x: BOLT_CIRCLE * Math.cos(angle), y: BOLT_CIRCLE * Math.sin(angle) };
  });
  let nearestX = 0;
  let nearestY = 0;
  const step = 1 / (size * SAMPLES);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let s = 0; s < SAMPLES * SAMPLES; s++) {
        const px = (column * SAMPLES + (s % SAMPLES) + 0.5) * step - 0.5;
        const py = (row * SAMPLES + Math.floor(s / SAMPLES) + 0.5) * step - 0.5;
        const x = (px - shiftX) * cos + (py - shiftY) * sin;
        const y = (py - shiftY) * cos - (px - shiftX) * sin;
        shade(x, y);
        const lit = light.gain * (1 + light.gradientX * px + light.gradientY * py);
        red += colour[0] * lit;
        green += colour[1] * lit;
        blue += colour[2] * lit;
      }
      const grain = (latticeValue(seed ^ 0x77, column, row) - 0.5) * 7;
      const at = (row * size + column) * 3;
      const share = 255 / (SAMPLES * SAMPLES);
      out[at] = toByte(red * share * light.red + grain);
      out[at + 1] = toByte(green * share + grain);
      out[at + 2] = toByte(blue * share * light.blue + grain);
    }
  }
  return out;

  /** Distance to the middle of the nearest bolt hole; the direction from there goes into nearestX, nearestY. */
  function boltDistance(x: number, y: number, angle: number): number {
    const hole = (Math.round((angle * BOLT_HOLES) / (2 * Math.PI)) + BOLT_HOLES) % BOLT_HOLES;
    if (hole === shape.missingHole) return 1;
    const dx = x - holes[hole]!.x;
    const dy = y - holes[hole]!.y;
    const distance = Math.sqrt(dx * dx + dy * dy);
    nearestX = distance === 0 ? 0 : dx / distance;
    nearestY = distance === 0 ? 0 : dy / distance;
    return distance;
  }

  /** Colour of one point of the scene, into `colour`. */
  function shade(x: number, y: number): void {
    const radius = Math.sqrt(x * x + y * y);
    const angle = Math.atan2(y, x);
    const onBoltCircle = Math.abs(radius - BOLT_CIRCLE) < COUNTERSINK;
    const bolt = onBoltCircle ? boltDistance(x, y, angle) : 1;
    if (radius > RIM || radius < BORE || bolt < BOLT) {
      mat(x, y, radius, bolt);
      return;
    }
    const ux = x / radius;
    const uy = y / radius;
    change.slopeX = 0;
    change.slopeY = 0;
    change.red = change.green = change.blue = 1;
    change.dull = 0;
    shape.apply(x, y, change);
    const slope = radialSlope(radius);
    let nx = ux * slope + change.slopeX * 0.55;
    let ny = uy * slope + change.slopeY * 0.55;
    let machined = 1 - change.dull;
    if (bolt < COUNTERSINK) {
      // The countersink falls towards the axis of its hole.
      nx += nearestX * -0.75;
      ny += nearestY * -0.75;
      machined *= 0.5;
    }
    const length = Math.sqrt(nx * nx + ny * ny + 1);
    const facing = Math.max(0, (nx * light.x + ny * light.y + light.z) / length);
    // Turning marks run along the tangent (-uy, ux); the highlight is strongest where that is square to the half vector.
    const along = (-uy * light.halfX + ux * light.halfY) * 1.6;
    const tilt = (nx * light.halfX + ny * light.halfY + light.halfZ) / length;
    const sheen = power(Math.max(0, 1 - along * along), 9) * power(Math.max(0, tilt), 6);
    const marks = finish(radius, angle);
    const value = 0.16 + 0.3 * facing * (0.85 + 0.3 * marks) + 0.36 * sheen * machined * (0.65 + 0.7 * marks);
    const dust = specks(x, y);
    colour[0] = value * change.red * 0.985 + dust;
    colour[1] = value * change.green + dust;
    colour[2] = value * change.blue * 1.035 + dust;
  }

  /** The dark mat, with the shadow of the part, and what is seen of it through the holes. */
  function mat(x: number, y: number, radius: number, bolt: number): void {
    const weave = 0.02 * smoothNoise(seed ^ 0x1234, x * 70, y * 70) + 0.012 * smoothNoise(seed ^ 0x4321, x * 9, y * 9);
    let value = 0.085 + weave;
    if (radius > RIM) {
      const sx = x + light.x * 0.035;
      const sy = y + light.y * 0.035;
      const outside = Math.sqrt(sx * sx + sy * sy) - RIM;
      value *= 0.4 + 0.6 * Math.min(1, Math.max(0, outside / 0.045 + 0.35));
    } else {
      // The wall shades the hole on the lamp's side and catches a little light on the other.
      const [hx, hy, depth, wide] =
        radius < BORE ? [x / BORE, y / BORE, radius / BORE, 0.16] : [nearestX, nearestY, bolt / BOLT, 0.34];
      const wall = Math.max(0, depth - (1 - wide)) / wide;
      const facing = -(hx * light.x + hy * light.y);
      value = 0.035 + weave * 0.5 + wall * (0.1 + 0.34 * Math.max(0, facing));
    }
    colour[0] = value * 0.93;
    colour[1] = value;
    colour[2] = value * 1.06;
  }
}

interface Light {
  /** Direction to the lamp. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Half way between lamp and camera (which looks straight down). */
  readonly halfX: number;
  readonly halfY: number;
  readonly halfZ: number;
  readonly gain: number;
  /** Fall-off over the picture. */
  readonly gradientX: number;
  readonly gradientY: number;
  readonly red: number;
  readonly blue: number;
}

function drawLight(seed: number): Light {
  const random = randomStream(seed, 2);
  const around = -2.2 + random.uniform(-0.45, 0.45);
  const above = random.uniform(0.75, 0.95);
  const x = Math.cos(around) * Math.cos(above);
  const y = Math.sin(around) * Math.cos(above);
  const z = Math.sin(above);
  const half = Math.sqrt(x * x + y * y + (z + 1) * (z + 1));
  const warmth = random.uniform(-0.035, 0.035);
  const gradient = random.uniform(0.05, 0.3);
  return {
    x,
    y,
    z,
    halfX: x / half,
    halfY: y / half,
    halfZ: (z + 1) / half,
    gain: random.uniform(0.86, 1.16),
    gradientX: gradient * Math.cos(around),
    gradientY: gradient * Math.sin(around),
    red: 1 + warmth,
    blue: 1 - warmth,
  };
}

/** Slope of the turned profile along the radius: chamfers at rim and bore, a groove round the hub. */
function radialSlope(radius: number): number {
  if (radius > CHAMFER) return 1.1;
  if (radius < BORE_CHAMFER) return -1.1;
  const t = (radius - GROOVE) / 0.008;
  return t > -3 && t < 3 ? 1.9 * t * Math.exp(-t * t) : 0;
}

/** Fine rings of the lathe, broken up along the circumference: about 0 to 1. */
function turningMarks(seed: number): (radius: number, angle: number) => number {
  const rings = Float32Array.from({ length: 512 }, (_, i) => latticeValue(seed ^ 0x2b1, i, 0));
  return (radius, angle) => {
    const at = radius * 900;
    const ring = Math.floor(at);
    const t = at - ring;
    const fine = rings[ring & 511]! * (1 - t) + rings[(ring + 1) & 511]! * t;
    return 0.65 * fine + 0.35 * smoothNoise(seed ^ 0x3c2, radius * 130, (angle + Math.PI) * 3.2);
  };
}

/** A few grains of dust: there on good and bad parts alike. */
function drawSpecks(seed: number): (x: number, y: number) => number {
  const random = randomStream(seed, 4);
  const specks = Array.from({ length: random.below(6) }, () => ({
    x: random.uniform(-0.4, 0.4),
    y: random.uniform(-0.4, 0.4),
    radius: random.uniform(0.0025, 0.0055),
    light: random.uniform(-0.16, 0.22),
  }));
  return (x, y) => {
    let sum = 0;
    for (const speck of specks) {
      const square = ((x - speck.x) ** 2 + (y - speck.y) ** 2) / (speck.radius * speck.radius);
      if (square < 5) sum += speck.light * Math.exp(-square);
    }
    return sum;
  };
}

/** A whole, positive power by repeated multiplication: several times faster than `**` in the innermost loop. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let square = base, left = exponent; left > 0; left >>= 1, square *= square) if (left & 1) product *= square;
  return product;
}

const toByte = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value));
