/**
 * Convolutions and their gradients, rewritten for the kernels at hand.
 *
 * ONNX Runtime has a fast direct convolution over channels kept in blocks of the vector width (8 floats with AVX2), which it
 * uses by itself only where weights are constant. In training they are not, so we spell it out: put the channels of the input
 * into blocks, put the weights into blocks, convolve, take the result out of blocks. Moving data costs a tenth of what it saves.
 *
 * The gradient to the weights is a convolution too, with batch and channels swapped: as many "pictures" as input channels, as
 * many "channels" as samples, and dy as the filter:
 *   dw[o, c, k] = sum over n, p of x[n, c, s p + d k - pad] dy[n, o, p]
 * so stride and dilation change places. The gradient to the input is a transposed convolution: with stride 1 a convolution with
 * the taps in reverse order; with stride s one convolution for each of the s*s phases of the output grid, done as one with s*s
 * times the channels, whose results are then interleaved.
 */
import { constant, elements, numbers, type Value } from "../graph/value.ts";
import type { Attributes, ConvAttributes } from "../operators/attributes.ts";
import * as op from "../operators/build.ts";

const roundUp = (n: number, to: number) => Math.ceil(n / to) * to;
const all = (values: readonly number[], is: number) => values.every((v) => v === is);
const isConstant = (v: Value) => v.source.op === "Constant";
const known = (v: Value) => v.shape.every((d) => typeof d === "number");

/** The same convolution over pictures of height 1, for kernels that know pictures only. */
function asPictures<A extends ConvAttributes>(a: A): A {
  const rank = a.strides.length;
  return {
    ...a,
    strides: [1, ...a.strides],
    dilations: [1, ...a.dilations],
    pads: [0, ...a.pads.slice(0, rank), 0, ...a.pads.slice(rank)],
  };
}

export function lowerConv(x: Value, w: Value, b: Value | null, a: ConvAttributes, block: number): Value {
  if (block === 0 || a.group !== 1 || x.type !== "float32" || !known(x) || isConstant(w) || x.shape.length > 4) {
    return op.conv(x, w, b, a);
  }
  if (x.shape.length === 3) {
    return op.squeeze(lowerConv(op.unsqueeze(x, [2]), op.unsqueeze(w, [2]), b, asPictures(a), block), [2]);
  }
  const [outputs, inputs, ...kernel] = numbers(w.shape) as [number, number, number, number];
  const paddedOut = roundUp(outputs, block);
  // fewer channels than a block: the kernel reads the plain layout
  const plain = inputs < block;
  if (!plain && inputs % 4 !== 0) return op.conv(x, w, b, a);
  const paddedIn = plain ? inputs : roundUp(inputs, block);
  const full = op.pad(w, [0, 0, 0, 0, paddedOut - outputs, paddedIn - inputs, 0, 0]);
  const blocks = plain
    ? op.transpose(op.reshape(full, [paddedOut / block, block, inputs, ...kernel]), [0, 2, 3, 4, 1])
    : op.transpose(
        op.reshape(full, [paddedOut / block, block, paddedIn / block, block, ...kernel]),
        [0, 2, 4, 5, 3, 1],
      );
  const bias = b ? op.pad(b, [0, paddedOut - outputs]) : null;
  return blockedConv(x, op.reshape(blocks, [paddedOut, paddedIn, ...kernel]), bias, a, block, outputs);
}

/** Convolves with weights that are in blocks already. */
function blockedConv(x: Value, w: Value, b: Value | null, a: ConvAttributes, block: number, channels: number): Value {
  const input = (x.shape[1] as number) < block ? x : op.apply("BlockedReorderInput", [x], { block })[0]!;
  const { strides, pads, dilations, group } = a;
  const y = op.apply("BlockedConv", b ? [input, w, b] : [input, w], { strides, pads, dilations, group, block })[0]!;
  return op.apply("BlockedReorderOutput", [y], { channels })[0]!;
}

export function lowerConvTranspose(
  x: Value,
  w: Value,
  b: Value | null,
  a: Attributes["ConvTranspose"],
  block: number,
): Value {
  const asIs = () => op.convTranspose(x, w, b, a);
  if (block === 0 || a.group !== 1 || x.type !== "float32" || !known(x) || isConstant(w) || x.shape.length > 4)
    return asIs();
  if (x.shape.length === 3) {
    const wide = { ...asPictures(a), outputPadding: [0, ...a.outputPadding] };
    return op.squeeze(lowerConvTranspose(op.unsqueeze(x, [2]), op.unsqueeze(w, [2]), b, wide, block), [2]);
  }
  const kernel = numbers(w.shape.slice(2));
  if (all(a.strides, 1)) {
    const before = kernel.map((k, i) => a.dilations[i]! * (k - 1) - a.pads[i]!);
    const after = kernel.map((k, i) => a.dilations[i]! * (k - 1) - a.pads[2 + i]! + a.outputPadding[i]!);
    if (Math.min(...before, ...after) < 0) return asIs();
    const reversed = reverseTaps(op.transpose(w, [1, 0, 2, 3]));
    return lowerConv(
      x,
      reversed,
      b,
      { strides: [1, 1], dilations: a.dilations, pads: [...before, ...after], group: 1 },
      block,
    );
  }
  if (!all(a.dilations, 1)) return asIs();
  return phases(x, w, b, a, block);
}

/** Both kernel axes read backwards. */
function reverseTaps(w: Value): Value {
  const kernel = numbers(w.shape.slice(2));
  const taps = elements(kernel);
  if (taps === 1) return w;
  const backwards = constant(
    Array.from({ length: taps }, (_, i) => taps - 1 - i),
    [taps],
    "int64",
  );
  return op.reshape(op.gather(op.reshape(w, [...w.shape.slice(0, 2), taps]), backwards, 2), w.shape);
}

/**
 * Stride s: the output at q = s m + r takes taps r, r + s, r + 2s, ... from inputs m, m-1, m-2, ... So each phase r is an
 * ordinary convolution with ceil(k/s) taps. All phases are computed at once, as channels, and interleaved.
 */
function phases(x: Value, w: Value, b: Value | null, a: Attributes["ConvTranspose"], block: number): Value {
  const [n, inputs, h, width] = numbers(x.shape) as [number, number, number, number];
  const [, outputs, kh, kw] = numbers(w.shape) as [number, number, number, number];
  const [sh, sw] = a.strides as [number, number];
  const [th, tw] = [Math.ceil(kh / sh), Math.ceil(kw / sw)];
  const size = (from: number, k: number, s: number, i: number) => (from - 1) * s + k + a.outputPadding[i]!;
  const [fullH, fullW] = [size(h, kh, sh, 0), size(width, kw, sw, 1)];
  const [mh, mw] = [Math.ceil(fullH / sh), Math.ceil(fullW / sw)];
  // [in, out, th, sh, tw, sw] -> [sh, sw, out, in, th, tw]
  const padded = op.pad(w, [0, 0, 0, 0, 0, 0, th * sh - kh, tw * sw - kw]);
  const parts = op.transpose(op.reshape(padded, [inputs, outputs, th, sh, tw, sw]), [3, 5, 1, 0, 2, 4]);
  const weights = reverseTaps(op.reshape(parts, [sh * sw * outputs, inputs, th, tw]));
  const pads = [th - 1, tw - 1, mh - h, mw - width];
  const y = lowerConv(x, weights, null, { strides: [1, 1], dilations: [1, 1], pads, group: 1 }, block);
  // interleaved one axis at a time: the runtime moves one axis several times faster than two at once
  const columns = op.transpose(op.reshape(y, [n, sh, sw, outputs, mh, mw]), [0, 1, 3, 4, 5, 2]);
  const rows = op.transpose(op.reshape(columns, [n, sh, outputs, mh, mw * sw]), [0, 2, 3, 1, 4]);
  const whole = op.reshape(rows, [n, outputs, mh * sh, mw * sw]);
  const [top, left, bottom, right] = a.pads as [number, number, number, number];
  const cut = op.slice(whole, [top, left], [fullH - bottom, fullW - right], [2, 3]);
  return b ? op.add(cut, op.reshape(b, [1, outputs, 1, 1])) : cut;
}

export function lowerConvWeightGradient(
  x: Value,
  dy: Value,
  a: Attributes["ConvWeightGradient"],
  block: number,
): Value {
  if (x.shape.length === 3) {
    const wide = { ...asPictures(a), kernel: [1, ...a.kernel] };
    return op.squeeze(lowerConvWeightGradient(op.unsqueeze(x, [2]), op.unsqueeze(dy, [2]), wide, block), [2]);
  }
  const [samples, outputs] = numbers(dy.shape) as [number, number];
  const fits = block > 0 && a.group === 1 && x.type === "float32" && x.shape.length === 4;
  if (fits && samples % block === 0 && outputs % block === 0 && elements(a.kernel) > 1) return swapped(x, dy, a, block);
  return byTaps(x, dy, a);
}

/** x with its border, cut to what the windows reach. */
function bordered(x: Value, dy: Value, a: Attributes["ConvWeightGradient"]): Value {
  const rank = a.kernel.length;
  const pads = new Array<number>(2 * (rank + 2)).fill(0);
  for (let i = 0; i < rank; i++) {
    const reach = ((dy.shape[2 + i] as number) - 1) * a.strides[i]! + a.dilations[i]! * (a.kernel[i]! - 1) + 1;
    pads[2 + i] = a.pads[i]!;
    pads[rank + 4 + i] = reach - (x.shape[2 + i] as number) - a.pads[i]!;
  }
  return op.pad(x, pads);
}

function swapped(x: Value, dy: Value, a: Attributes["ConvWeightGradient"], block: number): Value {
  const [n, outputs, h, w] = numbers(dy.shape) as [number, number, number, number];
  const pictures = op.transpose(bordered(x, dy, a), [1, 0, 2, 3]);
  const channelsLast = op.apply("BlockedReorderInput", [dy], { block })[0]!;
  const apart = op.reshape(channelsLast, [n / block, block, outputs / block, h * w, block]);
  const filter = op.reshape(op.transpose(apart, [2, 0, 3, 1, 4]), [outputs, n, h, w]);
  const geometry = { strides: a.dilations, dilations: a.strides, pads: [0, 0, 0, 0], group: 1 };
  return op.transpose(blockedConv(pictures, filter, null, geometry, block, outputs), [1, 0, 2, 3]);
}

/** One matrix product per tap of the kernel, or, for few input channels, one over all taps side by side. */
function byTaps(x: Value, dy: Value, a: Attributes["ConvWeightGradient"]): Value {
  const [n, outputs, ...spatial] = numbers(dy.shape) as [number, number, ...number[]];
  const rank = spatial.length;
  const positions = elements(spatial);
  const channels = (x.shape[1] as number) / a.group;
  const padded = bordered(x, dy, a);
  const axes = spatial.map((_, i) => 2 + i);
  const taps = Array.from({ length: elements(a.kernel) }, (_, flat) => {
    const starts: number[] = [];
    for (let i = rank - 1, rest = flat; i >= 0; i--) {
      starts[i] = (rest % a.kernel[i]!) * a.dilations[i]!;
      rest = Math.floor(rest / a.kernel[i]!);
    }
    const ends = starts.map((s, i) => s + (spatial[i]! - 1) * a.strides[i]! + 1);
    return op.reshape(op.slice(padded, starts, ends, axes, a.strides), [n, a.group, channels, 1, positions]);
  });
  const rows = op.reshape(dy, [n, a.group, outputs / a.group, positions]);
  const product = (columns: Value, width: number) => {
    const side = op.reshape(columns, [n, a.group, width, positions]);
    return op.reduceSum(op.matMul(rows, op.transpose(side, [0, 1, 3, 2])), [0], false);
  };
  const dw =
    channels * taps.length <= 64
      ? product(op.concat(taps, 3), channels * taps.length)
      : op.concat(
          taps.map((tap) => op.reshape(product(tap, channels), [outputs, channels, 1])),
          2,
        );
  return op.reshape(dw, [outputs, channels, ...a.kernel]);
}
