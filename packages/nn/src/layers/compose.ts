import { sameShape } from "../graph/value.ts";
import * as op from "../operators/build.ts";
import { type Layer, layer } from "./layer.ts";

/** One layer after the other; each gets its place as its name. */
export const sequential = (...layers: readonly Layer[]): Layer =>
  layer("sequential", (scope, x) => layers.reduce((value, inner, i) => scope.apply(String(i), inner, value), x));

/**
 * He et al. 2016: body(x) + x. Where the body changes the shape, `shortcut` brings x to it.
 */
export const residual = (body: Layer, shortcut: Layer | null = null): Layer =>
  layer("residual", (scope, x) => {
    const y = scope.apply("body", body, x);
    if (shortcut === null && !sameShape(x.shape, y.shape)) {
      throw new Error(`residual: the body turns [${x.shape}] into [${y.shape}]; give a shortcut that does the same`);
    }
    return op.add(y, shortcut ? scope.apply("shortcut", shortcut, x) : x);
  });
