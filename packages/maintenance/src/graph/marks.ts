/** Recognising rows that a model was trained on, whatever their units are called: unit numbers start anew in every file of a fleet. */
import type { RawHistory } from "./raw.ts";

type Rows = Pick<RawHistory, "unit" | "rows" | "values">;

/** So many marks at most travel with a file. */
const MOST = 16_384;

/** FNV-1a (Fowler, Noll, Vo) over the float32 bits of a row, mixed so that all of its bits count alike (Appleby's MurmurHash3). */
function markOf(bits: Uint32Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bits[i]!, 0x01000193) ^ (bits[i]! >>> 15);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function marksOf({ rows, values }: Rows, mask: number): ReadonlySet<number> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const width = values.length / rows;
  const marks = new Set<number>();
  for (let row = 0; row < rows; row++) {
    const mark = markOf(bits, row * width, (row + 1) * width);
    if ((mark & mask) === 0) marks.add(mark);
  }
  return marks;
}

/**
 * Marks of rows, for a file to keep: which rows are marked follows from what they hold, so that the same are marked wherever they turn up. A row that several
 * units have is nobody's mark.
 */
export function rowMarks(histories: readonly Rows[]): string {
  const times = new Map<number, number>();
  for (const history of histories) for (const mark of marksOf(history, 0)) times.set(mark, (times.get(mark) ?? 0) + 1);
  const own = [...times].flatMap(([mark, units]) => (units === 1 ? [mark] : []));
  let mask = 0;
  while (own.filter((mark) => (mark & mask) === 0).length > MOST) mask = 2 * mask + 1;
  return Buffer.from(Uint32Array.from([mask, ...own.filter((mark) => (mark & mask) === 0)]).buffer).toString("base64");
}

/** The units of which at least half of the marked rows, two or more, were among those that a file was trained on. */
export function unitsSeen(kept: string | undefined, histories: readonly Rows[]): readonly string[] {
  const bytes = new Uint8Array(Buffer.from(kept ?? "", "base64"));
  const [mask = 0, ...known] = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
  const marks = new Set(known);
  return histories.flatMap((history) => {
    const own = [...marksOf(history, mask)];
    const hits = own.filter((mark) => marks.has(mark)).length;
    return hits >= 2 && hits >= own.length / 2 ? [history.unit] : [];
  });
}
