import type { Annotations, Mark } from "./annotations/annotations.ts";
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

export type SourceKind =
  | "class-folders"
  | "mvtec"
  | "deeppcb"
  | "template-folders"
  | "pictures"
  | "idx"
  | "cifar10"
  | "list";

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Read every n-th picture only (default 1: all); the others are passed over cheaply. */
  readonly stride?: number | undefined;
}

/** The mask of one picture, before it is decoded. */
export interface EncodedMask {
  readonly path: string;
  /** Path of the picture that it belongs to. */
  readonly picture: string;
  readonly bytes: Uint8Array;
}

/** Masks that lie beside the pictures of a source. They come in the order of the source, not in that of the pictures. */
export interface MaskSource {
  readonly count: number;
  /** Paths of masks that belong to no picture. */
  readonly alone: readonly string[];
  read(options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<EncodedMask>;
}

/** Templates and marks of pictures that are compared with a golden sample. */
export interface PairTable {
  /** Kinds of defects, in their own order. */
  readonly classes: readonly string[];
  /** Pictures without a template and templates without a picture, by path. */
  readonly alone: readonly string[];
  /** Path of a picture's template. */
  templateOf(path: string): string | null;
  /** The defects of a picture; null where nobody marked any. */
  marksOf(path: string): readonly Mark[] | null;
  /** The bytes of a template. */
  read(path: string): Promise<Uint8Array>;
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
  /** Where pictures have masks: a PNG beside a JPEG of the same name, or MVTec AD's ground truth. */
  readonly masks?: MaskSource;
  /** What was drawn on the pictures: COCO, labelme and YOLO files of a folder, read when asked for. */
  readonly annotations?: () => Promise<Annotations>;
  /** Where every picture has a template to be compared with. */
  readonly pairs?: PairTable;
  read(options?: ReadOptions): AsyncIterable<EncodedPicture>;
}

/** Distinct labels in natural order: 2 before 10. */
export function sortLabels(labels: Iterable<string>): string[] {
  const collator = new Intl.Collator("en", { numeric: true });
  return [...new Set(labels)].sort((a, b) => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0));
}
