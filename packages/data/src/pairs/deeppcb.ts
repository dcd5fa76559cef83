import { AndonError } from "@andon/contracts";
import type { Mark } from "../annotations/annotations.ts";
import type { Split } from "../source.ts";
import type { Pair, Pairing } from "./pairs.ts";

/** Types 1 to 6 of the annotations (Tang et al. 2019). */
const TYPES = ["open", "short", "mousebite", "spur", "copper", "pin-hole"] as const;
const MEMBER = /^(?<stem>.+)_(?<role>temp|test)\.(jpe?g|png|bmp)$/i;

/** Whether pictures lie as in DeepPCB: `<id>_test.jpg` beside its template `<id>_temp.jpg`. */
export function isDeepPcb(pictures: readonly string[]): boolean {
  const all = new Set(pictures);
  return pictures.some((path) => /_temp\.[a-z]+$/i.test(path) && all.has(path.replace(/_temp(\.[a-z]+)$/i, "_test$1")));
}

/**
 * DeepPCB's layout: `groupG/G/ID_temp.jpg`, `groupG/G/ID_test.jpg`, boxes in `groupG/G_not/ID.txt`, one a line, `x1 y1 x2 y2 type`. The
 * lists `trainval.txt` and `test.txt`, where present, say which pairs the authors train on. The folder of a pair is its group: one board.
 * @param text the content of a file, or null where there is none
 * @throws AndonError `annotation/unreadable`
 */
export async function deepPcbPairs(
  pictures: readonly string[],
  text: (path: string) => Promise<string | null>,
): Promise<Pairing> {
  const members = new Map<string, { test?: string; temp?: string }>();
  for (const path of pictures) {
    const found = MEMBER.exec(path)?.groups;
    if (!found) continue;
    const entry = members.get(found.stem!) ?? {};
    entry[found.role!.toLowerCase() as "test" | "temp"] = path;
    members.set(found.stem!, entry);
  }
  const splits = new Map<string, Split>();
  for (const [list, split] of [
    ["trainval.txt", "train"],
    ["test.txt", "test"],
  ] as const) {
    for (const line of (await text(list))?.split(/\r?\n/) ?? []) {
      const stem = line.split(/\s+/)[0]?.replace(/\.[a-z]+$/i, "");
      if (stem) splits.set(stem, split);
    }
  }
  const pairs = new Map<string, Pair>();
  const alone: string[] = [];
  for (const [stem, { test, temp }] of members) {
    if (test === undefined || temp === undefined) {
      alone.push((test ?? temp)!);
      continue;
    }
    const cut = stem.lastIndexOf("/");
    const folder = stem.slice(0, Math.max(0, cut));
    const annotation = `${folder}_not/${stem.slice(cut + 1)}.txt`;
    const content = await text(annotation);
    pairs.set(test, {
      template: temp,
      group: folder === "" ? null : folder.slice(folder.lastIndexOf("/") + 1),
      split: splits.get(stem) ?? null,
      marks: content === null ? null : marksOf(content, annotation),
    });
  }
  const present = new Set([...pairs.values()].flatMap(({ marks }) => marks?.map(({ label }) => label) ?? []));
  return { kind: "deeppcb", classes: TYPES.filter((type) => present.has(type)), pairs, alone };
}

function marksOf(content: string, path: string): readonly Mark[] {
  return content.split(/\r?\n/).flatMap((line, i): Mark[] => {
    if (line.trim() === "") return [];
    const [x1, y1, x2, y2, type] = line
      .trim()
      .split(/[\s,]+/)
      .map(Number) as [number, number, number, number, number];
    const label = TYPES[type - 1];
    if (label === undefined || !(x2 > x1 && y2 > y1)) {
      const reason = `line ${i + 1} is "${line.trim()}", and should be left, top, right, bottom and a type from 1 to 6`;
      throw new AndonError("annotation/unreadable", { path, reason });
    }
    return [{ label, outline: [x1, y1, x2, y1, x2, y2, x1, y2], relative: false }];
  });
}
