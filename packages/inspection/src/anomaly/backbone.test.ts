import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  adamW,
  conv2d,
  freeze,
  initialState,
  input,
  layoutOf,
  maxPool2d,
  meanSquaredError,
  relu,
  sequential,
  weightsOf,
  writeModel,
} from "@andon/nn";
import { expect, test, vi } from "vitest";
import { folderOf, platePng, trained } from "../parts.fixture.ts";
import { verifyModel } from "../use.ts";
import { openBackbone } from "./backbone.ts";

vi.setConfig({ testTimeout: 60_000 });

/** A network that halves its picture four times, with weights by chance, as an exporter would write it. */
async function network(channels = 3, side = 64): Promise<string> {
  const halve = (filters: number) => sequential(conv2d(filters, 3, { padding: 1 }), relu(), maxPool2d(2));
  const layers = sequential(halve(8), halve(8), halve(12), halve(16));
  const x = input("data", "float32", ["batch", channels, side, side]);
  const layout = layoutOf({
    network: layers,
    input: { type: "float32", shape: [channels, side, side] },
    target: { type: "float32", shape: [16, side >> 4, side >> 4] },
    loss: meanSquaredError(),
    optimizer: adamW(),
  });
  const weights = weightsOf(layout, initialState(layout, 1));
  const file = join(await mkdtemp(join(tmpdir(), "andon-test-")), "net.onnx");
  await writeFile(file, writeModel([{ name: "out", value: freeze(layers, x, weights).output }]));
  return file;
}

test("the layers at an eighth and a sixteenth of the picture are looked at, unless others are named", async () => {
  const file = await network();
  const { layers, side } = await openBackbone(file, undefined);
  expect(layers).toHaveLength(2);
  expect(layers[1]).toBe("out");
  expect(side).toEqual({ height: 64, width: 64 });
  expect((await openBackbone(file, ["out"])).layers).toEqual(["out"]);
});

test("what cannot describe pictures is refused with the reason", async () => {
  const refused = (file: string, layers?: readonly string[]) =>
    openBackbone(file, layers).then(
      () => "",
      (error: { code: string; details: { reason: string } }) => `${error.code}: ${error.details.reason}`,
    );
  expect(await refused(await network(), ["nowhere"])).toMatch(
    /^backbone.unusable: it makes no tensor "nowhere"; usual ones here: .*out/,
  );
  expect(await refused(await network(1))).toContain("1 channels");
  expect(await refused("missing.onnx")).toContain("ENOENT");
  const broken = join(await folderOf({ "net.onnx": "no network" }), "net.onnx");
  expect(await refused(broken)).toMatch(/^backbone.unusable: /);
});

test("good parts are remembered by its features, with nothing trained, and the file is certified", async () => {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 12; i++) files[`train/good/${i}.png`] = await platePng(false, i, 64);
  for (let i = 0; i < 6; i++) {
    files[`test/good/${i}.png`] = await platePng(false, 100 + i, 64);
    files[`test/scratch/${i}.png`] = await platePng(true, 1000 + i, 64);
  }
  const source = await folderOf(files);
  const out = join(await folderOf({}), "part.onnx");
  const report = out.replace(/onnx$/, "html");
  const run = await trained({ source, out, report, backbone: await network(), threads: 1 });
  if (run.card.task !== "inspection/anomaly") throw new Error(run.card.task);
  expect(run.events.some(({ kind }) => kind === "epoch")).toBe(false);
  expect(run.card.training.network).toMatch(/^net.onnx: .*places remembered$/);
  expect(run.card.test!.auroc!.value).toBeGreaterThan(0.8);
  expect(run.card.certificate).toMatchObject({ flippedVerdicts: 0, samples: 12 });
  let held = false;
  for await (const event of verifyModel({ model: out, source })) if (event.kind === "result") held = event.holds;
  expect(held).toBe(true);
});

test("its side need be no multiple of eight", async () => {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 12; i++) files[`good/${i}.png`] = await platePng(false, i, 64);
  for (let i = 0; i < 3; i++) files[`scratch/${i}.png`] = await platePng(true, 1000 + i, 64);
  const source = await folderOf(files);
  const out = join(await folderOf({}), "part.onnx");
  const run = await trained({ source, out, task: "anomaly", backbone: await network(3, 100), threads: 1 });
  expect(run.card.input).toMatchObject({ height: 100, width: 100 });
  expect(run.card.certificate.flippedVerdicts).toBe(0);
});
