import { AndonError } from "@andon/contracts";
import type { Mark } from "./annotations.ts";

export interface FileMarks {
  /** The picture's file name as the annotation has it. */
  readonly file: string;
  readonly marks: readonly Mark[];
}

interface Coco {
  readonly images: readonly { readonly id: number; readonly file_name: string }[];
  readonly annotations: readonly {
    readonly image_id: number;
    readonly category_id: number;
    readonly segmentation?: readonly (readonly number[])[] | object;
    readonly bbox?: readonly [number, number, number, number];
  }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

/**
 * COCO's instances: polygons where there are, boxes (x, y, width, height) otherwise. Null where the file is no COCO.
 * @throws AndonError `annotation/unreadable` where it is no JSON, or names a category or picture that it does not list
 */
export function cocoMarks(content: string, path: string): readonly FileMarks[] | null {
  const json = parsed(content, path) as Partial<Coco> | null;
  if (!Array.isArray(json?.images) || !Array.isArray(json.annotations) || !Array.isArray(json.categories)) return null;
  const { images, annotations, categories } = json as Coco;
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const marks = new Map<number, Mark[]>(images.map(({ id }) => [id, []]));
  for (const [i, { image_id, category_id, segmentation, bbox }] of annotations.entries()) {
    const label = names.get(category_id);
    const list = marks.get(image_id);
    if (label === undefined || list === undefined) {
      const reason = `annotation ${i} is of category ${category_id} and picture ${image_id}, which it does not list`;
      throw new AndonError("annotation/unreadable", { path, reason });
    }
    if (Array.isArray(segmentation) && segmentation.length > 0) {
      for (const outline of segmentation as number[][]) list.push({ label, outline, relative: false });
    } else if (bbox !== undefined) {
      const [x, y, w, h] = bbox;
      list.push({ label, outline: [x, y, x + w, y, x + w, y + h, x, y + h], relative: false });
    }
  }
  return images.map(({ id, file_name }) => ({ file: file_name, marks: marks.get(id)! }));
}

/** @throws AndonError `annotation/unreadable` */
export function parsed(content: string, path: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new AndonError("annotation/unreadable", { path, reason: (cause as Error).message }, { cause });
  }
}
