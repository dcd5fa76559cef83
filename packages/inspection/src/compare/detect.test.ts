import { input, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { expect, test } from "vitest";
import { detections } from "./detect.ts";
import { confidenceDifference } from "./ship.ts";

const [CLASSES, CELLS] = [2, 16];
const ort = nodeRuntime();

async function detect(write: (set: (plane: number, y: number, x: number, value: number) => void) => void) {
  const shape = [1, CLASSES + 4, CELLS, CELLS];
  const output = input("output", "float32", shape);
  const { boxes, confidences, classes } = detections(output, CLASSES);
  const session = await openSession(
    ort,
    writeModel([
      { name: "boxes", value: boxes },
      { name: "confidences", value: confidences },
      { name: "classes", value: classes },
    ]),
  );
  const data = new Float32Array((CLASSES + 4) * CELLS * CELLS).fill(-9, 0, CLASSES * CELLS * CELLS);
  write((plane, y, x, value) => {
    data[plane * CELLS * CELLS + y * CELLS + x] = value;
  });
  const result = await session.run({ output: tensor(ort, "float32", data, shape) });
  const [b, c, k] = ["boxes", "confidences", "classes"].map((name) => result[name]!.data) as [
    Float32Array,
    Float32Array,
    BigInt64Array,
  ];
  return Array.from(c, (confidence, i) => ({
    confidence,
    label: Number(k[i]),
    box: [...b.slice(4 * i, 4 * i + 4)],
  })).filter(({ confidence }) => confidence > 0.01);
}

test("summits become boxes, the strongest first; a weaker one that overlaps it is dropped, and neighbours below are none", async () => {
  const found = await detect((set) => {
    set(1, 8, 8, 3); // class 1 at the cell around pixel (34, 34)
    set(1, 8, 9, 2.5); // its neighbour is lower
    set(0, 8, 10, 1); // two cells on: a summit of its own, but the same box
    set(0, 2, 2, 0);
    for (const plane of [2, 3, 4, 5]) set(plane, 8, 8, Math.log(0.5)); // edges 8 pixels away
    for (const plane of [2, 3, 4, 5]) set(plane, 8, 10, 0);
    for (const plane of [2, 3, 4, 5]) set(plane, 2, 2, Math.log(2)); // 32 pixels: cut at the picture's rim
  });
  expect(found.map(({ label }) => label)).toEqual([1, 0]);
  expect(found[0]!.confidence).toBeCloseTo(1 / (1 + Math.exp(-3)), 5);
  for (const [i, edge] of [26, 26, 42, 42].entries()) expect(found[0]!.box[i]).toBeCloseTo(edge, 4);
  for (const [i, edge] of [0, 0, 42, 42].entries()) expect(found[1]!.box[i]).toBeCloseTo(edge, 3);
});

test("where nothing is, nothing is found", async () => {
  expect(await detect(() => {})).toEqual([]);
});

test("answers are compared place by place: weak boxes of a repeating pattern may come and go, others may not", () => {
  const box = (x: number, confidence: number, label = 0) => ({ x1: x, y1: 0, x2: x + 20, y2: 20, label, confidence });
  const trainer = [box(0, 0.9), box(100, 0.6), box(200, 0.0165), box(300, 0.016)];
  expect(confidenceDifference([box(0, 0.90003), box(100, 0.6), box(300, 0.016)], trainer)).toBeCloseTo(3e-5, 9);
  expect(confidenceDifference([box(0, 0.9), box(102, 0.6)], trainer)).toBeCloseTo(0.6, 9);
  expect(confidenceDifference([box(0, 0.9, 1), box(100, 0.6)], trainer)).toBeCloseTo(0.9, 9);
  expect(confidenceDifference([], [box(0, 0.2)])).toBeCloseTo(0.2, 9);
});
