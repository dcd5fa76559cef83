/** The preparation of signals inside a file: raw windows in engineering units to what a model sees. */
import { type Preparation, usualSettings } from "@andon/data";
import { constant, op, type Value } from "@andon/nn";

/**
 * The preparation of `prepareRow` for windows x [N, T, columns], NaN where a value is missing; a row of which all are missing stands before
 * the history began. Gives [N, T, features and mask].
 */
export function prepareWindow(p: Preparation, x: Value): Value {
  const width = p.columns.length;
  const whole = op.equal(x, x); // NaN equals nothing
  const present = op.cast(whole, "float32");
  const clean = op.where(whole, x, op.like(x, 0));
  const mask = op.reduceMax(present, [2], true);
  const one = p.means.length === 1;
  const of = (table: Preparation["means"]) =>
    one
      ? constant(table[0]!, [1, 1, width])
      : op.matMul(regimes(p, clean, present), constant(table.flat(), [table.length, width]));
  const scaled = op.mul(op.div(op.sub(clean, of(p.means)), of(p.deviations)), present);
  if (p.missing.length === 0) return op.concat([scaled, mask], 2);
  const index = constant([...p.missing], [p.missing.length], "int64");
  const absent = op.mul(op.sub(op.like(present, 1), op.gather(present, index, 2)), mask);
  return op.concat([scaled, absent, mask], 2);
}

/** The regime of each row as [N, T, regimes], 1 at the nearest. */
function regimes({ settings, regimes: of }: Preparation, clean: Value, present: Value): Value {
  const { centroids, scales } = of;
  const [count, width] = [centroids.length, settings.length];
  const index = constant([...settings], [width], "int64");
  const usual = constant([...usualSettings(of)], [1, 1, width]);
  const known = op.gather(present, index, 2);
  const at = op.add(op.gather(clean, index, 2), op.mul(usual, op.sub(op.like(known, 1), known)));
  const apart = op.sub(op.unsqueeze(at, [2]), constant(centroids.flat(), [1, 1, count, width]));
  const far = op.div(apart, constant([...scales], [1, 1, 1, width]));
  const distance = op.reduceSum(op.mul(far, far), [3]);
  return op.oneHot(op.argMax(op.neg(distance), 2), count);
}
