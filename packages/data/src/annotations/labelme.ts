import type { Mark } from "./annotations.ts";
import { type FileMarks, parsed } from "./coco.ts";

interface Labelme {
  readonly imagePath: string;
  readonly shapes: readonly {
    readonly label: string;
    readonly shape_type?: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

/** Corners of the polygon that stands for a circle. */
const ROUND = 48;

/** A labelme file: polygons, rectangles (two corners) and circles (middle, rim); points and lines have no area. Null where it is none. */
export function labelmeMarks(content: string, path: string): readonly FileMarks[] | null {
  const json = parsed(content, path) as Partial<Labelme> | null;
  if (!Array.isArray(json?.shapes)) return null;
  const marks = (json as Labelme).shapes.flatMap(({ label, shape_type = "polygon", points }): Mark[] => {
    const [a, b] = points;
    if (shape_type === "polygon" && points.length >= 3) return [{ label, outline: points.flat(), relative: false }];
    if (shape_type === "rectangle" && a && b)
      return [{ label, outline: [a[0], a[1], b[0], a[1], b[0], b[1], a[0], b[1]], relative: false }];
    if (shape_type === "circle" && a && b) {
      const radius = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const outline = Array.from({ length: ROUND }, (_, i) => (2 * Math.PI * i) / ROUND).flatMap((t) => [
        a[0] + radius * Math.cos(t),
        a[1] + radius * Math.sin(t),
      ]);
      return [{ label, outline, relative: false }];
    }
    return [];
  });
  return [{ file: json.imagePath ?? path, marks }];
}
