/** From prepared rows [N, features] to scores [N]: log odds of a failure. */
import { activation, dense, dropout, gelu, type Layer, op, sequential } from "@andon/nn";

const flat = (): Layer => activation("flat", (x) => op.reshape(x, [x.shape[0]!]));

export const failureNetwork = (): Layer =>
  sequential(dense(96), gelu(), dropout(0.05), dense(96), gelu(), dropout(0.05), dense(1), flat());

/** The baseline: a logistic regression. */
export const logisticRegression = (): Layer => sequential(dense(1), flat());
