import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPixelCache } from "@andon/data";
import { input, op, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countOf, joined, tilesOf, wholeOf } from "./tiles.ts";
import { viewer } from "./views.ts";

const tile = { height: 4, width: 6, channels: 1 } as const;

test("tiles joined again are the picture, however many there are", async () => {
  const ort = nodeRuntime();
  const side = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(side, side, fc.integer({ min: 1, max: 3 }), async (rows, columns, count) => {
      const tiles = { rows, columns };
      const whole = wholeOf(tile, tiles);
      const pixels = input("pixels", "float32", ["N", 1, whole.height, whole.width]);
      const apart = op.reshape(tilesOf(pixels, tile, tiles), ["M", tile.height * tile.width]);
      const model = writeModel([
        { name: "apart", value: apart },
        { name: "again", value: joined(apart, "N", tile, tiles) },
      ]);
      const x = Float32Array.from({ length: count * whole.height * whole.width }, (_, i) => i);
      const session = await openSession(ort, model);
      const result = await session.run({ pixels: tensor(ort, "float32", x, [count, 1, whole.height, whole.width]) });
      await session.release();
      expect(result.again!.data).toEqual(x);
      expect(result.apart!.dims).toEqual([count * countOf(tiles), tile.height * tile.width]);
      // the second tile begins where the first one ends
      if (columns > 1) expect((result.apart!.data as Float32Array)[tile.height * tile.width]).toBe(tile.width);
    }),
    { numRuns: 12 },
  );
});

test("views of a large picture are as large as a tile and show a part of it at its own scale", async () => {
  const tiles = { rows: 3, columns: 2 };
  const size = { height: 32, width: 32, channels: 1 } as const;
  const whole = wholeOf(size, tiles);
  const writer = createPixelCache(join(await mkdtemp(join(tmpdir(), "andon-test-")), "pixels"), whole);
  // brightness says how far down a pixel is: 2 a row
  writer.append(
    Uint8Array.from({ length: whole.height * whole.width }, (_, i) => 20 + 2 * Math.floor(i / whole.width)),
  );
  const cache = writer.finish();
  const draw = viewer(cache, Int32Array.of(0), { seed: 1, mirror: false, known: new Map(), tiles });
  let tops = 0;
  for (let k = 0; k < 20; k++) {
    const [view] = draw(0, 0, k);
    expect(view.pixels).toHaveLength(size.height * size.width);
    const { top, scaleY } = view.section;
    expect(scaleY).toBeGreaterThan(0.8 / tiles.rows - 1e-9);
    expect(scaleY).toBeLessThanOrEqual(1 / tiles.rows);
    expect(top + scaleY).toBeLessThanOrEqual(1 + 1e-9);
    if (top > 0.3) tops++;
  }
  cache.close();
  expect(tops).toBeGreaterThan(3);
});
