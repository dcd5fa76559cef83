import { completed, randomStream } from "@andon/data";
import { describe, expect, test } from "vitest";
import { type Dense, type Ensemble, ensemblePosterior, trainEnsemble } from "./ensemble.ts";

/** 400 noisy records of a curved function of a number and a word. */
const random = randomStream(3);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const truth = (a: number, word: number): number => Math.sin(4 * a) + (word === 2 ? 0.8 : 0);
const rows = Array.from({ length: 400 }, () => [random(), Math.floor(3 * random())] as const);
const points = { values: Float64Array.from(rows.flat()), count: 400, categorical: [false, true] };
const results = Float64Array.from(rows, ([a, w]) => truth(a, w) + 0.1 * normal());
const levels = [0, 3];

describe("a deep ensemble", () => {
  test("learns the function, its noise, and how far to be trusted where it has not seen the record", async () => {
    const ensemble = await completed(trainEnsemble(points, levels, results, 1));
    let [worst, within] = [0, 0];
    for (let i = 0; i < 200; i++) {
      const [a, w] = [random(), Math.floor(3 * random())];
      const { means, variance } = ensemblePosterior(ensemble, Float64Array.of(a, w));
      worst = Math.max(worst, Math.abs(means[0]! - truth(a, w)));
      const result = truth(a, w) + 0.1 * normal();
      if (Math.abs(result - means[0]!) < 1.645 * Math.sqrt(variance + ensemble.noise)) within++;
    }
    expect(worst).toBeLessThan(0.25);
    expect(within / 200).toBeGreaterThan(0.8);
    expect(Math.sqrt(ensemble.noise)).toBeCloseTo(0.1, 1);
    const { errors, deviations } = ensemble.heldOut;
    const scaled = errors.reduce((sum, e, i) => sum + (e / deviations[i]!) ** 2, 0) / errors.length;
    expect(scaled).toBeGreaterThan(0.7);
    expect(scaled).toBeLessThan(1.4);
    // the same seed gives the same networks
    const again = await completed(trainEnsemble(points, levels, results, 1));
    expect(again.members).toEqual(ensemble.members);
  });

  test("its gradients are those of differences, beside trials that run as well", () => {
    const layer = (inputs: number, units: number): Dense => ({
      weight: Float32Array.from({ length: inputs * units }, () => normal() / Math.sqrt(inputs)),
      bias: Float32Array.from({ length: units }, () => 0.1 * normal()),
      units,
    });
    const member = () => [layer(5, 8), layer(8, 8), layer(8, 1)];
    const ensemble: Ensemble = {
      points: { values: new Float64Array(0), count: 0, categorical: [false, true, false] },
      levels: [0, 3, 0],
      members: [member(), member(), member()],
      noise: 0.01,
      heldOut: { errors: new Float64Array(0), deviations: new Float64Array(0) },
      believed: [Float64Array.of(0.35, 1, 0.6), Float64Array.of(0.5, 1, 0.4)],
      courses: 2,
    };
    const x = Float64Array.of(0.4, 1, 0.5);
    const room = { means: [new Float64Array(3), new Float64Array(3)], variance: new Float64Array(3) };
    const at = ensemblePosterior(ensemble, x, room);
    expect(at.means[0]).toBe(at.means[1]);
    for (const c of [0, 2]) {
      const moved = (by: number) => ensemblePosterior(ensemble, x.with(c, x[c]! + by));
      const [more, less] = [moved(1e-5), moved(-1e-5)];
      expect(room.means[1]![c]).toBeCloseTo((more.means[1]! - less.means[1]!) / 2e-5, 6);
      expect(room.variance[c]).toBeCloseTo((more.variance - less.variance) / 2e-5, 6);
    }
    expect(room.means[0]![1]).toBe(0);
    // where a trial runs there is next to nothing left to find out
    const there = ensemblePosterior(ensemble, ensemble.believed[0]!).variance;
    expect(there).toBeLessThan(1e-3 * ensemblePosterior({ ...ensemble, believed: [] }, ensemble.believed[0]!).variance);
  });
});
