/**
 * Attributes of every operator. Names and meanings are ONNX's; where ONNX passes a known list of integers
 * as an input tensor (shape, axes, starts, pads, ...), it is an attribute here and becomes an input on writing.
 */
import type { ElementType } from "../graph/value.ts";

export interface None {
  readonly none?: never;
}

export interface Axes {
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}

/** Window geometry: one entry per spatial axis; `pads` as begins then ends. */
export interface Window {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

export interface ConvAttributes extends Window {
  readonly group: number;
}

export interface PoolAttributes extends Window {
  readonly kernel: readonly number[];
}

export interface ResizeAttributes {
  /** Output size of every axis in `axes`. */
  readonly sizes: readonly number[];
  readonly axes: readonly number[];
  readonly mode: "nearest" | "linear";
  readonly antialias: boolean;
}

export interface Attributes {
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  Pow: None;
  Max: None;
  Min: None;
  Neg: None;
  Abs: None;
  Exp: None;
  Log: None;
  Sqrt: None;
  Reciprocal: None;
  Erf: None;
  Sign: None;
  Relu: None;
  LeakyRelu: { readonly alpha: number };
  Sigmoid: None;
  Tanh: None;
  Gelu: None;
  Softplus: None;
  Softmax: { readonly axis: number };
  LogSoftmax: { readonly axis: number };
  Equal: None;
  Less: None;
  LessOrEqual: None;
  Greater: None;
  GreaterOrEqual: None;
  And: None;
  Or: None;
  Not: None;
  Where: None;
  Cast: { readonly to: ElementType };
  Identity: None;
  MatMul: None;
  Gemm: { readonly alpha: number; readonly beta: number; readonly transA: boolean; readonly transB: boolean };
  Conv: ConvAttributes;
  ConvTranspose: ConvAttributes & { readonly outputPadding: readonly number[] };
  /** Not ONNX's: the gradient of a convolution to its weights. `lower` rewrites it for the machine at hand. */
  ConvWeightGradient: ConvAttributes & { readonly kernel: readonly number[] };
  MaxPool: PoolAttributes;
  /** Not ONNX's: the gradient of MaxPool to its input (x, y, dy). `lower` rewrites it. */
  MaxPoolGradient: PoolAttributes;
  AveragePool: PoolAttributes & { readonly countIncludePad: boolean };
  GlobalAveragePool: None;
  Resize: ResizeAttributes;
  /** Resize to sizes that a second input holds: pictures whose size is known only when the file runs. `sizes` names the axes. */
  ResizeTo: Omit<ResizeAttributes, "sizes"> & { readonly sizes: readonly (number | string)[] };
  /** Bilinear; -1 and 1 are the outer edges of the first and last pixel. */
  GridSample: { readonly padding: "zeros" | "border" };
  Pad: { readonly pads: readonly number[]; readonly mode: "constant" | "reflect" | "edge"; readonly value: number };
  Shape: None;
  Reshape: { readonly shape: readonly (number | string)[] };
  Transpose: { readonly perm: readonly number[] };
  Slice: {
    readonly starts: readonly number[];
    readonly ends: readonly number[];
    readonly axes: readonly number[];
    readonly steps: readonly number[];
  };
  Concat: { readonly axis: number };
  Split: { readonly axis: number; readonly sizes: readonly number[] };
  Gather: { readonly axis: number };
  Expand: { readonly shape: readonly (number | string)[] };
  Squeeze: { readonly axes: readonly number[] };
  Unsqueeze: { readonly axes: readonly number[] };
  ReduceSum: Axes;
  ReduceMean: Axes;
  ReduceMax: Axes;
  TopK: { readonly count: number; readonly axis: number };
  ArgMax: { readonly axis: number; readonly keepdims: boolean };
  CumSum: { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };
  OneHot: { readonly depth: number; readonly axis: number; readonly type: ElementType };
  /** Not ONNX's: one step of an LSTM with what its gradient needs as further outputs. `lower` rewrites it. */
  LstmCell: None;
  /** Training form: outputs y, batch mean, batch variance. Inference form: y from given mean and variance. */
  BatchNormalization: { readonly epsilon: number; readonly training: boolean };
  /** Outputs y, mean, reciprocal standard deviation over the axes from `axis` on. */
  LayerNormalization: { readonly axis: number; readonly epsilon: number };
  /** ONNX Runtime's blocked-channel kernels (domain com.microsoft.nchwc); made by `lower` alone. */
  BlockedReorderInput: { readonly block: number };
  BlockedConv: ConvAttributes & { readonly block: number };
  BlockedReorderOutput: { readonly channels: number };
}

export type OpKind = keyof Attributes;
