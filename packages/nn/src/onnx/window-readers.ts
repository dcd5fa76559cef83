/** The operators with windows, whose geometry ONNX can leave to be worked out. */
import { numbers, type Value } from "../graph/value.ts";
import type { Window } from "../operators/attributes.ts";
import * as op from "../operators/build.ts";
import type { Reading } from "./reading.ts";

type Reader = (r: Reading) => Value | readonly Value[];

/** Strides, dilations and pads over the spatial axes of x, with `auto_pad` and `ceil_mode` worked out. */
function geometry(r: Reading, x: Value, kernel: readonly number[]): Window {
  const rank = kernel.length;
  const ones = kernel.map(() => 1);
  const strides = r.ints("strides") ?? ones;
  const dilations = r.ints("dilations") ?? ones;
  const automatic = r.text("auto_pad", "NOTSET");
  const begins = kernel.map(() => 0);
  const ends = kernel.map(() => 0);
  const reach = kernel.map((k, i) => dilations[i]! * (k - 1) + 1);
  if (automatic === "NOTSET") {
    const pads = r.ints("pads");
    for (let i = 0; pads && i < rank; i++) [begins[i], ends[i]] = [pads[i]!, pads[rank + i]!];
  } else if (automatic !== "VALID") {
    for (const [i, size] of numbers(x.shape.slice(2)).entries()) {
      const total = Math.max((Math.ceil(size / strides[i]!) - 1) * strides[i]! + reach[i]! - size, 0);
      const [small, large] = [Math.floor(total / 2), Math.ceil(total / 2)];
      [begins[i], ends[i]] = automatic === "SAME_UPPER" ? [small, large] : [large, small];
    }
  }
  if (r.int("ceil_mode", 0) === 1) {
    for (const [i, size] of numbers(x.shape.slice(2)).entries()) {
      const step = strides[i]!;
      let windows = Math.ceil((size + begins[i]! + ends[i]! - reach[i]!) / step) + 1;
      if ((windows - 1) * step >= size + begins[i]!) windows--; // a window in the padding alone does not count
      const more = (windows - 1) * step + reach[i]! - (size + begins[i]! + ends[i]!);
      if (more > 0 && r.int("count_include_pad", 0) === 1) throw r.unsupported("ceil_mode with count_include_pad");
      ends[i] = ends[i]! + Math.max(more, 0);
    }
  }
  return { strides, dilations, pads: [...begins, ...ends] };
}

function convTranspose(r: Reading): Value {
  const [x, w] = [r.value(0), r.value(1)];
  const kernel = numbers(w.shape.slice(2));
  const rank = kernel.length;
  const strides = r.ints("strides") ?? kernel.map(() => 1);
  const dilations = r.ints("dilations") ?? kernel.map(() => 1);
  const outputPadding = r.ints("output_padding") ?? kernel.map(() => 0);
  const automatic = r.text("auto_pad", "NOTSET");
  let pads = r.ints("pads") ?? new Array<number>(2 * rank).fill(0);
  const wanted = r.ints("output_shape");
  if (wanted || automatic.startsWith("SAME")) {
    const totals = numbers(x.shape.slice(2)).map((size, i) => {
      const out = wanted ? wanted.slice(-rank)[i]! : size * strides[i]!;
      return strides[i]! * (size - 1) + outputPadding[i]! + dilations[i]! * (kernel[i]! - 1) + 1 - out;
    });
    if (totals.some((t) => t < 0)) throw r.unsupported("asks for an output larger than its windows reach");
    const small = totals.map((t) => Math.floor(t / 2));
    const large = totals.map((t) => Math.ceil(t / 2));
    pads = automatic === "SAME_UPPER" ? [...small, ...large] : [...large, ...small];
  }
  return op.convTranspose(x, w, r.optional(2), { strides, dilations, pads, outputPadding, group: r.int("group", 1) });
}

function resize(r: Reading): Value {
  const x = r.value(0);
  const rank = x.shape.length;
  const mode = r.text("mode", "nearest");
  if (mode !== "nearest" && mode !== "linear") throw r.unsupported(`resizing mode ${mode}`);
  const [scalesAt, sizesAt] = r.node.opType === "Upsample" ? [1, -1] : r.opset < 11 ? [1, -1] : [2, 3];
  const sizes = r.dims(sizesAt);
  const given = sizes ? null : (r.list(scalesAt) ?? r.attribute("scales")?.floats ?? null);
  const scales = given && given.length > 0 ? given : null;
  if (!sizes && !scales) throw r.unsupported("gives neither sizes nor scales");
  const axes = r.ints("axes") ?? x.shape.map((_, i) => i);
  const changes = axes.flatMap((axis, i) => {
    const at = axis < 0 ? axis + rank : axis;
    const from = x.shape[at]!;
    if (typeof from === "string" && (sizes?.[i] === from || scales?.[i] === 1)) return [];
    const to = sizes ? sizes[i]! : Math.floor(Number(from) * scales![i]!);
    if (typeof from === "string" || typeof to === "string") {
      throw r.unsupported(`cannot resize ${from} to ${to}; give the named axis a size`);
    }
    // without `axes` all are listed: those that stay are left out
    return to === from && !r.ints("axes") ? [] : [{ axis: at, from, to }];
  });
  if (changes.length === 0) return op.identity(x);
  const coordinates = r.text("coordinate_transformation_mode", r.opset < 11 ? "asymmetric" : "half_pixel");
  if (mode === "linear") {
    const halfPixel =
      coordinates === "half_pixel" || (coordinates === "pytorch_half_pixel" && changes.every(({ to }) => to > 1));
    if (!halfPixel) throw r.unsupported(`linear resizing with ${coordinates} coordinates (half_pixel is supported)`);
  } else {
    const floor =
      coordinates === "asymmetric" && r.text("nearest_mode", r.opset < 11 ? "floor" : "round_prefer_floor") === "floor";
    // for whole factors, rounding from pixel centres picks the same element
    const whole = coordinates !== "align_corners" && changes.every(({ from, to }) => to % from === 0);
    if (!floor && !(whole && coordinates.endsWith("half_pixel"))) {
      throw r.unsupported(`nearest resizing with ${coordinates} coordinates to sizes that are no whole multiples`);
    }
  }
  return op.resize(
    x,
    changes.map(({ to }) => to),
    {
      axes: changes.map(({ axis }) => axis),
      mode,
      antialias: r.int("antialias", 0) === 1,
    },
  );
}

const pool = (r: Reading) => {
  const x = r.value(0);
  const kernel = r.ints("kernel_shape") ?? [];
  return { x, options: { kernel, ...geometry(r, x, kernel) } };
};
const spatial = (x: Value) => x.shape.map((_, i) => i).slice(2);

export const windowReaders: Readonly<Record<string, Reader>> = {
  Conv: (r) => {
    const [x, w] = [r.value(0), r.value(1)];
    return op.conv(x, w, r.optional(2), { ...geometry(r, x, numbers(w.shape.slice(2))), group: r.int("group", 1) });
  },
  ConvTranspose: convTranspose,
  MaxPool: (r) => {
    if (r.outputs > 1) throw r.unsupported("gives the places of the maxima");
    const { x, options } = pool(r);
    return op.maxPool(x, options);
  },
  AveragePool: (r) => {
    const { x, options } = pool(r);
    return op.averagePool(x, { ...options, countIncludePad: r.int("count_include_pad", 0) === 1 });
  },
  GlobalAveragePool: (r) => op.globalAveragePool(r.value(0)),
  GlobalMaxPool: (r) => op.reduceMax(r.value(0), spatial(r.value(0)), true),
  Resize: resize,
  Upsample: resize,
  GridSample: (r) => {
    const padding = r.text("padding_mode", "zeros");
    const mode = r.text("mode", r.opset < 20 ? "bilinear" : "linear");
    if ((padding !== "zeros" && padding !== "border") || !mode.endsWith("linear") || r.int("align_corners", 0) === 1)
      throw r.unsupported(`sampling ${mode} with ${padding} padding (linear with zeros or border is supported)`);
    return op.gridSample(r.value(0), r.value(1), padding);
  },
};
