import { input, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { describe, expect, test } from "vitest";
import { align } from "./align.ts";

const ort = nodeRuntime();
const [HEIGHT, WIDTH] = [192, 256];

/** A drawing of soft-edged rectangles, known between its pixels too. */
function drawing(x: number, y: number): number {
  let value = 40;
  for (let i = 0; i < 24; i++) {
    const [cx, cy] = [((i * 89) % 251) - 125, ((i * 53) % 187) - 93];
    const [w, h] = [6 + ((i * 31) % 23), 5 + ((i * 17) % 19)];
    const soft = (d: number) => 1 / (1 + Math.exp(d));
    value += 150 * soft(Math.abs(x - cx) - w) * soft(Math.abs(y - cy) - h);
  }
  return Math.min(value, 255);
}

/** The drawing as a camera sees it that was moved by (dx, dy) and turned by so many degrees. */
function photograph(dx: number, dy: number, degrees: number, gain = 1, offset = 0): Float32Array {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return Float32Array.from({ length: HEIGHT * WIDTH }, (_, at) => {
    const u = (at % WIDTH) - (WIDTH - 1) / 2 + dx;
    const v = Math.floor(at / WIDTH) - (HEIGHT - 1) / 2 + dy;
    return gain * drawing(c * u - s * v, s * u + c * v) + offset;
  });
}

async function aligner() {
  const shape = [1, 1, HEIGHT, WIDTH];
  const [picture, template] = [input("picture", "float32", shape), input("template", "float32", shape)];
  const { aligned, found } = align(picture, template);
  const model = writeModel([
    { name: "aligned", value: aligned },
    { name: "found", value: found },
  ]);
  const session = await openSession(ort, model);
  return async (a: Float32Array, b: Float32Array) => {
    const feed = (x: Float32Array) => tensor(ort, "float32", x, shape);
    const result = await session.run({ picture: feed(a), template: feed(b) });
    const [dx, dy, angle, height] = result.found!.data as Float32Array;
    return {
      aligned: result.aligned!.data as Float32Array,
      found: { dx: dx!, dy: dy!, angle: angle!, height: height! },
    };
  };
}

describe("a template is laid over the picture", async () => {
  const run = await aligner();
  test.each([
    [0, 0, 0],
    [7.3, -10.6, 0],
    [-3.5, 2.25, 1.2],
    [5.5, 6.75, -1.9],
  ])("moved by %d, %d and turned by %d degrees", async (dx, dy, degrees) => {
    const picture = photograph(dx, dy, degrees);
    const { aligned, found } = await run(picture, photograph(0, 0, 0));
    expect(Math.abs(found.angle - degrees)).toBeLessThan(0.12);
    expect(found.height).toBeGreaterThan(0.2);
    // brought to sixteenths of a pixel
    expect(Math.abs(found.dx + dx)).toBeLessThan(0.08);
    expect(Math.abs(found.dy + dy)).toBeLessThan(0.08);
    // inside, away from what the other camera did not see
    let [sum, count] = [0, 0];
    for (let y = 24; y < HEIGHT - 24; y++) {
      for (let x = 24; x < WIDTH - 24; x++) {
        const at = y * WIDTH + x;
        sum += Math.abs(aligned[at]! - picture[at]!);
        count++;
      }
    }
    expect(sum / count).toBeLessThan(0.6);
  });

  test("darker or brighter, it is laid the same; beyond the template everything is grey", async () => {
    const { aligned, found } = await run(photograph(12, 0, 0, 0.5, 60), photograph(0, 0, 0));
    expect(found.dx).toBeCloseTo(-12, 1);
    const row = aligned.subarray((HEIGHT / 2) * WIDTH, (HEIGHT / 2 + 1) * WIDTH);
    expect([...row.subarray(WIDTH - 10)].every((v) => v === 127.5)).toBe(true);
    expect([...row.subarray(0, WIDTH - 16)].every((v) => v !== 127.5)).toBe(true);
  });

  test("other pictures do not agree", async () => {
    const other = Float32Array.from(
      { length: HEIGHT * WIDTH },
      (_, i) => 128 + 100 * Math.sin((i % WIDTH) * 0.3 + 5 * Math.sin(i / 977)),
    );
    expect((await run(other, photograph(0, 0, 0))).found.height).toBeLessThan(0.2);
  });
});
