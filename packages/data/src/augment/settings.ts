/** What may happen to a training picture. Each has its switch: false, 0 or 1 (scale) leaves it out. */
export interface AugmentationSettings {
  /** Mirror left to right, or top to bottom, in half of the pictures. */
  readonly flipHorizontal: boolean;
  readonly flipVertical: boolean;
  /** Turn by up to this many degrees either way. */
  readonly rotate: number;
  /** Move by up to this share of width and height either way, in whole pixels. */
  readonly shift: number;
  /** Enlarge or shrink by up to this factor (1.1: between 1 / 1.1 and 1.1). */
  readonly scale: number;
  /** Pad by this many pixels (reflected) and cut out the original size anywhere: a shift in whole pixels. */
  readonly crop: number;
  /** Add up to this share of the full range (0.1: 25 grey levels) either way. */
  readonly brightness: number;
  /** Change contrast about the middle grey by up to this share either way. */
  readonly contrast: number;
  /** Add normal noise of up to this standard deviation (share of the full range). */
  readonly noise: number;
  /** Blur by a 3 x 3 binomial kernel with this probability. */
  readonly blur: number;
  /** Fill a square of up to this share of the side with the picture's mean, in half of the pictures (DeVries, Taylor 2017). */
  readonly cutOut: number;
}

export const NO_AUGMENTATION: AugmentationSettings = Object.freeze({
  flipHorizontal: false,
  flipVertical: false,
  rotate: 0,
  shift: 0,
  scale: 1,
  crop: 0,
  brightness: 0,
  contrast: 0,
  noise: 0,
  blur: 0,
  cutOut: 0,
});

/**
 * Usual settings.
 * "part": photographs of parts in a fixture; "objects": small natural pictures; "digits": signs, which must not be mirrored.
 */
export function defaultAugmentation(kind: "part" | "objects" | "digits" | "none"): AugmentationSettings {
  if (kind === "part")
    return {
      ...NO_AUGMENTATION,
      flipHorizontal: true,
      flipVertical: true,
      shift: 0.05,
      brightness: 0.08,
      contrast: 0.1,
    };
  if (kind === "objects") return { ...NO_AUGMENTATION, flipHorizontal: true, crop: 4 };
  if (kind === "digits") return { ...NO_AUGMENTATION, rotate: 10, shift: 0.08, scale: 1.1 };
  return NO_AUGMENTATION;
}

/** The switched-on settings in words, for the model card. */
export function describeAugmentation(settings: AugmentationSettings): string[] {
  const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
  const said: [boolean, string][] = [
    [settings.flipHorizontal, "flip left-right"],
    [settings.flipVertical, "flip top-bottom"],
    [settings.rotate > 0, `rotate up to ${settings.rotate} degrees`],
    [settings.shift > 0, `shift up to ${percent(settings.shift)}`],
    [settings.scale !== 1, `scale up to ${settings.scale}`],
    [settings.crop > 0, `pad by ${settings.crop} pixels and crop`],
    [settings.brightness > 0, `brightness up to ${percent(settings.brightness)}`],
    [settings.contrast > 0, `contrast up to ${percent(settings.contrast)}`],
    [settings.noise > 0, `noise up to ${percent(settings.noise)}`],
    [settings.blur > 0, `blur in ${percent(settings.blur)} of pictures`],
    [settings.cutOut > 0, `cut out up to ${percent(settings.cutOut)} of the side`],
  ];
  return said.flatMap(([on, words]) => (on ? [words] : []));
}
