import { AndonError } from "@andon/contracts";
import type { Mark } from "./annotations.ts";

/**
 * The class names of a YOLO set: `classes.txt`, `obj.names` (a name a line) or `data.yaml` (`names:` as a list or with numbers). Null where
 * there are none: then text files are no annotations.
 */
export async function yoloClasses(
  files: readonly string[],
  text: (path: string) => Promise<string>,
): Promise<readonly string[] | null> {
  const lines = files.find((path) => /(^|\/)(classes\.txt|[^/]+\.names)$/i.test(path));
  if (lines !== undefined) {
    return (await text(lines))
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "");
  }
  const yaml = files.find((path) => /(^|\/)data\.ya?ml$/i.test(path));
  if (yaml === undefined) return null;
  const [, after = ""] = (await text(yaml)).split(/^names:/m);
  const inline = /^\s*\[([^\]]*)\]/.exec(after);
  const bare = (name: string) => name.trim().replace(/^['"]|['"]$/g, "");
  if (inline) return inline[1]!.split(",").map(bare);
  const block: string[] = [];
  for (const line of after.split(/\r?\n/).slice(1)) {
    const item = /^\s*(?:-|\d+:)\s*(.+)$/.exec(line);
    if (item) block.push(bare(item[1]!));
    else if (line.trim() !== "") break;
  }
  return block.length > 0 ? block : null;
}

/**
 * YOLO's text: a defect a line, `class x y width height` of the box's middle and size, or `class x1 y1 x2 y2 ...` of a polygon, all
 * as shares of the picture.
 * @throws AndonError `annotation/unreadable`
 */
export function yoloMarks(content: string, names: readonly string[], path: string): readonly Mark[] {
  return content.split(/\r?\n/).flatMap((line, i): Mark[] => {
    if (line.trim() === "") return [];
    const [type, ...numbers] = line.trim().split(/\s+/).map(Number);
    const label = names[type!];
    const [x, y, w, h] = numbers as [number, number, number, number];
    const polygon = numbers.length >= 6 && numbers.length % 2 === 0;
    if (label === undefined || numbers.some(Number.isNaN) || !(numbers.length === 4 || polygon)) {
      const reason = `line ${i + 1} is "${line.trim()}", and should be a class from 0 to ${names.length - 1} and 4 numbers, or the corners of a polygon`;
      throw new AndonError("annotation/unreadable", { path, reason });
    }
    if (polygon) return [{ label, outline: numbers, relative: true }];
    const [l, t, r, b] = [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
    return [{ label, outline: [l, t, r, t, r, b, l, b], relative: true }];
  });
}
