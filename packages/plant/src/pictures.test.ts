import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PART_DEFECTS, renderPart, writePartPictures } from "./index.ts";

/** Pixels that differ by more than the grain of the camera. */
function changedPixels(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i += 3) if (Math.abs(a[i + 1]! - b[i + 1]!) > 12) count++;
  return count;
}

describe("renderPart", () => {
  test("the same options give the same bytes, another seed others", () => {
    const options = { seed: 5, defect: "dent", size: 32 } as const;
    expect(renderPart(options)).toEqual(renderPart(options));
    expect(renderPart(options)).not.toEqual(renderPart({ ...options, seed: 6 }));
    expect(renderPart(options)).toHaveLength(32 * 32 * 3);
  });

  test.each(PART_DEFECTS.slice(1))("%s changes a part in one place, and only there", (defect) => {
    for (let seed = 0; seed < 12; seed++) {
      const good = renderPart({ seed, defect: "good", size: 96 });
      const changed = changedPixels(good, renderPart({ seed, defect, size: 96 }));
      // The scene is 9216 pixels: pose, light and finish stay as they were.
      expect(changed, `seed ${seed}`).toBeGreaterThan(8);
      expect(changed, `seed ${seed}`).toBeLessThan(700);
    }
  });

  test("light varies between good parts, but none is black or blown out", () => {
    const means = Array.from({ length: 20 }, (_, seed) => {
      const picture = renderPart({ seed, defect: "good", size: 48 });
      return picture.reduce((sum, value) => sum + value, 0) / picture.length;
    });
    expect(Math.min(...means)).toBeGreaterThan(40);
    expect(Math.max(...means)).toBeLessThan(160);
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(12);
  });
});

describe("writePartPictures", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "andon-plant-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("writes class folders, half of them good, the same files again for the same seed", async () => {
    const write = async (name: string) => {
      let last = 0;
      for await (const { done } of writePartPictures(join(folder, name), { count: 20, seed: 3, size: 24 })) last = done;
      return last;
    };
    expect(await write("a")).toBe(20);
    await write("b");
    const counts = await Promise.all(PART_DEFECTS.map(async (kind) => (await readdir(join(folder, "a", kind))).length));
    expect(counts[0]).toBe(10);
    expect(counts.slice(1).reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(Math.min(...counts.slice(1))).toBeGreaterThanOrEqual(2);
    const [file] = await readdir(join(folder, "a", "stain"));
    const read = (name: string) => readFile(join(folder, name, "stain", file!));
    expect(await read("a")).toEqual(await read("b"));
  });
});
