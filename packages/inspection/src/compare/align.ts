/**
 * Laying a template over a picture, inside the graph: a small rotation about the centre, then a translation to a fraction of a pixel.
 *
 * Phase correlation (Kuglin and Hines 1975): two pictures that differ by a shift have spectra that differ by a phase growing evenly
 * with the frequency. Their cross-power spectrum, every entry brought to length 1, is transformed back; its peak lies at the shift.
 * Only low frequencies are used (noise and fine edges do not vote) and only shifts within reach are looked at, so each Fourier transform
 * is two small matrix products, and the surface may be evaluated wherever one likes (after Guizar-Sicairos et al. 2008). The peak's
 * place between pixels comes from a parabola through it and its neighbours. The rotation is the one of a few candidates whose peak is
 * highest, again refined by a parabola.
 */
import { constant, op, type Value } from "@andon/nn";

/** Highest frequency that votes, in cycles a picture. */
const BAND = 40;
/** Largest shift that is looked for, as a share of the shorter side: 6 % of 640 pixels are 38. */
const REACH = 0.06;
/** Candidate rotations in degrees, and those tried around the best of them. */
const ANGLES = [-3, -2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25, 3];
const FINE = [-0.5, -0.25, 0, 0.25, 0.5];

/**
 * What is found is brought to whole steps, of pixels and of degrees: a processor that rounds otherwise in the last bit must not lay the template
 * a little otherwise, or pixels near the cut between black and white would flip, and with them the certified answers.
 */
const SHIFT_STEP = 1 / 16;
const ANGLE_STEP = 1 / 64;

export interface Alignment {
  /** The template as it lies on the picture, [1, C, H, W]; grey (127.5) where the picture reaches beyond it. */
  readonly aligned: Value;
  /** What was found: shift right and down in pixels, turn in degrees, height of the peak (1: identical pictures), [1, 4]. */
  readonly found: Value;
}

/**
 * @param picture float32 [1, C, H, W], 0 to 255
 * @param template the same
 */
export function align(picture: Value, template: Value): Alignment {
  const [, , height, width] = picture.shape as readonly number[] as [number, number, number, number];
  const grey = (x: Value) => op.sub(op.reduceMean(x, [1], true), op.reduceMean(x, [1, 2, 3], true));
  const half = (x: Value) => op.averagePool(x, { kernel: [2, 2] });
  const reach = Math.ceil(REACH * Math.min(height, width));
  const [p, t] = [grey(picture), grey(template)];

  // at half size: all candidate rotations at once, the shift, and, where the two now show the same part, the rotation more closely
  const [small, smallTemplate] = [half(p), half(t)];
  const zero = constant([0], [1, 1, 1]);
  const near = Math.ceil(reach / 2);
  const still = { dx: zero, dy: zero };
  const coarse = turn(small, smallTemplate, zero, still, ANGLES, near);
  const roughly = peak(small, laid(smallTemplate, coarse, still), near);
  const angle = stepped(turn(small, smallTemplate, coarse, roughly, FINE, near), (ANGLE_STEP * Math.PI) / 180);

  // what is left of the shift, at full size
  const twice = (v: Value) => op.add(v, v);
  const begun = { dx: twice(roughly.dx), dy: twice(roughly.dy) };
  const rest = peak(p, laid(t, angle, begun), reach);
  const top = rest.height;
  const dx = stepped(op.add(begun.dx, rest.dx), SHIFT_STEP);
  const dy = stepped(op.add(begun.dy, rest.dy), SHIFT_STEP);
  const grid = placed(angle, { dx, dy }, height, width);
  const sampled = op.gridSample(template, grid, "border");
  const beyond = op.reduceMax(op.abs(grid), [3], true);
  const within = op.reshape(op.lessOrEqual(beyond, op.like(beyond, 1)), [1, 1, height, width]);
  const found = op.concat(
    [op.neg(dx), op.neg(dy), op.mul(angle, op.like(angle, 180 / Math.PI)), top].map((v) => op.reshape(v, [1, 1])),
    1,
  );
  return { aligned: op.where(within, sampled, op.like(sampled, 127.5)), found };
}

/** Whole steps nearest to x, which must lie above -1,000 of them. */
function stepped(x: Value, step: number): Value {
  const whole = op.cast(op.add(op.mul(x, op.like(x, 1 / step)), op.like(x, 1000.5)), "int64");
  return op.mul(op.sub(op.cast(whole, "float32"), op.like(x, 1000)), op.like(x, step));
}

/** A shift to the right and down, in pixels, [1, 1, 1]. */
interface Shift {
  readonly dx: Value;
  readonly dy: Value;
}

/** The angle (radians, [1, 1, 1]) at which the shifted template fits best, out of `around` and so many degrees beside it. */
function turn(
  picture: Value,
  template: Value,
  around: Value,
  shift: Shift,
  degrees: readonly number[],
  reach: number,
): Value {
  const many = degrees.length;
  const radians = degrees.map((a) => (a * Math.PI) / 180);
  const turned = laid(template, op.add(constant(radians, [many, 1, 1]), around), shift);
  const heights = op.reshape(peak(picture, turned, reach).height, [many]);
  const best = vertex(heights, op.argMax(inside(heights), 0), 1);
  const beside = op.add(op.mul(best, op.like(best, radians[1]! - radians[0]!)), op.like(best, radians[0]!));
  return op.add(op.reshape(beside, [1, 1, 1]), around);
}

/** The template [1, 1, H, W] shifted, and turned by each of the angles [A, 1, 1]: [A, 1, H, W]. */
function laid(template: Value, angles: Value, shift: Shift): Value {
  const [, , height, width] = template.shape as readonly number[] as [number, number, number, number];
  const many = op.expand(template, [angles.shape[0]!, 1, height, width]);
  return op.gridSample(many, placed(angles, shift, height, width));
}

/**
 * Where each pixel of the result is read: u, v are pixels from the centre, moved by (dx, dy), then turned. Sine and cosine by their
 * series, exact to 1e-7 for the few degrees that occur.
 * @param angle radians [A, 1, 1]
 */
function placed(angle: Value, { dx, dy }: Shift, height: number, width: number): Value {
  const square = op.mul(angle, angle);
  const series = (...terms: number[]) =>
    terms.reduceRight<Value>((sum, term) => op.add(op.mul(sum, square), op.like(angle, term)), op.like(angle, 0));
  const sine = op.mul(angle, series(1, -1 / 6, 1 / 120));
  const cosine = series(1, -1 / 2, 1 / 24);
  const ramp = (size: number, shape: readonly number[]) =>
    constant(
      Float32Array.from({ length: size }, (_, i) => i - (size - 1) / 2),
      shape,
    );
  const u = op.add(ramp(width, [1, 1, width]), dx);
  const v = op.add(ramp(height, [1, height, 1]), dy);
  const x = op.mul(op.sub(op.mul(cosine, u), op.mul(sine, v)), op.like(angle, 2 / width));
  const y = op.mul(op.add(op.mul(sine, u), op.mul(cosine, v)), op.like(angle, 2 / height));
  return op.concat([op.unsqueeze(x, [3]), op.unsqueeze(y, [3])], 3);
}

interface Peak extends Shift {
  readonly height: Value;
}

/**
 * Phase correlation of `a` [1, 1, H, W] with `b` [A, 1, H, W], both of mean 0: b(x + dx, y + dy) is a(x, y). Each result [A, 1, 1].
 */
function peak(a: Value, b: Value, reach: number): Peak {
  const [many, , height, width] = b.shape as readonly number[] as [number, number, number, number];
  const band = Math.min(BAND, Math.floor(Math.min(height, width) / 4));
  const rows = waves(height, -band, band);
  const columns = waves(width, 0, band);
  const [ar, ai] = spectrum(a, rows, columns);
  const [br, bi] = spectrum(b, rows, columns);
  // conj(a) b, of length 1
  const real = op.add(op.mul(ar, br), op.mul(ai, bi));
  const imaginary = op.sub(op.mul(ar, bi), op.mul(ai, br));
  const length = op.sqrt(op.add(op.add(op.mul(real, real), op.mul(imaginary, imaginary)), op.like(real, 1e-12)));
  const weight = constant(votes(band), [1, 2 * band + 1, band + 1]);
  const r = op.mul(op.div(real, length), weight);
  const i = op.mul(op.div(imaginary, length), weight);
  // back, at whole shifts from -reach - 1 to reach + 1
  const size = 2 * reach + 3;
  const [yc, ys] = shifts(height, -band, band, reach + 1);
  const [xc, xs] = shifts(width, 0, band, reach + 1);
  const ur = op.sub(op.matMul(yc, r), op.matMul(ys, i));
  const ui = op.add(op.matMul(yc, i), op.matMul(ys, r));
  const [xct, xst] = [op.transpose(xc, [1, 0]), op.transpose(xs, [1, 0])];
  const surface = op.reshape(op.sub(op.matMul(ur, xct), op.matMul(ui, xst)), [many * size * size]);
  const rim = Float32Array.from({ length: size * size }, (_, at) => {
    const [y, x] = [Math.floor(at / size), at % size];
    return y === 0 || x === 0 || y === size - 1 || x === size - 1 ? -10 : 0;
  });
  const searched = op.add(op.reshape(surface, [many, size * size]), constant(rim, [1, size * size]));
  const at = op.argMax(searched, 1);
  const start = constant(
    Array.from({ length: many }, (_, n) => n * size * size),
    [many],
    "int64",
  );
  const place = op.add(at, start);
  const whole = op.cast(at, "float32");
  // y = floor(at / size), by way of the rounding of a cast to whole numbers
  const row = op.cast(
    op.cast(op.mul(op.add(whole, op.like(whole, 0.5)), op.like(whole, 1 / size)), "int64"),
    "float32",
  );
  const column = op.sub(whole, op.mul(row, op.like(row, size)));
  const middle = op.like(row, reach + 1);
  const shaped = (v: Value) => op.reshape(v, [many, 1, 1]);
  return {
    dx: shaped(op.sub(op.add(column, bend(surface, place, 1)), middle)),
    dy: shaped(op.sub(op.add(row, bend(surface, place, size)), middle)),
    height: shaped(op.reduceMax(searched, [1])),
  };
}

/** How far from `at` the top of the parabola through `values` at `at` and its neighbours lies, at most half a step. */
function bend(values: Value, at: Value, stride: number): Value {
  const away = (by: number) => op.gather(values, op.add(at, op.like(at, by)));
  const [before, here, after] = [away(-stride), away(0), away(stride)];
  const curve = op.sub(op.mul(here, op.like(here, 2)), op.add(before, after));
  const half = op.mul(op.div(op.sub(after, before), op.maximum(curve, op.like(here, 1e-9))), op.like(here, 0.5));
  return op.maximum(op.minimum(half, op.like(half, 0.5)), op.like(half, -0.5));
}

const vertex = (values: Value, at: Value, stride: number): Value =>
  op.add(op.cast(at, "float32"), bend(values, at, stride));

/** The first and last of a row put below all others, so that the largest has neighbours. */
function inside(row: Value): Value {
  const size = row.shape[0] as number;
  return op.add(
    row,
    constant(
      Float32Array.from({ length: size }, (_, i) => (i % (size - 1) === 0 ? -10 : 0)),
      [size],
    ),
  );
}

/** [cosines; sines] of the frequencies over a Hann window, which keeps the picture's edges out: [2 k, size]. */
function waves(size: number, from: number, to: number): Value {
  const count = to - from + 1;
  const data = new Float32Array(2 * count * size);
  for (let k = 0; k < count; k++) {
    for (let x = 0; x < size; x++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (x + 0.5)) / size);
      const turn = (2 * Math.PI * (from + k) * x) / size;
      data[k * size + x] = window * Math.cos(turn);
      data[(count + k) * size + x] = window * Math.sin(turn);
    }
  }
  return constant(data, [2 * count, size]);
}

/** The spectrum of x [A, 1, H, W]: real and imaginary part, [A, row frequencies, column frequencies]. */
function spectrum(x: Value, rows: Value, columns: Value): readonly [Value, Value] {
  const [many, , height, width] = x.shape as readonly number[] as [number, number, number, number];
  const [ky, kx] = [(rows.shape[0] as number) / 2, (columns.shape[0] as number) / 2];
  const across = op.matMul(op.reshape(x, [many, height, width]), op.transpose(columns, [1, 0]));
  const both = op.matMul(rows, across);
  const part = (y: number, z: number) => op.slice(both, [y * ky, z * kx], [(y + 1) * ky, (z + 1) * kx], [1, 2]);
  // e^-i(a + b) = (cos a cos b - sin a sin b) - i (sin a cos b + cos a sin b)
  return [op.sub(part(0, 0), part(1, 1)), op.neg(op.add(part(1, 0), part(0, 1)))];
}

/** [cosines, sines] that move each frequency by the shifts -reach to reach: [2 reach + 1, frequencies]. */
function shifts(size: number, from: number, to: number, reach: number): readonly [Value, Value] {
  const shape = [2 * reach + 1, to - from + 1] as const;
  const of = (f: (turn: number) => number) =>
    constant(
      Float32Array.from({ length: shape[0] * shape[1] }, (_, at) => {
        const [d, k] = [Math.floor(at / shape[1]) - reach, (at % shape[1]) + from];
        return f((2 * Math.PI * k * d) / size);
      }),
      shape,
    );
  return [of(Math.cos), of(Math.sin)];
}

/**
 * What each frequency counts: columns other than 0 stand for their mirror images too; the mean does not vote, and the highest vote
 * less (a Gaussian), so that the surface has no ripples. The sum is 1, and so is the peak of two equal pictures.
 */
function votes(band: number): Float32Array {
  const data = new Float32Array((2 * band + 1) * (band + 1));
  for (let y = -band; y <= band; y++) {
    for (let x = 0; x <= band; x++) {
      if (y === 0 && x === 0) continue;
      data[(y + band) * (band + 1) + x] = (x === 0 ? 1 : 2) * Math.exp((-2 * (x * x + y * y)) / (band * band));
    }
  }
  const sum = data.reduce((a, b) => a + b, 0);
  return data.map((v) => v / sum);
}
