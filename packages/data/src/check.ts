import { createHash } from "node:crypto";
import type { Finding, QualityReport } from "@andon/contracts";
import { finding } from "./findings.ts";
import { lookAt, THUMBNAIL } from "./look.ts";
import { nearDuplicates } from "./near-duplicates.ts";
import type { Picture } from "./picture.ts";
import type { SampleRecord } from "./records.ts";
import { type EncodedPicture, type PictureSource, sortLabels } from "./source.ts";
import { suggestGroups } from "./suggest-groups.ts";

/** A file that could not be read as a picture. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

/** Collects, picture by picture, what the report needs. Keeps about 300 bytes of each. */
export interface Inspector {
  /** Adds the next picture and returns its record. */
  add(encoded: Omit<EncodedPicture, "content">, picture: Picture): SampleRecord;
  addUnreadable(file: Unreadable): void;
  readonly records: readonly SampleRecord[];
  readonly unreadable: readonly Unreadable[];
  report(): QualityReport;
}

/** A picture counts as saturated when this share of it is pure white or pure black... */
const SATURATED_SHARE = 0.6;
/** ... unless that many of all pictures are: then it is their background. */
const BACKGROUND_SHARE = 0.2;
const FEW_SAMPLES = 20;
const IMBALANCE_RATIO = 3;
const CHUNK = 1024;

/**
 * Starts an inspection.
 * @param nearDuplicateSearch compare the pictures with each other (default true)
 */
export function inspectorOf(source: PictureSource, nearDuplicateSearch = true): Inspector {
  const records: SampleRecord[] = [];
  const unreadable: Unreadable[] = [];
  const firstOf = new Map<string, number>();
  const thumbnails: Uint8Array[] = [];
  const blank: number[] = [];
  const saturated: number[] = [];
  const colour = { grey: 0, colour: 0, alpha: 0, sixteenBit: 0 };
  const sizes = new Map<string, number>();
  const widths = new Map<number, number>();
  const heights = new Map<number, number>();
  const fingerprint = createHash("sha256");
  const bump = <K>(map: Map<K, number>, key: K) => map.set(key, (map.get(key) ?? 0) + 1);
  const PIXELS = THUMBNAIL * THUMBNAIL;

  return {
    records,
    unreadable,
    addUnreadable: (file) => void unreadable.push(file),
    add(encoded, picture) {
      const { path, label, group, split } = encoded;
      const index = records.length;
      const look = lookAt(picture);
      fingerprint.update(`${path}\0${label ?? ""}\0`).update(look.hash, "latin1");
      const duplicateOf = firstOf.get(look.hash) ?? null;
      if (duplicateOf === null) firstOf.set(look.hash, index);
      if (index % CHUNK === 0 && nearDuplicateSearch) thumbnails.push(new Uint8Array(CHUNK * PIXELS));
      if (nearDuplicateSearch) thumbnails.at(-1)!.set(look.thumbnail, (index % CHUNK) * PIXELS);
      if (look.blank) blank.push(index);
      else if (look.white > SATURATED_SHARE || look.black > SATURATED_SHARE) saturated.push(index);
      colour[picture.grey ? "grey" : "colour"]++;
      if (picture.alpha) colour.alpha++;
      if (picture.sixteenBit) colour.sixteenBit++;
      bump(sizes, `${picture.width}x${picture.height}`);
      bump(widths, picture.width);
      bump(heights, picture.height);
      const record: SampleRecord = {
        ...{ index, path, label, group, split },
        ...{ width: picture.width, height: picture.height, duplicateOf },
      };
      records.push(record);
      return record;
    },
    report() {
      const near = nearDuplicateSearch
        ? nearDuplicates(records.length, (i) =>
            records[i]!.duplicateOf !== null
              ? null
              : thumbnails[Math.floor(i / CHUNK)]!.subarray((i % CHUNK) * PIXELS, ((i % CHUNK) + 1) * PIXELS),
          )
        : [];
      const labels = new Map<string, number>();
      const splits = new Map<string, number>();
      const groups = new Set<string>();
      for (const { label, split, group } of records) {
        if (label !== null) bump(labels, label);
        if (split !== null) bump(splits, split);
        if (group !== null) groups.add(group);
      }
      const classes = sortLabels(labels.keys()).map((label) => ({ label, count: labels.get(label)! }));
      const suggestion = groups.size === 0 ? suggestGroups(records.map(({ path }) => path)) : null;
      const [minWidth, medianWidth, maxWidth] = spread(widths);
      const [minHeight, medianHeight, maxHeight] = spread(heights);
      const partial = { classes, colour, groups: { count: groups.size, from: source.groupsFrom, suggestion } };
      return {
        source: source.root,
        kind: source.kind,
        samples: records.length,
        ...partial,
        splits: Object.fromEntries(splits),
        sizes: { distinct: sizes.size, minWidth, maxWidth, minHeight, maxHeight, medianWidth, medianHeight },
        fingerprint: fingerprint.copy().digest("hex"),
        findings: findingsOf(records, {
          paired: source.pairs !== undefined,
          unreadable,
          blank,
          saturated,
          near,
          ...partial,
        }),
      };
    },
  };
}

/** Minimum, median (lower), maximum of a histogram; zeros if it is empty. */
function spread(histogram: ReadonlyMap<number, number>): [number, number, number] {
  const values = [...histogram].sort(([a], [b]) => a - b);
  if (values.length === 0) return [0, 0, 0];
  const half = values.reduce((sum, [, count]) => sum + count, 0) / 2;
  let passed = 0;
  const median = values.find(([, count]) => {
    passed += count;
    return passed >= half;
  })!;
  return [values[0]![0], median[0], values.at(-1)![0]];
}

interface Seen extends Pick<QualityReport, "classes" | "colour" | "groups"> {
  readonly paired: boolean;
  readonly unreadable: readonly Unreadable[];
  readonly blank: readonly number[];
  readonly saturated: readonly number[];
  readonly near: readonly (readonly number[])[];
}

function findingsOf(records: readonly SampleRecord[], seen: Seen): Finding[] {
  const { classes, colour } = seen;
  const found: Finding[] = [];
  const report = (...args: Parameters<typeof finding>) => {
    if (args[1] > 0) found.push(finding(...args));
  };
  const pathOf = (index: number) => records[index]!.path;
  const one = (indices: readonly number[]) => indices.slice(0, 20).map((index) => [pathOf(index)]);
  const many = (sets: readonly (readonly number[])[]) => sets.slice(0, 20).map((set) => set.slice(0, 20).map(pathOf));

  report(
    "unreadable",
    seen.unreadable.length,
    seen.unreadable.slice(0, 20).map(({ path }) => [path]),
  );
  const exact = exactSets(records);
  const labelsOf = (set: readonly number[]) => new Set(set.map((index) => records[index]!.label));
  const splitsOf = (set: readonly number[]) => new Set(set.flatMap((index) => records[index]!.split ?? []));
  const conflicting = exact.filter((set) => labelsOf(set).size > 1);
  const across = [...exact, ...seen.near].filter((set) => splitsOf(set).size > 1);
  report("conflicting-labels", conflicting.length, many(conflicting));
  report("duplicate-across-splits", across.length, many(across));
  report("group-across-splits", ...groupsAcrossSplits(records));
  report("duplicate", surplus(exact), many(exact));
  report("near-duplicate", surplus(seen.near), many(seen.near));
  report("blank", seen.blank.length, one(seen.blank));
  if (seen.saturated.length <= BACKGROUND_SHARE * records.length)
    report("saturated", seen.saturated.length, one(seen.saturated));

  // pictures with a template are told by their marks, not by a label
  const unlabelled = seen.paired ? [] : records.filter(({ label }) => label === null).map(({ index }) => index);
  report("unlabelled", unlabelled.length, one(unlabelled), "", classes.length === 0 ? "note" : "warning");
  if (classes.length === 1) report("one-class", 1, [], classes[0]!.label);
  const few = classes.filter(({ count }) => count < FEW_SAMPLES);
  const named = (list: QualityReport["classes"]) => list.map(({ label, count }) => `${label} ${count}`).join(", ");
  report(
    "few-samples",
    few.length,
    [],
    named(few.slice(0, 10)),
    few.some(({ count }) => count < 2) ? "error" : "warning",
  );
  const bySize = classes.toSorted((a, b) => a.count - b.count);
  const [smallest, largest] = [bySize[0], bySize.at(-1)];
  if (smallest !== undefined && largest!.count > IMBALANCE_RATIO * smallest.count)
    report("imbalance", 1, [], named([largest!, smallest]));
  const mixed = colour.grey > 0 && colour.colour > 0;
  report("mixed-colour", mixed ? Math.min(colour.grey, colour.colour) : 0, [], `${colour.grey} / ${colour.colour}`);
  const { suggestion } = seen.groups;
  if (suggestion !== null) report("likely-groups", suggestion.groups, [[suggestion.pattern]], suggestion.example);
  return found;
}

const surplus = (sets: readonly (readonly number[])[]): number => sets.reduce((sum, set) => sum + set.length - 1, 0);

function exactSets(records: readonly SampleRecord[]): number[][] {
  const sets = new Map<number, number[]>();
  for (const { index, duplicateOf } of records) {
    if (duplicateOf === null) continue;
    const set = sets.get(duplicateOf) ?? [duplicateOf];
    set.push(index);
    sets.set(duplicateOf, set);
  }
  return [...sets.values()];
}

function groupsAcrossSplits(records: readonly SampleRecord[]): [number, string[][]] {
  const splits = new Map<string, Map<string, string>>();
  for (const { group, split, path } of records) {
    if (group === null || split === null) continue;
    const known = splits.get(group) ?? new Map<string, string>();
    if (!known.has(split)) known.set(split, path);
    splits.set(group, known);
  }
  const across = [...splits.values()].filter((known) => known.size > 1);
  return [across.length, across.map((known) => [...known.values()])];
}
