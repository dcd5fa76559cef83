/** What people drew on pictures: COCO, labelme and YOLO files, brought to one form. */
import { cocoMarks } from "./coco.ts";
import { labelmeMarks } from "./labelme.ts";
import { yoloClasses, yoloMarks } from "./yolo.ts";

/** One thing that somebody outlined. */
export interface Mark {
  readonly label: string;
  /** Corners in order, x and y by turns; in pixels, or where `relative`, as shares of width and height. */
  readonly outline: readonly number[];
  readonly relative: boolean;
}

/** A labelled rectangle in pixels of its picture: left, top, right, bottom. */
export interface LabelledBox {
  readonly label: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** The corners of a mark in pixels of a picture of that size. */
export function outlineOf({ outline, relative }: Mark, size: { width: number; height: number }): readonly number[] {
  return relative ? outline.map((v, i) => v * (i % 2 === 0 ? size.width : size.height)) : outline;
}

/** The smallest rectangle around a mark, held to the picture. */
export function boxOf(mark: Mark, size: { readonly width: number; readonly height: number }): LabelledBox {
  const outline = outlineOf(mark, size);
  const x = outline.filter((_, i) => i % 2 === 0).map((v) => Math.min(Math.max(v, 0), size.width));
  const y = outline.filter((_, i) => i % 2 === 1).map((v) => Math.min(Math.max(v, 0), size.height));
  return { label: mark.label, x1: Math.min(...x), y1: Math.min(...y), x2: Math.max(...x), y2: Math.max(...y) };
}

/** The marks of each picture, by path; a picture that an annotation mentions without marks has none. */
export interface Annotations {
  readonly of: ReadonlyMap<string, readonly Mark[]>;
  readonly labels: readonly string[];
}

/**
 * Reads every annotation file of a source: COCO (one JSON for many pictures), labelme (a JSON for each), YOLO (a text for each, names of
 * the classes in `classes.txt`, `obj.names` or `data.yaml`).
 * @param files names of all files
 * @param pictures paths of the pictures; an annotation belongs to the picture of its file name, the nearest where there are several
 * @param text the content of a file
 * @throws AndonError `annotation/unreadable`
 */
export async function readAnnotations(
  files: readonly string[],
  pictures: readonly string[],
  text: (path: string) => Promise<string>,
): Promise<Annotations> {
  const find = pictureFinder(pictures);
  const of = new Map<string, readonly Mark[]>();
  const add = (picture: string | null, marks: readonly Mark[]) => {
    if (picture !== null) of.set(picture, [...(of.get(picture) ?? []), ...marks]);
  };
  for (const path of files.filter((file) => /\.json$/i.test(file))) {
    const content = await text(path);
    for (const { file, marks } of cocoMarks(content, path) ?? labelmeMarks(content, path) ?? [])
      add(find(file, path), marks);
  }
  const names = await yoloClasses(files, text);
  for (const path of names === null ? [] : files.filter((file) => /\.txt$/i.test(file))) {
    const picture = find(path, path);
    if (picture !== null) add(picture, yoloMarks(await text(path), names!, path));
  }
  const labels = new Set([...of.values()].flatMap((marks) => marks.map(({ label }) => label)));
  return {
    of,
    labels: [
      ...(names ?? []).filter((name) => labels.has(name)),
      ...[...labels].filter((l) => !names?.includes(l)).sort(),
    ],
  };
}

/** From the name in or of an annotation file to a picture's path: by stem, sharing the longest run of folders. */
function pictureFinder(pictures: readonly string[]): (name: string, annotation: string) => string | null {
  const byStem = new Map<string, string[]>();
  for (const path of pictures) {
    const key = stemOf(path);
    byStem.set(key, [...(byStem.get(key) ?? []), path]);
  }
  return (name, annotation) => {
    const found = byStem.get(stemOf(name)) ?? [];
    const shared = (path: string) => {
      const [a, b] = [path.split("/"), annotation.split("/")];
      let n = 0;
      while (n < a.length - 1 && a[n] === b[n]) n++;
      return n;
    };
    return [...found].sort((a, b) => shared(b) - shared(a))[0] ?? null;
  };
}

const stemOf = (path: string): string =>
  path.slice(path.replaceAll("\\", "/").lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
