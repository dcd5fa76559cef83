/** Layers without a story of their own: dense, convolution, pooling, reshaping, dropout, embedding. */
import { elements, GraphError, numbers, printShape, type Value } from "../graph/value.ts";
import type { ConvAttributes, PoolAttributes } from "../operators/attributes.ts";
import * as op from "../operators/build.ts";
import { glorotUniform, heNormal, type Initialiser, normally, zeros } from "./initialisers.ts";
import { type Activation, type Layer, layer } from "./layer.ts";

interface WeightOptions {
  readonly bias?: boolean;
  readonly initialise?: Initialiser;
}

/** x [N, ..., in] to [N, ..., units]: x W + b. */
export const dense = (units: number, { bias = true, initialise = glorotUniform }: WeightOptions = {}): Layer =>
  layer(`dense ${units}`, (scope, x) => {
    const inputs = lastSize(x);
    const w = scope.parameter("weight", [inputs, units], initialise);
    if (x.shape.length === 2 && bias) return op.gemm(x, w, scope.parameter("bias", [units], zeros, { decay: false }));
    const y = op.matMul(x, w);
    return bias ? op.add(y, scope.parameter("bias", [units], zeros, { decay: false })) : y;
  });

export interface ConvOptions extends WeightOptions {
  readonly stride?: number;
  /** "same": as many zeros around as keep the size at stride 1; or a number of zeros at each end. */
  readonly padding?: "same" | number;
  readonly dilation?: number;
  readonly groups?: number;
}

function geometry(
  rank: number,
  kernel: number,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvOptions,
): ConvAttributes {
  const reach = dilation * (kernel - 1);
  const before = padding === "same" ? Math.floor(reach / 2) : padding;
  const after = padding === "same" ? reach - before : padding;
  const each = (v: number) => new Array<number>(rank).fill(v);
  return { strides: each(stride), dilations: each(dilation), pads: [...each(before), ...each(after)], group: groups };
}

const convolution = (rank: number, filters: number, kernel: number, options: ConvOptions): Layer =>
  layer(`conv${rank}d ${filters} ${new Array(rank).fill(kernel).join("x")}`, (scope, x) => {
    const a = geometry(rank, kernel, options);
    const shape = [filters, channelsOf(x, rank) / a.group, ...new Array<number>(rank).fill(kernel)];
    const w = scope.parameter("weight", shape, options.initialise ?? heNormal);
    return op.conv(
      x,
      w,
      (options.bias ?? true) ? scope.parameter("bias", [filters], zeros, { decay: false }) : null,
      a,
    );
  });

/** x [N, C, L] to [N, filters, L']. */
export const conv1d = (filters: number, kernel: number, options: ConvOptions = {}): Layer =>
  convolution(1, filters, kernel, options);
/** x [N, C, H, W] to [N, filters, H', W']. */
export const conv2d = (filters: number, kernel: number, options: ConvOptions = {}): Layer =>
  convolution(2, filters, kernel, options);

/** The transpose of conv2d as a map: with stride s it enlarges s times. x [N, C, H, W] to [N, filters, H', W']. */
export const convTranspose2d = (
  filters: number,
  kernel: number,
  options: Omit<ConvOptions, "padding"> & { readonly padding?: number; readonly outputPadding?: number } = {},
): Layer =>
  layer(`convTranspose2d ${filters} ${kernel}x${kernel}`, (scope, x) => {
    const a = geometry(2, kernel, options);
    const w = scope.parameter(
      "weight",
      [channelsOf(x, 2), filters / a.group, kernel, kernel],
      options.initialise ?? heNormal,
    );
    const b = (options.bias ?? true) ? scope.parameter("bias", [filters], zeros, { decay: false }) : null;
    const extra = options.outputPadding ?? 0;
    return op.convTranspose(x, w, b, { ...a, outputPadding: [extra, extra] });
  });

type PoolOptions = Partial<Pick<PoolAttributes, "strides" | "pads">>;
export const maxPool2d = (size: number, options: PoolOptions = {}): Layer =>
  layer(`maxPool2d ${size}`, (_, x) => op.maxPool(x, { kernel: [size, size], ...options }));
export const averagePool2d = (size: number, options: PoolOptions = {}): Layer =>
  layer(`averagePool2d ${size}`, (_, x) => op.averagePool(x, { kernel: [size, size], ...options }));
export const maxPool1d = (size: number, options: PoolOptions = {}): Layer =>
  layer(`maxPool1d ${size}`, (_, x) => op.maxPool(x, { kernel: [size], ...options }));
/** Mean over all positions: x [N, C, ...] to [N, C]. */
export const globalAveragePool = (): Layer =>
  layer("globalAveragePool", (_, x) => op.reduceMean(x, x.shape.map((_, i) => i).slice(2), false));
/** Largest over all positions: x [N, C, ...] to [N, C]. */
export const globalMaxPool = (): Layer =>
  layer("globalMaxPool", (_, x) => op.reduceMax(x, x.shape.map((_, i) => i).slice(2), false));

/** x [N, C, ...spatial] enlarged by a whole factor. */
export const upsample = (factor: number, mode: "nearest" | "linear" = "nearest"): Layer =>
  layer(`upsample ${factor}`, (_, x) =>
    op.resize(
      x,
      numbers(x.shape.slice(2)).map((s) => s * factor),
      { mode },
    ),
  );

/** x [N, ...] to [N, product of the rest]. */
export const flatten = (): Layer =>
  layer("flatten", (_, x) => op.reshape(x, [x.shape[0]!, elements(x.shape.slice(1))]));

/** An activation as a layer of its own. */
export const activation = (name: string, f: Activation): Layer => layer(name, (_, x) => f(x));
export const relu = (): Layer => activation("relu", op.relu);
export const gelu = (): Layer => activation("gelu", op.gelu);
export const tanh = (): Layer => activation("tanh", op.tanh);
export const sigmoid = (): Layer => activation("sigmoid", op.sigmoid);
export const leakyRelu = (alpha = 0.01): Layer => activation(`leakyRelu ${alpha}`, (x) => op.leakyRelu(x, alpha));

/** Srivastava et al. 2014: in training each element is zeroed with probability `rate`, the rest scaled up to match. */
export const dropout = (rate: number): Layer => {
  if (!(rate >= 0 && rate < 1))
    throw new GraphError(`dropout needs a rate from 0 up to, not including, 1, got ${rate}`);
  return layer(`dropout ${rate}`, (scope, x) => {
    if (!scope.training || rate === 0) return x;
    const kept = op.greaterOrEqual(scope.uniform(numbers(x.shape)), op.like(x, rate));
    return op.mul(x, op.mul(op.cast(kept, x.type), op.like(x, 1 / (1 - rate))));
  });
};

/** Whole numbers [N, ...] (int32 or int64, below `count`) to vectors [N, ..., size]. */
export const embedding = (count: number, size: number): Layer =>
  layer(`embedding ${count}x${size}`, (scope, x) =>
    op.gather(scope.parameter("weight", [count, size], normally(1)), x, 0),
  );

function lastSize(x: Value): number {
  const size = x.shape.at(-1);
  if (typeof size !== "number")
    throw new GraphError(`a dense layer needs a known last size, got ${printShape(x.shape)}`);
  return size;
}

function channelsOf(x: Value, rank: number): number {
  if (x.shape.length !== rank + 2) {
    throw new GraphError(
      `a ${rank}-D convolution needs input of rank ${rank + 2} [N, C, ...], got ${printShape(x.shape)}`,
    );
  }
  return numbers([x.shape[1]!])[0]!;
}
