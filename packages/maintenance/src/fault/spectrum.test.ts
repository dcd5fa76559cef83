/** The envelope spectrum in the graph shows strokes at their order, whatever the speed. */
import { input, openSession, tensor, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { expect, test } from "vitest";
import { type Axis, BANDS, envelopes, ORDERS, orderStep } from "./spectrum.ts";
import { vibration } from "./vibration.fixture.ts";

const axis: Axis = { rate: 8000, samples: 4096, highestOrder: 12 };

async function spectrumOf(wave: Float32Array, rpm: number): Promise<{ mean: Float64Array; strokes: Float32Array }> {
  const [x, speed] = [input("x", "float32", ["N", axis.samples]), input("rpm", "float32", ["N"])];
  const { spectra, strokes } = envelopes(x, speed, axis);
  const model = writeModel([
    { name: "spectra", value: spectra },
    { name: "strokes", value: strokes },
  ]);
  const session = await openSession(nodeRuntime(), model);
  const windows = Math.floor(wave.length / axis.samples);
  const found = await session.run({
    x: tensor(nodeRuntime(), "float32", wave.slice(0, windows * axis.samples), [windows, axis.samples]),
    rpm: tensor(nodeRuntime(), "float32", new Float32Array(windows).fill(rpm), [windows]),
  });
  await session.release();
  const mean = new Float64Array(ORDERS);
  for (const [i, v] of (found.spectra!.data as Float32Array).entries()) mean[i % ORDERS]! += v / windows / BANDS;
  return { mean, strokes: found.strokes!.data as Float32Array };
}

test.each([1200, 1800, 2300])("strokes at 5.4 a turn stand out at 5.4 orders, at %i rpm", async (rpm) => {
  const { mean } = await spectrumOf(vibration({ order: 5.4, rpm }), rpm);
  const from = Math.round(2 / orderStep(axis));
  const peak = mean.slice(from).reduce((best, v, i, all) => (v > all[best]! ? i : best), 0) + from;
  expect((peak + 1) * orderStep(axis)).toBeCloseTo(5.4, 0);
  expect(Math.abs((peak + 1) * orderStep(axis) - 5.4)).toBeLessThan(0.15);
});

test("gain and offset change nothing", async () => {
  const wave = vibration({ order: 3.585 });
  const { mean } = await spectrumOf(wave, 1800);
  const other = await spectrumOf(
    wave.map((v) => 40 * v + 3),
    1800,
  );
  for (const [i, v] of other.mean.entries()) expect(v).toBeCloseTo(mean[i]!, 2);
});

test("noise alone swings like noise: its squared envelope varies as much as its mean", async () => {
  const { strokes } = await spectrumOf(vibration({ seconds: 8 }), 1800);
  const middle = [...strokes].sort((a, b) => a - b)[strokes.length >> 1]!;
  expect(middle).toBeGreaterThan(0.7);
  expect(middle).toBeLessThan(1.4);
});
