/** How raw rows become what a network sees: fitted on training units alone, plain data that travels in the model file. */
import { AndonError } from "@andon/contracts";
import { randomUniform } from "../../random.ts";
import { Reservoir, robust } from "../sample.ts";
import type { SignalBlock, SignalSource } from "../source.ts";
import { findRegimes, type Regimes, regimeOf } from "./regimes.ts";

export interface Preparation {
  /** Names of the columns of a raw row, in order: sensors and settings that vary in training. */
  readonly columns: readonly string[];
  /** Positions among `columns` of the settings that regimes are told by. */
  readonly settings: readonly number[];
  readonly regimes: Regimes;
  /** Centre and spread of each column within each regime: [regime][column]. Mean and standard deviation, or what stands for them where scaling is robust. */
  readonly means: readonly (readonly number[])[];
  readonly deviations: readonly (readonly number[])[];
  /** Positions of columns of which values were missing in training: whether one is missing is a feature of its own. */
  readonly missing: readonly number[];
}

/** Numbers that a network sees for each row. */
export const featureCount = (p: Preparation): number => p.columns.length + p.missing.length;

const SAMPLE = 2000;

/**
 * By what columns are scaled: mean and standard deviation; or median and the standard deviation that the median absolute deviation stands for, which a few wild
 * readings do not move (from a sample of 2,000 values a column and regime).
 */
export type Scaling = "standard" | "robust";

interface Sums {
  count: number;
  mean: number;
  squares: number;
  readonly sample: Reservoir;
}

/**
 * Fits a preparation on the blocks that `use` takes; the source is read twice.
 * @throws AndonError `signal/nothing-varies`
 */
export async function fitPreparation(
  source: SignalSource,
  use: (block: SignalBlock) => boolean,
  {
    seed = 1,
    scaling = "standard",
    signal,
  }: {
    readonly seed?: number | undefined;
    readonly scaling?: Scaling | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<Preparation> {
  const candidates = source.columns.flatMap(({ role, kind }, i) =>
    kind === "number" && (role === "sensor" || role === "setting") ? [i] : [],
  );
  const settingColumns = candidates.filter((i) => source.columns[i]!.role === "setting");
  const sample = new Reservoir<readonly number[]>(SAMPLE);
  for await (const block of source.read({ signal })) {
    if (!use(block)) continue;
    for (let i = 0; i < block.rows; i++) {
      const settings = settingColumns.map((c) => block.values[c]![i]!);
      if (!settings.some(Number.isNaN)) sample.add(settings);
    }
  }
  let drawn = 0;
  const regimes = findRegimes(sample.values, () => randomUniform(seed, 0x4e67, drawn++));

  const sums = regimes.centroids.map(() =>
    candidates.map((): Sums => ({ count: 0, mean: 0, squares: 0, sample: new Reservoir(SAMPLE) })),
  );
  const absent = candidates.map(() => 0);
  for await (const block of source.read({ signal })) {
    if (!use(block)) continue;
    for (let i = 0; i < block.rows; i++) {
      const settings = settingColumns.map((c) => block.values[c]![i]!);
      const regime = regimeOf(regimes, settings);
      for (const [k, c] of candidates.entries()) {
        const value = block.values[c]![i]!;
        if (Number.isNaN(value)) absent[k]!++;
        else {
          add(sums[regime]![k]!, value);
          if (scaling === "robust") sums[regime]![k]!.sample.add(value);
        }
      }
    }
  }
  const deviation = ({ count, squares, mean }: Sums) => {
    const sd = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
    return sd > 1e-7 * Math.max(1e-3, Math.abs(mean)) ? sd : 0;
  };
  const several = regimes.centroids.length > 1;
  const isSetting = (k: number) => source.columns[candidates[k]!]!.role === "setting";
  // a column that is constant in every regime tells nothing more than the regime; settings are needed to tell it
  const taken = [...candidates.keys()].filter(
    (k) => (several && isSetting(k)) || sums.some((of) => deviation(of[k]!) > 0),
  );
  if (!taken.some((k) => sums.some((of) => deviation(of[k]!) > 0)))
    throw new AndonError("signal/nothing-varies", { path: source.root });
  const scaleOf = (of: Sums) => {
    const standard = { centre: of.mean, spread: deviation(of) };
    if (scaling === "standard") return standard;
    // a column that mostly stands still has no such spread, and is scaled by all of its values
    const middle = robust(of.sample.values);
    return middle.spread > 0 ? middle : standard;
  };
  const scales = sums.map((of) => taken.map((k) => scaleOf(of[k]!)));
  return {
    columns: taken.map((k) => source.columns[candidates[k]!]!.name),
    settings: several ? taken.flatMap((k, at) => (isSetting(k) ? [at] : [])) : [],
    regimes: several ? regimes : { centroids: [[]], scales: [] },
    // files compute in float32: rounded here, the difference to the mean is the same there
    means: scales.map((of) => of.map(({ centre }) => Math.fround(centre))),
    deviations: scales.map((of) => of.map(({ spread }) => Math.fround(spread || 1))),
    missing: taken.flatMap((k, at) => (absent[k]! > 0 ? [at] : [])),
  };
}

function add(sums: Sums, value: number): void {
  sums.count++;
  const off = value - sums.mean;
  sums.mean += off / sums.count;
  sums.squares += off * (value - sums.mean);
}

/**
 * One raw row (values of `columns`, NaN where missing) to features: normalised within its regime, a missing value as its mean (0), then 1 for
 * each missing value that has a feature. Raw values count as float32, as files take them: a sensor that varies little around a large value would
 * differ otherwise.
 */
export function prepareRow(p: Preparation, raw: ArrayLike<number>, out: Float32Array, at = 0): void {
  const width = p.columns.length;
  const regime =
    p.settings.length === 0
      ? 0
      : regimeOf(
          p.regimes,
          p.settings.map((c) => raw[c]!),
        );
  const [means, deviations] = [p.means[regime]!, p.deviations[regime]!];
  for (let c = 0; c < width; c++) {
    const value = (Math.fround(raw[c]!) - means[c]!) / deviations[c]!;
    out[at + c] = Number.isNaN(value) ? 0 : value;
  }
  for (const [k, c] of p.missing.entries()) out[at + width + k] = Number.isNaN(raw[c]!) ? 1 : 0;
}
