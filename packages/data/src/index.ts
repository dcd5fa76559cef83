/**
 * Pictures and signals in: read, check; pictures also clean, split, augment.
 *
 * @example
 * const source = await openPictureSource("parts");
 * const { records, report } = await completed(checkPictures(source));
 * const { train, validation, test } = splitSamples(records, { seed: 1 });
 */
export { type Annotations, boxOf, type LabelledBox, type Mark, outlineOf } from "./annotations/annotations.ts";
export { type AugmentationKey, augment } from "./augment/augment.ts";
export type { BatchShape } from "./augment/geometry.ts";
export {
  type AugmentationSettings,
  defaultAugmentation,
  describeAugmentation,
  NO_AUGMENTATION,
} from "./augment/settings.ts";
export type { Unreadable } from "./check.ts";
export { csvRows, csvText } from "./csv.ts";
export { decodePicture } from "./decode.ts";
export { encodePng } from "./encode.ts";
export { exportMvtec } from "./export-mvtec.ts";
export { chooseImbalance, classWeights, epochOrder, type ImbalanceMethod } from "./imbalance.ts";
export {
  type Checked,
  type CheckOptions,
  checkPictures,
  completed,
  type Dataset,
  type IngestOptions,
  type IngestProgress,
  ingest,
  pictureOf,
} from "./ingest.ts";
export type { GroupOptions } from "./layouts/groups.ts";
export { binaryMask, decodeMask, type Mask, requireSameSize } from "./masks/mask.ts";
export { fillPolygon, resizeClasses } from "./masks/rasterise.ts";
export { openPictureSource } from "./open.ts";
export { type AnySource, openSource } from "./open-any.ts";
export { requireWritable, writeWhole } from "./output.ts";
export type { Picture } from "./picture.ts";
export { createPixelCache, openPixelCache, type PixelCache, type PixelCacheFile } from "./pixel-cache.ts";
export { lehmer, randomBits, randomStream, randomUniform, shuffle } from "./random.ts";
export { countLabels, requireTrainable, type SampleRecord } from "./records.ts";
export { checkSignals, type SignalProgress } from "./signals/check.ts";
export { holdsTimes, unitOf } from "./signals/dialect.ts";
export { duration } from "./signals/findings.ts";
export { dealt, type Fold, foldsOf, gapWords } from "./signals/folds.ts";
export { isMissing } from "./signals/number.ts";
export { openSignalSource } from "./signals/open.ts";
export type { SignalOptions } from "./signals/options.ts";
export { type HistoryOptions, type HistorySource, openHistories, type Sampling } from "./signals/order.ts";
export { LONGEST_HOLD } from "./signals/prepare/even.ts";
export {
  featureCount,
  fitPreparation,
  type Preparation,
  prepareRow,
  type Scaling,
} from "./signals/prepare/preparation.ts";
export { usualSettings } from "./signals/prepare/regimes.ts";
export { resample } from "./signals/prepare/resample.ts";
export type { ColumnRole, Repair, SignalBlock, SignalColumn, SignalKind, SignalSource } from "./signals/source.ts";
export {
  type LineProblem,
  ONLY_UNIT,
  readSignalStream,
  type StreamColumn,
  type StreamOptions,
} from "./signals/stream.ts";
export { timeWriter } from "./signals/time.ts";
export type {
  EncodedMask,
  EncodedPicture,
  MaskSource,
  PictureSource,
  ReadOptions,
  SourceKind,
  Split,
} from "./source.ts";
export { sortLabels } from "./source.ts";
export { groupedFolds, type SampleSplit, type SplitOptions, splitSamples } from "./split.ts";
export { type Survey, surveyPictures } from "./survey.ts";
export { readTable } from "./table.ts";
