/** Pictures of rare defects made for training: real defects blended into good parts. Never for validation or test. */
import { type PixelCache, randomUniform } from "@andon/data";
import { blendDefect, greatestDifference, liftDefect, type Patch } from "./patch.ts";

export interface Synthesis {
  /** Class of each patch, and the patch. */
  readonly patches: readonly { readonly label: number; readonly patch: Patch }[];
  /** Good training pictures to blend into. */
  readonly backgrounds: Int32Array;
}

/** A class with fewer training pictures than this is rare. */
export const RARE = 60;
/** Good pictures that a defective one is compared with, to find the one it lies best on. */
const COMPARED = 48;
/** A class of which fewer defects can be lifted gets none: one defect over and over teaches itself. */
const FEWEST = 3;
/** Share of a rare class's training pictures that are made, each anew in every epoch. */
const MADE = 0.5;
/** Farthest that a defect is moved, as a share of the side. */
const MOVED = 0.15;

/** Keys of random numbers: what they decide. */
const STREAMS = { whether: 11, patch: 12, background: 13, down: 14, right: 15, strength: 16 } as const;

/**
 * Lifts what can be lifted from the training pictures of rare classes: what stands out from the nearest good picture more than good pictures do
 * from each other. Where parts lie turned or moved that is little or nothing: then none is made, rather than wrong ones.
 * @returns null where there is no rare class, no good picture, or nothing that can be lifted
 */
export function prepareSynthesis(
  pixels: PixelCache,
  train: Int32Array,
  classOf: Int32Array,
  classes: number,
  good: number,
): Synthesis | null {
  const counts = new Array<number>(classes).fill(0);
  for (const sample of train) counts[classOf[sample]!]!++;
  const backgrounds = train.filter((sample) => classOf[sample] === good);
  const rare = train.filter((sample) => classOf[sample] !== good && counts[classOf[sample]!]! < RARE);
  if (backgrounds.length < 2 || rare.length === 0) return null;
  const { height, width, channels } = pixels.layout;
  const size = height * width * channels;
  const every = Math.max(1, Math.ceil(backgrounds.length / COMPARED));
  const compared = Array.from(
    backgrounds.filter((_, i) => i % every === 0),
    (sample) => {
      const picture = new Uint8Array(size);
      pixels.read(sample, picture);
      return picture;
    },
  );
  const nearestTo = (picture: Uint8Array): Uint8Array => {
    let [nearest, least] = [compared[0]!, Number.POSITIVE_INFINITY];
    for (const other of compared) {
      if (other === picture) continue;
      let sum = 0;
      for (let i = 0; i < size && sum < least; i++) sum += Math.abs(picture[i]! - other[i]!);
      if (sum < least) [nearest, least] = [other, sum];
    }
    return nearest;
  };
  // parts that lie turned or moved differ by that: what stands out no more than it does between good parts is no defect
  const among = compared.map((picture) => greatestDifference(picture, nearestTo(picture), pixels.layout).strength);
  const usual = among.sort((a, b) => a - b)[Math.floor(0.9 * among.length)]!;
  const defective = new Uint8Array(size);
  const patches: { label: number; patch: Patch }[] = [];
  for (const sample of rare) {
    pixels.read(sample, defective);
    const patch = liftDefect(defective, nearestTo(defective), pixels.layout, 1.5 * usual);
    if (patch !== null) patches.push({ label: classOf[sample]!, patch });
  }
  const several = patches.filter(({ label }) => patches.filter((p) => p.label === label).length >= FEWEST);
  return several.length === 0 ? null : { patches: several, backgrounds };
}

/**
 * In place of some pictures of rare classes, others of the same class made from a good one. A function of (seed, epoch, sample) alone.
 * @param picture is written over where one is made
 * @returns whether it was
 */
export function synthesise(
  picture: Uint8Array,
  { patches, backgrounds }: Synthesis,
  pixels: PixelCache,
  label: number,
  key: { readonly seed: number; readonly epoch: number; readonly sample: number },
  share = MADE,
): boolean {
  const own = patches.filter((p) => p.label === label);
  const draw = (stream: number) => randomUniform(key.seed, stream, key.epoch, key.sample);
  if (own.length === 0 || draw(STREAMS.whether) >= share) return false;
  const { patch } = own[Math.floor(draw(STREAMS.patch) * own.length)]!;
  const { height, width } = pixels.layout;
  const shift = (stream: number, side: number) => Math.round((2 * draw(stream) - 1) * MOVED * side);
  pixels.read(backgrounds[Math.floor(draw(STREAMS.background) * backgrounds.length)]!, picture);
  const at = { down: shift(STREAMS.down, height), right: shift(STREAMS.right, width) };
  blendDefect(picture, patch, pixels.layout, at, 0.8 + 0.4 * draw(STREAMS.strength));
  return true;
}
