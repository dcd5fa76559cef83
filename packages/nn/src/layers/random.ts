/**
 * Random numbers that depend on nothing but their key: no state to save, so an interrupted run continues exactly.
 * The mixing function is the finaliser of MurmurHash3 (Appleby, public domain) applied to a Weyl sequence, as in SplitMix.
 */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Normal with mean 0 and variance 1 (Box and Muller 1958). */
  normal(): number;
}

const mix = (h: number): number => {
  let x = h | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
};

/** The stream that belongs to these whole numbers, for example (seed, epoch, step). */
export function randomStream(...key: readonly number[]): RandomStream {
  let base = 0x9e3779b9;
  for (const part of key) base = mix(base ^ mix(part + 0x7f4a7c15));
  let counter = base;
  let spare: number | null = null;
  const uniform = () => {
    counter = (counter + 0x9e3779b9) | 0;
    return mix(mix(counter) ^ base) / 4294967296;
  };
  const normal = () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}

/** Fills an array with uniform numbers in [0, 1). */
export function fillUniform(out: Float32Array, ...key: readonly number[]): void {
  const { uniform } = randomStream(...key);
  // rounded to float32 a number just below 1 can become 1: keep it out
  for (let i = 0; i < out.length; i++) out[i] = Math.min(uniform(), 0.99999994);
}
