/** Small sets and networks that train in milliseconds, and the runtime to train them in. */
import { fillUniform } from "../layers/random.ts";
import { type Capabilities, portable } from "../lower/index.ts";
import { nodeRuntime } from "../node/runtime.ts";
import { initialState, layoutOf, type Objective } from "./compile.ts";
import { type Batch, type Stepper, singleStepper } from "./stepper.ts";

export const runtime = nodeRuntime();

export const float = (...shape: number[]) => ({ type: "float32" as const, shape });
export const label = { type: "int32" as const, shape: [] };

/** A stepper over one session and standard operators. */
export function stepperOf(objective: Objective, seed = 1, capabilities: Capabilities = portable): Stepper {
  const layout = layoutOf(objective);
  return singleStepper(runtime, objective, layout, initialState(layout, seed), capabilities);
}

/** Points in the square, of class 1 above the diagonal; a gap of 0.2 keeps the classes apart. */
export function separable(samples: number): { readonly x: Float32Array; readonly target: Int32Array } {
  const x = new Float32Array(2 * samples);
  fillUniform(x, 42);
  const target = Int32Array.from({ length: samples }, (_, i) => (x[2 * i]! < x[2 * i + 1]! ? 1 : 0));
  for (const [i, above] of target.entries()) x[2 * i + above]! += 0.2;
  return { x, target };
}

/** Batches in the order of the set; each epoch begins one sample further on. */
export const inOrder =
  (set: { readonly x: Float32Array; readonly target: Int32Array | Float32Array }, samples: number) =>
  (epoch: number, start: number, size: number): Batch => {
    const [width, depth] = [set.x.length / samples, set.target.length / samples];
    const at = Array.from({ length: size }, (_, i) => (start + i + epoch) % samples);
    const x = Float32Array.from(at.flatMap((i) => [...set.x.subarray(i * width, (i + 1) * width)]));
    const targets = at.flatMap((i) => [...set.target.subarray(i * depth, (i + 1) * depth)]);
    return {
      x,
      target: set.target instanceof Int32Array ? Int32Array.from(targets) : Float32Array.from(targets),
      size,
    };
  };

/** A clock that stands still. */
export const stopped = () => 0;
