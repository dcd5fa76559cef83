import type { Picture } from "./picture.ts";

export type Split = "train" | "validation" | "test";

/** One picture of a source, before it is decoded. */
export interface EncodedPicture {
  /** Path inside the source, with forward slashes; unique, and the same on every reading. */
  readonly path: string;
  readonly label: string | null;
  readonly group: string | null;
  /** The split that the source itself gives, or null. */
  readonly split: Split | null;
  readonly content:
    | { readonly kind: "encoded"; readonly bytes: Uint8Array }
    | { readonly kind: "raw"; readonly picture: Picture }
    /** The file could not even be fetched (vanished, no permission, listed but absent). */
    | { readonly kind: "missing"; readonly reason: string };
}

export type SourceKind = "class-folders" | "mvtec" | "pictures" | "idx" | "cifar10" | "list";

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Read every n-th picture only (default 1: all); the others are passed over cheaply. */
  readonly stride?: number | undefined;
}

/** Pictures in a stable order, readable again and again. Holds no open file between readings. */
export interface PictureSource {
  readonly kind: SourceKind;
  /** The path it was opened from. */
  readonly root: string;
  /** Pictures that `read` yields with stride 1. */
  readonly count: number;
  /** Labels in natural order (2 before 10); empty if nothing is labelled. */
  readonly classes: readonly string[];
  /** Where the groups come from ("groups.csv", "column group", "pattern ..."), or null. */
  readonly groupsFrom: string | null;
  read(options?: ReadOptions): AsyncIterable<EncodedPicture>;
}

/** Distinct labels in natural order: 2 before 10. */
export function sortLabels(labels: Iterable<string>): string[] {
  const collator = new Intl.Collator("en", { numeric: true });
  return [...new Set(labels)].sort((a, b) => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0));
}
