import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseImbalance, classWeights, epochOrder } from "./imbalance.ts";

describe("classWeights", () => {
  test("inverse frequency: weights times counts are equal, and their mean over pictures is 1", () => {
    expect([...classWeights([10, 30], "inverse")]).toEqual([2, expect.closeTo(2 / 3, 6)]);
  });
  test("effective number (Cui 2019): between none and inverse; empty classes weigh nothing", () => {
    const [large, small, none] = classWeights([5000, 50, 0]) as unknown as [number, number, number];
    // (1 - 0.999^5000) / (1 - 0.999^50) = 0.99328 / 0.04879
    expect(small / large).toBeCloseTo(20.36, 1);
    expect(none).toBe(0);
    expect((large * 5000 + small * 50) / 5050).toBeCloseTo(1, 5);
  });
});

test("chooseImbalance goes by the ratio and says the counts", () => {
  expect(chooseImbalance([100, 90]).method).toBe("none");
  expect(chooseImbalance([300, 100]).method).toBe("class-weights");
  expect(chooseImbalance([952, 32]).method).toBe("balanced-sampling");
  expect(chooseImbalance([60_000, 100]).method).toBe("focal");
  expect(chooseImbalance([952, 32]).why).toMatch(/952.*32/);
});

describe("epochOrder", () => {
  const indices = fc
    .uniqueArray(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 200 })
    .map((list) => Int32Array.from(list));

  test("plain: a permutation, the same for the same key, another for another epoch", () => {
    fc.assert(
      fc.property(indices, fc.nat(), (list, seed) => {
        const order = epochOrder(list, null, { seed, epoch: 0, balanced: false });
        expect(order.toSorted()).toEqual(list.toSorted());
        expect(epochOrder(list, null, { seed, epoch: 0, balanced: false })).toEqual(order);
      }),
    );
    const list = Int32Array.from({ length: 50 }, (_, i) => i);
    const of = (epoch: number) => epochOrder(list, null, { seed: 1, epoch, balanced: false });
    expect(of(0)).not.toEqual(of(1));
    expect(list[10]).toBe(10);
  });

  test("balanced: as long as before, square-root shares, no picture of a large class twice, all of a small one", () => {
    const labels = Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i < 991 ? 1 : 2));
    const list = Int32Array.from(labels.keys());
    const order = epochOrder(list, labels, { seed: 5, epoch: 2, balanced: true });
    expect(order).toHaveLength(1000);
    const drawn = [0, 1, 2].map((c) => [...order].filter((index) => labels[index] === c));
    // sqrt(900) : sqrt(91) : sqrt(9) = 30 : 9.54 : 3 of 42.54
    expect(drawn.map(({ length }) => length)).toEqual([705, 224, 71]);
    expect(new Set(drawn[0]).size).toBe(705);
    expect(new Set(drawn[2]).size).toBe(9);
  });
});
