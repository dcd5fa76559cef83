export { gradients } from "./graph/gradient.ts";
export { printGraph } from "./graph/print.ts";
export { constant, type ElementType, elements, GraphError, input, type Shape, type Value } from "./graph/value.ts";
export { multiHeadAttention } from "./layers/attention.ts";
export {
  activation,
  averagePool2d,
  conv1d,
  conv2d,
  convTranspose2d,
  dense,
  dropout,
  embedding,
  flatten,
  gelu,
  globalAveragePool,
  globalMaxPool,
  leakyRelu,
  maxPool1d,
  maxPool2d,
  relu,
  sigmoid,
  tanh,
  upsample,
} from "./layers/basic.ts";
export { residual, sequential } from "./layers/compose.ts";
export {
  constantly,
  glorotUniform,
  heNormal,
  type Initialiser,
  lecunNormal,
  normally,
  ones,
  orthogonal,
  uniformly,
  zeros,
} from "./layers/initialisers.ts";
export type { Layer } from "./layers/layer.ts";
export { batchNorm, groupNorm, layerNorm } from "./layers/normalisation.ts";
export { gru, lstm } from "./layers/recurrent.ts";
export { describe as describeNetwork, freeze, summarise, type Weights } from "./layers/trace.ts";
export { foldNorms } from "./lower/fold.ts";
export { type Capabilities, lower, portable } from "./lower/index.ts";
export { readMetadata, writeInitializer, writeMetadata } from "./onnx/edit.ts";
export { decodeModel, encodeModel, type ModelProto } from "./onnx/proto.ts";
export { readModel } from "./onnx/read.ts";
export { UnsupportedModelError } from "./onnx/reading.ts";
export { WireError } from "./onnx/wire.ts";
export { writeModel } from "./onnx/write.ts";
export * as op from "./operators/build.ts";
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./train/checkpoint.ts";
export {
  compileGradient,
  compileStep,
  compileUpdate,
  initialState,
  type Layout,
  layoutOf,
  type Objective,
  type TrainingState,
  weightsOf,
} from "./train/compile.ts";
export { type EpochResult, type FitEvent, type FitOptions, fit } from "./train/fit.ts";
export {
  binaryCrossEntropy,
  crossEntropy,
  huber,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  quantile,
  structuralDissimilarity,
} from "./train/losses.ts";
export { adam, adamW, sgd, type Transformation } from "./train/optimizers.ts";
export { type OnnxRuntime, openSession, probe, tensor } from "./train/runtime.ts";
export { constantRate, cosine, oneCycle, type Schedule, steps, warmUp } from "./train/schedules.ts";
export { type Batch, type Stepper, singleStepper } from "./train/stepper.ts";
