/**
 * Shape arithmetic, done while reading. Exporters write sizes as little programs of Shape, Gather, Concat and Cast; where
 * the sizes are known, or are a named axis passed through, the result is a list and no operator is left.
 */
import { allocate, constant, type Dim, type ElementType, type Value } from "../graph/value.ts";
import { normalAxis } from "../operators/shapes.ts";

/** A small tensor of rank 0 or 1 whose entries are known: numbers, or names of axes. */
export interface Known {
  readonly type: ElementType;
  readonly rank: number;
  readonly items: readonly Dim[];
}

const LIMIT = 4096;

/** What a constant says, if it is short enough to be a list of sizes. */
export function known(v: Value): Known | null {
  if (v.source.op !== "Constant" || v.shape.length > 1 || v.source.data.length > LIMIT) return null;
  return { type: v.type, rank: v.shape.length, items: Array.from(v.source.data as ArrayLike<number | bigint>, Number) };
}

/** The list as a constant of the graph; `null` if it holds the name of an axis. */
export function materialise({ type, rank, items }: Known): Value | null {
  if (items.some((d) => typeof d === "string")) return null;
  const data = allocate(type, items.length);
  for (const [i, n] of items.entries()) data[i] = (type === "int64" ? BigInt(Math.trunc(n as number)) : n) as never;
  return constant(data, rank === 0 ? [] : [items.length], type);
}

/** What a fold rule asks of its node. */
export interface FoldContext {
  readonly inputs: readonly (Known | null)[];
  /** The first input as a value of the graph, for Shape and Size. */
  readonly value: Value | null;
  readonly int: (name: string, fallback: number) => number;
  readonly ints: (name: string) => readonly number[] | null;
  /** Element type an attribute names, for Cast. */
  readonly to: () => ElementType;
  /** Fill value and type of ConstantOfShape. */
  readonly fill: () => { readonly type: ElementType; readonly value: number };
}

type FoldRule = (c: FoldContext) => Known | null;

const arithmetic =
  (f: (a: number, b: number) => number, symbolic: (a: Dim, b: Dim) => Dim | null): FoldRule =>
  ({ inputs: [a, b] }) => {
    if (!a || !b) return null;
    const length = Math.max(a.items.length, b.items.length);
    const items: Dim[] = [];
    for (let i = 0; i < length; i++) {
      const p = a.items[a.items.length === 1 ? 0 : i]!;
      const q = b.items[b.items.length === 1 ? 0 : i]!;
      const item = typeof p === "number" && typeof q === "number" ? f(p, q) : symbolic(p, q);
      if (item === null) return null;
      items.push(a.type === "int64" && typeof item === "number" ? Math.trunc(item) : item);
    }
    return { type: a.type, rank: Math.max(a.rank, b.rank), items };
  };
const same: FoldRule = ({ inputs: [x] }) => x ?? null;

/** Rules for nodes all of whose inputs are known (Shape and Size need the shape alone). `null`: not foldable after all. */
export const foldRules: Readonly<Record<string, FoldRule>> = {
  Shape: ({ value, int }) => {
    if (!value) return null;
    const rank = value.shape.length;
    return { type: "int64", rank: 1, items: value.shape.slice(int("start", 0), int("end", rank)) };
  },
  Size: ({ value }) =>
    value?.shape.every((d) => typeof d === "number")
      ? { type: "int64", rank: 0, items: [value.shape.reduce<number>((n, d) => n * (d as number), 1)] }
      : null,
  Identity: same,
  Cast: ({ inputs: [x], to }) => {
    if (!x) return null;
    const type = to();
    const whole = type !== "float32" && type !== "float64";
    return { ...x, type, items: x.items.map((d) => (whole && typeof d === "number" ? Math.trunc(d) : d)) };
  },
  Add: arithmetic(
    (a, b) => a + b,
    (a, b) => (b === 0 ? a : a === 0 ? b : null),
  ),
  Sub: arithmetic(
    (a, b) => a - b,
    (a, b) => (b === 0 ? a : null),
  ),
  Mul: arithmetic(
    (a, b) => a * b,
    (a, b) => (b === 1 ? a : a === 1 ? b : null),
  ),
  Div: arithmetic(
    (a, b) => a / b,
    (a, b) => (b === 1 ? a : null),
  ),
  Mod: arithmetic(
    (a, b) => a - b * Math.floor(a / b),
    () => null,
  ),
  Floor: ({ inputs: [x] }) =>
    x ? { ...x, items: x.items.map((d) => (typeof d === "number" ? Math.floor(d) : d)) } : null,
  Ceil: ({ inputs: [x] }) =>
    x ? { ...x, items: x.items.map((d) => (typeof d === "number" ? Math.ceil(d) : d)) } : null,
  // a named axis is never a target's -1 or 0
  Equal: ({ inputs: [a, b] }) => {
    if (!a || !b) return null;
    const length = Math.max(a.items.length, b.items.length);
    const at = (k: Known, i: number) => k.items[k.items.length === 1 ? 0 : i];
    const items = Array.from({ length }, (_, i) => (at(a, i) === at(b, i) ? 1 : 0));
    return { type: "bool", rank: Math.max(a.rank, b.rank), items };
  },
  Where: ({ inputs: [condition, a, b] }) => {
    if (!condition || !a || !b) return null;
    const length = Math.max(condition.items.length, a.items.length, b.items.length);
    const at = (k: Known, i: number) => k.items[k.items.length === 1 ? 0 : i]!;
    const items = Array.from({ length }, (_, i) => (at(condition, i) ? at(a, i) : at(b, i)));
    return { type: a.type, rank: Math.max(condition.rank, a.rank, b.rank), items };
  },
  Gather: ({ inputs: [x, indices] }) => {
    if (!x || !indices || x.rank !== 1) return null;
    const items = indices.items.map((i) => x.items[normalAxis(Number(i), x.items.length)]!);
    return { type: x.type, rank: indices.rank, items };
  },
  Concat: ({ inputs }) => {
    if (inputs.some((k) => k === null || k.rank !== 1)) return null;
    return { type: inputs[0]!.type, rank: 1, items: inputs.flatMap((k) => k!.items) };
  },
  Unsqueeze: ({ inputs: [x] }) => (x?.rank === 0 ? { ...x, rank: 1 } : null),
  Squeeze: ({ inputs: [x] }) => (x?.rank === 1 && x.items.length === 1 ? { ...x, rank: 0 } : null),
  Reshape: ({ inputs: [x, target] }) => {
    if (!x || !target || target.items.length > 1) return null;
    return { ...x, rank: target.items.length };
  },
  Slice: ({ inputs: [x, ...lists], ints }) => {
    if (x?.rank !== 1) return null;
    const list = (i: number, name: string) => (lists[i]?.items as readonly number[] | undefined) ?? ints(name);
    const [start, end, step] = [
      list(0, "starts")?.[0] ?? 0,
      list(1, "ends")?.[0] ?? x.items.length,
      list(3, "steps")?.[0] ?? 1,
    ];
    return step === 1 ? { ...x, items: x.items.slice(start, end) } : null;
  },
  ConstantOfShape: ({ inputs: [target], fill }) => {
    const length = target?.items[0] ?? 1;
    if (!target || target.items.length > 1 || typeof length === "string" || length > LIMIT) return null;
    const { type, value } = fill();
    return { type, rank: target.items.length, items: new Array<number>(length).fill(value) };
  },
  Range: ({ inputs: [from, to, by] }) => {
    const [start, limit, delta] = [from?.items[0], to?.items[0], by?.items[0]];
    if (typeof start !== "number" || typeof limit !== "number" || typeof delta !== "number") return null;
    const length = Math.max(0, Math.ceil((limit - start) / delta));
    if (length > LIMIT) return null;
    return { type: from!.type, rank: 1, items: Array.from({ length }, (_, i) => start + i * delta) };
  },
};
