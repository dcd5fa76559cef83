/** The networks of the training-step benchmark, the same as in `training_step.py`. */
import {
  activation,
  adam,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose2d,
  crossEntropy,
  dense,
  flatten,
  globalAveragePool,
  type Layer,
  lstm,
  maxPool2d,
  meanSquaredError,
  type Objective,
  op,
  relu,
  residual,
  sequential,
} from "@andon/nn";

export const seedCnn = (classes = 10): Layer =>
  sequential(
    conv2d(32, 3),
    relu(),
    maxPool2d(2),
    conv2d(64, 3),
    relu(),
    maxPool2d(2),
    conv2d(64, 3),
    relu(),
    flatten(),
    dense(64),
    relu(),
    dense(classes),
  );

const block = (inputs: number, filters: number, stride: number): Layer =>
  sequential(
    residual(
      sequential(
        conv2d(filters, 3, { stride, padding: 1, bias: false }),
        batchNorm(),
        relu(),
        conv2d(filters, 3, { padding: 1, bias: false }),
        batchNorm(),
      ),
      inputs === filters ? null : sequential(conv2d(filters, 1, { stride, bias: false }), batchNorm()),
    ),
    relu(),
  );

export const resnet20 = (classes = 10): Layer =>
  sequential(
    conv2d(16, 3, { padding: 1, bias: false }),
    batchNorm(),
    relu(),
    block(16, 16, 1),
    block(16, 16, 1),
    block(16, 16, 1),
    block(16, 32, 2),
    block(32, 32, 1),
    block(32, 32, 1),
    block(32, 64, 2),
    block(64, 64, 1),
    block(64, 64, 1),
    globalAveragePool(),
    dense(classes),
  );

const autoencoder = (): Layer =>
  sequential(
    conv2d(16, 3, { stride: 2, padding: 1 }),
    relu(),
    conv2d(32, 3, { stride: 2, padding: 1 }),
    relu(),
    conv2d(64, 3, { stride: 2, padding: 1 }),
    relu(),
    convTranspose2d(32, 4, { stride: 2, padding: 1 }),
    relu(),
    convTranspose2d(16, 4, { stride: 2, padding: 1 }),
    relu(),
    convTranspose2d(3, 4, { stride: 2, padding: 1 }),
  );

/** A causal pair of dilated convolutions with its shortcut, over [N, channels, steps] (Bai, Kolter, Koltun 2018). */
const temporal = (channels: number, dilation: number): Layer => {
  const causal = () =>
    sequential(
      activation(`pad ${2 * dilation}`, (x) => op.pad(x, [0, 0, 2 * dilation, 0, 0, 0])),
      conv1d(channels, 3, { dilation }),
    );
  return sequential(residual(sequential(causal(), relu(), causal())), relu());
};

/** The temporal convolution of remaining life, without its dropout: x [N, channels, steps], the newest step answers. */
const tcn = (): Layer =>
  sequential(
    conv1d(32, 1),
    temporal(32, 1),
    temporal(32, 2),
    temporal(32, 4),
    temporal(32, 8),
    activation("lastStep", (x) => {
      const steps = x.shape[2] as number;
      return op.squeeze(op.slice(x, [steps - 1], [steps], [2]), [2]);
    }),
    dense(32),
    relu(),
    dense(1),
  );

const float = (...shape: number[]) => ({ type: "float32" as const, shape });
const label = { type: "int32" as const, shape: [] };

export const objectives: Readonly<Record<string, { readonly batch: number; readonly objective: Objective }>> = {
  cnn: {
    batch: 64,
    objective: { network: seedCnn(), input: float(1, 28, 28), target: label, loss: crossEntropy(), optimizer: adam() },
  },
  lstm: {
    batch: 256,
    objective: {
      network: sequential(lstm(64), dense(1)),
      input: float(30, 14),
      target: float(1),
      loss: meanSquaredError(),
      optimizer: adam(),
    },
  },
  tcn: {
    batch: 128,
    objective: { network: tcn(), input: float(15, 40), target: float(1), loss: meanSquaredError(), optimizer: adam() },
  },
  autoencoder: {
    batch: 32,
    objective: {
      network: autoencoder(),
      input: float(3, 64, 64),
      target: float(3, 64, 64),
      loss: meanSquaredError(),
      optimizer: adam(),
    },
  },
  resnet20: {
    batch: 64,
    objective: { network: resnet20(), input: float(3, 32, 32), target: label, loss: crossEntropy(), optimizer: adam() },
  },
};
