/** Networks from a window [N, steps, features and mask] to the mean and two quantiles of the remaining life, as shares of the cap. */
import {
  activation,
  conv1d,
  dense,
  dropout,
  gru,
  type Layer,
  type Loss,
  layerNorm,
  lstm,
  meanSquaredError,
  multiHeadAttention,
  op,
  quantile,
  relu,
  residual,
  sequential,
  type Value,
} from "@andon/nn";
import { AVERAGES, unpackSummary } from "./summary.ts";

export type RulNetworkName = "averages" | "lstm" | "gru" | "cnn" | "attention";

const head = (): Layer => sequential(dense(32), relu(), dense(3));

/** x [N, steps, channels] to [N, channels, steps] and back. */
const turned = (): Layer => activation("timeLast", (x) => op.transpose(x, [0, 2, 1]));

/** A causal pair of dilated convolutions with its shortcut (Bai, Kolter, Koltun 2018), over [N, channels, steps]. */
const temporal = (channels: number, dilation: number): Layer => {
  const causal = () =>
    sequential(
      activation(`pad ${2 * dilation}`, (x) => op.pad(x, [0, 0, 2 * dilation, 0, 0, 0])),
      conv1d(channels, 3, { dilation }),
    );
  return sequential(residual(sequential(causal(), relu(), dropout(0.1), causal())), relu());
};

/** Directions in the space of the sensors along which wear is followed: few, as units are few, and each could be known by heart by its sensors. */
const DIRECTIONS = 3;

export const rulNetworks: Readonly<Record<RulNetworkName, () => Layer>> = {
  // one row: a summary of the history, whose averages are all seen along the same directions
  averages: () =>
    sequential(
      {
        kind: `along ${DIRECTIONS} directions`,
        apply(scope, x) {
          const [averages, age] = unpackSummary(x);
          const seen = scope.apply("directions", dense(DIRECTIONS), averages);
          return op.concat([op.reshape(seen, [x.shape[0]!, AVERAGES * DIRECTIONS]), age], 1);
        },
      },
      dense(32),
      relu(),
      dropout(0.1),
      dense(16),
      relu(),
      dense(3),
    ),
  lstm: () => sequential(lstm(64, { output: "all" }), dropout(0.2), lstm(32), head()),
  gru: () => sequential(gru(64, { output: "all" }), dropout(0.2), gru(32), head()),
  cnn: () =>
    sequential(
      turned(),
      conv1d(32, 1),
      temporal(32, 1),
      temporal(32, 2),
      temporal(32, 4),
      temporal(32, 8),
      // the newest step has seen all others
      activation("lastStep", (x) =>
        op.squeeze(op.slice(x, [(x.shape[2] as number) - 1], [x.shape[2] as number], [2]), [2]),
      ),
      head(),
    ),
  attention: () =>
    sequential(
      dense(32),
      residual(sequential(layerNorm(), multiHeadAttention(4))),
      residual(sequential(layerNorm(), dense(64), relu(), dropout(0.1), dense(32))),
      layerNorm(),
      activation("lastAndMean", (x) => {
        const steps = x.shape[1] as number;
        return op.concat([op.squeeze(op.slice(x, [steps - 1], [steps], [1]), [1]), op.reduceMean(x, [1])], 1);
      }),
      head(),
    ),
};

/** The chance that the interval is wrong on either side. */
export const TAIL = 0.05;

/**
 * Squared error of the mean, and pinball losses (Koenker and Bassett 1978) of both quantiles. output [N, 3]; target [N, 2]: the life that was left,
 * and 1 where it was that at least (the unit still ran when its record ended): such a moment costs only what is predicted below it.
 */
export const rulLoss: Loss = (output, target) => {
  const [life, atLeast] = op.split(target, 1, [1, 1]) as [Value, Value];
  const beyond = op.relu(op.sub(output, life));
  const [truth, truthLow, truthHigh] = op.split(op.add(life, op.mul(atLeast, beyond)), 1, [1, 1, 1]) as [
    Value,
    Value,
    Value,
  ];
  const [mean, low, high] = op.split(output, 1, [1, 1, 1]) as [Value, Value, Value];
  const pinball = op.add(quantile([TAIL])(low, truthLow), quantile([1 - TAIL])(high, truthHigh));
  return op.add(meanSquaredError()(mean, truth), op.mul(pinball, op.like(pinball, 0.25)));
};
