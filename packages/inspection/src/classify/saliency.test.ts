import { conv2d, dense, describeNetwork, globalMaxPool, input, relu, sequential } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { describe, expect, test } from "vitest";
import { saliency } from "./saliency.ts";

const SIDE = 32;
/** One channel that answers to brightness, its maximum over all places, and two classes: bright (0) and not (1). */
const network = sequential(conv2d(1, 3, { padding: 1 }), relu(), globalMaxPool(), dense(2));
const x = input("x", "float32", [1, 1, SIDE, SIDE]);
const given: Readonly<Record<string, readonly number[]>> = {
  "1,1,3,3": new Array(9).fill(1 / 9),
  "1": [0],
  "1,2": [1, -1],
  "2,1": [1, -1],
  "2": [0, 0],
};
const parameters = new Map(
  describeNetwork(network, x).parameters.map(({ name, shape }) => [name, Float32Array.from(given[String(shape)]!)]),
);

/** Dark, with a bright square of 4 x 4 whose corner lies at (row, column). */
function spot(row: number, column: number): Uint8Array {
  const pixels = new Uint8Array(SIDE * SIDE).fill(20);
  for (let y = row; y < row + 4; y++) pixels.fill(250, y * SIDE + column, y * SIDE + column + 4);
  return pixels;
}

async function heatOf(pictures: readonly Uint8Array[], label: number): Promise<readonly Float32Array[]> {
  const pixels = {
    layout: { height: SIDE, width: SIDE, channels: 1 },
    read: (i: number, into: Uint8Array) => into.set(pictures[i]!),
  } as unknown as Parameters<typeof saliency>[3];
  const asked = pictures.map((_, sample) => ({ sample, label }));
  return saliency(nodeRuntime(), network, { parameters, buffers: new Map() }, pixels, asked);
}

describe("saliency", () => {
  test("the heat lies on what decided, and nowhere else", async () => {
    const places = [
      [3, 20],
      [25, 2],
      [14, 14],
    ] as const;
    const maps = await heatOf(
      places.map(([row, column]) => spot(row, column)),
      0,
    );
    for (const [i, [row, column]] of places.entries()) {
      const heat = maps[i]!;
      const peak = heat.indexOf(Math.max(...heat));
      expect(heat[peak]).toBe(1);
      expect(Math.abs(Math.floor(peak / SIDE) - row - 1.5)).toBeLessThanOrEqual(2);
      expect(Math.abs((peak % SIDE) - column - 1.5)).toBeLessThanOrEqual(2);
      const far = heat.filter(
        (_, k) => Math.abs(Math.floor(k / SIDE) - row - 1.5) > 5 || Math.abs((k % SIDE) - column - 1.5) > 5,
      );
      expect(Math.max(...far)).toBe(0);
    }
  });

  test("what speaks against an answer is no heat for it", async () => {
    const [heat] = await heatOf([spot(3, 20)], 1);
    expect(Math.max(...heat!)).toBe(0);
  });
});
