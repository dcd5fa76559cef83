import { readAnnotations } from "../annotations/annotations.ts";
import type { Split } from "../source.ts";
import type { Pair, Pairing } from "./pairs.ts";

const TEMPLATE = /^(templates?|golden|golden[-_ ]samples?|reference)$/i;

/** Whether a folder `template` (or `golden`, `reference`) lies beside others that hold pictures. */
export function isTemplateFolders(pictures: readonly string[]): boolean {
  const tops = new Set(pictures.map((path) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "")));
  return [...tops].some((top) => TEMPLATE.test(top)) && tops.size > 1;
}

/**
 * A folder `template` with defect-free pictures beside folders of pictures: each is compared with the template of its own name
 * (folders below included), or all with the only template there is. Folders `train`, `validation` and `test` beside it are the splits, if there
 * is `train`. Boxes and outlines are read from COCO, labelme or YOLO files anywhere in the source.
 * @throws AndonError `annotation/unreadable`
 */
export async function templatePairs(
  files: readonly string[],
  pictures: readonly string[],
  text: (path: string) => Promise<string>,
): Promise<Pairing> {
  const inTemplates = (path: string) => TEMPLATE.test(path.slice(0, path.indexOf("/")));
  const templates = pictures.filter(inTemplates);
  const shown = pictures.filter((path) => !inTemplates(path));
  const annotations = await readAnnotations(files, shown, text);
  const annotated = annotations.of.size > 0;
  const below = (path: string) => path.slice(path.indexOf("/") + 1).replace(/\.[^./]*$/, "");
  const byName = new Map(templates.map((path) => [below(path), path]));
  const only = templates.length === 1 ? templates[0]! : null;
  const divided = shown.some((path) => /^train/i.test(path));
  const pairs = new Map<string, Pair>();
  const alone: string[] = [];
  const used = new Set<string>();
  for (const path of shown) {
    const template = byName.get(below(path)) ?? only;
    if (template === null) {
      alone.push(path);
      continue;
    }
    used.add(template);
    // where there are annotations at all, a picture that none mentions was looked at and found good
    const marks = annotations.of.get(path) ?? (annotated ? [] : null);
    pairs.set(path, { template, group: null, split: divided ? splitOf(path) : null, marks });
  }
  return {
    kind: "template-folders",
    classes: annotations.labels,
    pairs,
    alone: [...alone, ...templates.filter((t) => !used.has(t))],
  };
}

function splitOf(path: string): Split | null {
  const top = path.slice(0, path.indexOf("/")).toLowerCase();
  return top.startsWith("train")
    ? "train"
    : top.startsWith("test")
      ? "test"
      : top.startsWith("val")
        ? "validation"
        : null;
}
