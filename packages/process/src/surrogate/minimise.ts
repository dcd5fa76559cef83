/** A function of a point that writes its gradient into `gradient` and gives its value; not finite where it is not defined. */
export type Differentiable = (x: Float64Array, gradient: Float64Array) => number;

export interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface Effort {
  /** At most so many calls of the function. */
  readonly evaluations: number;
  /** Small enough a slope to stop at. */
  readonly slope: number;
  /** Small enough a gain to stop at. */
  readonly gain: number;
}

const MEMORY = 8;
const ARMIJO = 1e-4;

/**
 * A local minimum within bounds: L-BFGS on the variables that are free to move, with a backtracking search along the projected path.
 *
 * D. C. Liu, J. Nocedal, "On the limited memory BFGS method for large scale optimization", Math. Programming 45 (1989) 503-528;
 * D. P. Bertsekas, "Projected Newton methods for optimization problems with simple constraints", SIAM J. Control 20 (1982) 221-246.
 *
 * @param start is moved into the bounds; left unchanged
 */
export function minimise(
  f: Differentiable,
  start: Float64Array,
  { low, high }: Bounds,
  { evaluations, slope: flat, gain }: Effort,
): { readonly x: Float64Array; readonly value: number } {
  const n = start.length;
  let x = start.map((v, i) => Math.min(high[i]!, Math.max(low[i]!, v)));
  let gradient = new Float64Array(n);
  let value = f(x, gradient);
  if (!Number.isFinite(value)) return { x, value: Number.POSITIVE_INFINITY };
  const steps: Float64Array[] = [];
  const turns: Float64Array[] = [];
  const direction = new Float64Array(n);
  const free = new Uint8Array(n);
  for (let spent = 1; spent < evaluations; ) {
    let steepest = 0;
    for (let i = 0; i < n; i++) {
      const g = gradient[i]!;
      free[i] = (x[i]! <= low[i]! && g > 0) || (x[i]! >= high[i]! && g < 0) ? 0 : 1;
      if (free[i]) steepest = Math.max(steepest, Math.abs(g));
    }
    if (steepest < flat) break;
    descend(direction, gradient, free, steps, turns);
    let slope = 0;
    for (let i = 0; i < n; i++) slope += direction[i]! * gradient[i]!;
    if (!(slope < 0)) {
      steps.length = 0;
      turns.length = 0;
      for (let i = 0; i < n; i++) direction[i] = free[i] ? -gradient[i]! : 0;
    }
    // the first step has no curvature to go by
    let length = steps.length === 0 ? Math.min(1, 0.1 / norm(direction)) : 1;
    let moved = false;
    for (let tries = 0; tries < 25 && spent < evaluations; tries++, length /= 2) {
      const next = new Float64Array(n);
      let promised = 0;
      for (let i = 0; i < n; i++) {
        next[i] = Math.min(high[i]!, Math.max(low[i]!, x[i]! + length * direction[i]!));
        promised += gradient[i]! * (next[i]! - x[i]!);
      }
      const nextGradient = new Float64Array(n);
      const nextValue = f(next, nextGradient);
      spent++;
      if (!(nextValue <= value + ARMIJO * promised) || promised >= 0) continue;
      const step = next.map((v, i) => v - x[i]!);
      const turn = nextGradient.map((v, i) => v - gradient[i]!);
      const curvature = product(step, turn);
      if (curvature > 1e-10 * norm(step) * norm(turn)) {
        steps.push(step);
        turns.push(turn);
        if (steps.length > MEMORY) {
          steps.shift();
          turns.shift();
        }
      }
      moved = value - nextValue > gain;
      x = next;
      gradient = nextGradient;
      value = nextValue;
      break;
    }
    if (!moved) {
      if (steps.length === 0) break;
      steps.length = 0;
      turns.length = 0;
    }
  }
  return { x, value };
}

/** The two-loop recursion, on free variables alone. */
function descend(
  direction: Float64Array,
  gradient: Float64Array,
  free: Uint8Array,
  steps: readonly Float64Array[],
  turns: readonly Float64Array[],
): void {
  const n = gradient.length;
  for (let i = 0; i < n; i++) direction[i] = free[i] ? -gradient[i]! : 0;
  const shares: number[] = [];
  for (let k = steps.length - 1; k >= 0; k--) {
    const share = masked(steps[k]!, direction, free) / Math.max(1e-300, masked(steps[k]!, turns[k]!, free));
    shares[k] = share;
    for (let i = 0; i < n; i++) if (free[i]) direction[i]! -= share * turns[k]![i]!;
  }
  const last = steps.length - 1;
  if (last >= 0) {
    const scale = masked(steps[last]!, turns[last]!, free) / masked(turns[last]!, turns[last]!, free);
    if (scale > 0 && Number.isFinite(scale)) for (let i = 0; i < n; i++) direction[i]! *= scale;
  }
  for (let k = 0; k < steps.length; k++) {
    const back = masked(turns[k]!, direction, free) / Math.max(1e-300, masked(steps[k]!, turns[k]!, free));
    for (let i = 0; i < n; i++) if (free[i]) direction[i]! += (shares[k]! - back) * steps[k]![i]!;
  }
}

function masked(a: Float64Array, b: Float64Array, free: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (free[i]) sum += a[i]! * b[i]!;
  return sum;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const norm = (a: Float64Array): number => Math.sqrt(product(a, a));
