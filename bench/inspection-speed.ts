/** From a folder of pictures to verdicts with heat maps: how many a minute. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng, openPictureSource, pictureOf } from "@andon/data";
import { runInspector, trainInspector } from "@andon/inspection";
import { dataset, option } from "./inspector.ts";
import type { Benchmark } from "./run.ts";

const SIDE = 256;
const COUNT = 500;

/** So many sections of magnetic tiles, 256 x 256, as PNG files; narrow tiles are repeated side by side. */
async function writePictures(folder: string): Promise<void> {
  await mkdir(folder);
  let written = 0;
  for await (const encoded of (await openPictureSource(dataset("magnetic-tile"))).read()) {
    if (written === COUNT) return;
    const { width, height, data } = await pictureOf(encoded);
    const section = new Uint8Array(SIDE * SIDE * 3);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const from = 3 * ((y % height) * width + (x % width));
        section.set(data.subarray(from, from + 3), 3 * (y * SIDE + x));
      }
    }
    const name = `${String(written++).padStart(4, "0")}.png`;
    await writeFile(join(folder, name), await encodePng({ width: SIDE, height: SIDE, data: section }));
  }
}

export default {
  summary: "500 pictures of 256 x 256 from folder to verdict with heat map written: pictures a minute on 2 threads",
  async run(args) {
    const threads = Number(option(args, "threads") ?? 2);
    const folder = await mkdtemp(join(tmpdir(), "andon-bench-"));
    try {
      const [model, pictures, maps] = ["model.onnx", "pictures", "maps"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      await writePictures(pictures);
      // how long it learnt does not matter for its speed
      const training = { source: dataset("magnetic-tile"), task: "anomaly", goodLabel: "MT_Free", out: model } as const;
      for await (const event of trainInspector({ ...training, epochs: 1, threads }))
        if (event.kind === "epoch") console.error(`trained in ${event.seconds.toFixed(0)} s`);
      const measure = async (withMaps: boolean) => {
        const began = performance.now();
        let [count, inside] = [0, 0];
        for await (const verdict of runInspector({
          model,
          source: pictures,
          threads,
          ...(withMaps ? { maps } : {}),
        })) {
          if ("error" in verdict) throw new Error(`not read: ${verdict.file}`);
          count++;
          inside += verdict.milliseconds;
        }
        const seconds = (performance.now() - began) / 1000;
        return { count, seconds, perMinute: (60 * count) / seconds, millisecondsInModel: inside / count };
      };
      const plain = await measure(false);
      const mapped = await measure(true);
      const said = ({ perMinute, seconds, millisecondsInModel }: typeof plain) =>
        `${perMinute.toFixed(0)} a minute (${seconds.toFixed(1)} s, ${millisecondsInModel.toFixed(0)} ms each in the model)`;
      return {
        figures: { threads, verdicts: plain, withHeatMaps: mapped },
        text: `${COUNT} pictures of ${SIDE} x ${SIDE}, ${threads} threads: verdict and places ${said(plain)}; with heat maps written as PNG ${said(mapped)}`,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;
