import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPixelCache, openPixelCache } from "./pixel-cache.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-cache-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("what goes in comes out, one by one and in any batch, also for pictures larger than the write buffer", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 9 }),
    height: fc.constantFrom(1, 3, 700),
    width: fc.constantFrom(1, 5, 600),
    channels: fc.constantFrom(1 as const, 3 as const),
  });
  fc.assert(
    fc.property(sizes, fc.array(fc.nat()), ({ count, height, width, channels }, picks) => {
      const bytes = height * width * channels;
      const pictureOf = (i: number) => new Uint8Array(bytes).fill(i + 1);
      const writer = createPixelCache(join(folder, "a"), { height, width, channels });
      for (let i = 0; i < count; i++) writer.append(pictureOf(i));
      const cache = writer.finish();
      const elsewhere = openPixelCache(structuredClone(cache.layout));
      const indices = [...picks.map((pick) => pick % count), ...Array.from({ length: count }, (_, i) => i)];
      const out = new Uint8Array(indices.length * bytes);
      elsewhere.readBatch(indices, out);
      const right = indices.every((index, i) => out[i * bytes] === index + 1 && out[(i + 1) * bytes - 1] === index + 1);
      const single = new Uint8Array(bytes + 2);
      cache.read(count - 1, single, 2);
      elsewhere.close();
      expect(existsSync(cache.layout.file)).toBe(true);
      cache.close();
      return right && single[1] === 0 && single[2] === count && !existsSync(cache.layout.file);
    }),
    { numRuns: 30 },
  );
});

test("a picture of another size, an index beyond the end, a closed cache are refused", () => {
  const writer = createPixelCache(join(folder, "b"), { height: 2, width: 2, channels: 1 });
  expect(() => writer.append(new Uint8Array(5))).toThrow(/2 x 2 x 1 = 4 bytes, got 5/);
  writer.append(new Uint8Array(4));
  const cache = writer.finish();
  expect(() => cache.read(1, new Uint8Array(4))).toThrow(/below 1/);
  expect(() => cache.readBatch([0, -1], new Uint8Array(8))).toThrow(RangeError);
  cache.close();
  cache.close();
  expect(() => cache.read(0, new Uint8Array(4))).toThrow(/closed/);
});
