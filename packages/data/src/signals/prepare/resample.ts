/** Zero crossings of the sinc on either side, and how fast its window falls: about 80 dB of stop band. */
const CROSSINGS = 48;
const BETA = 8;
/** What is kept, as a share of the narrower of both bands: the rest is room for the filter to fall. */
const KEPT = 0.93;

/**
 * Brings samples from one rate to another: low-pass below half of the lower rate, then interpolation, both in one product with a sinc in a
 * Kaiser window (J. F. Kaiser 1974). Equal rates give the samples back as they are.
 * @param x samples at `from` a second; beyond both ends they are taken to be 0
 * @returns floor(x.length · to / from) samples at `to` a second, the first at the same moment
 */
export function resample(x: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return x;
  const ratio = from / to;
  // cycles a sample of x
  const cutoff = (0.5 * KEPT * Math.min(from, to)) / from;
  const reach = CROSSINGS / (2 * cutoff);
  const kernels = new Map<number, Float64Array>();
  const width = 2 * Math.ceil(reach);
  const kernelAt = (part: number): Float64Array => {
    // rational rates come back to the same few places between samples
    const key = Math.round(part * 1e6);
    const known = kernels.get(key);
    if (known) return known;
    const kernel = Float64Array.from({ length: width }, (_, k) => {
      const t = k - width / 2 + 1 - part;
      const edge = 1 - (t / reach) ** 2;
      if (edge <= 0) return 0;
      const angle = 2 * Math.PI * cutoff * t;
      return 2 * cutoff * (t === 0 ? 1 : Math.sin(angle) / angle) * (bessel0(BETA * Math.sqrt(edge)) / bessel0(BETA));
    });
    const sum = kernel.reduce((a, b) => a + b, 0);
    const unit = kernel.map((v) => v / sum);
    if (kernels.size < 4096) kernels.set(key, unit);
    return unit;
  };
  return Float32Array.from({ length: Math.floor(x.length / ratio + 1e-9) }, (_, i) => {
    const at = Math.floor(i * ratio + 1e-9);
    const kernel = kernelAt(Math.max(0, i * ratio - at));
    const first = at - width / 2 + 1;
    let sum = 0;
    for (let k = Math.max(0, -first); k < width && first + k < x.length; k++) sum += kernel[k]! * x[first + k]!;
    return sum;
  });
}

/** The modified Bessel function of the first kind and order 0, by its power series: exact to double precision up to 20 or so. */
function bessel0(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
