/** Blocks that the networks of inspection are made of. */
import { batchNorm, conv2d, type Layer, relu, residual, sequential } from "@andon/nn";

/** A convolution that keeps the size but for its stride, its mean and spread taken out. */
export const convolve = (filters: number, stride = 1, kernel = 3): Layer =>
  sequential(conv2d(filters, kernel, { padding: (kernel - 1) >> 1, stride, bias: false }), batchNorm(), relu());

/** Two convolutions beside a way around them. */
export const double = (filters: number): Layer => residual(sequential(convolve(filters), convolve(filters)));
