/** Peak memory of training on a folder of 1,000 and of 50,000 small pictures: it must not grow with their number. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePng } from "@andon/data";
import type { Benchmark } from "./run.ts";

/** Writes `count` 32 x 32 pictures of two classes: noise, brighter in one. */
async function pictures(folder: string, count: number): Promise<void> {
  for (const label of ["dark", "light"]) await mkdir(join(folder, label), { recursive: true });
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  for (let i = 0; i < count; i++) {
    const light = i % 2;
    const data = Uint8Array.from({ length: 32 * 32 * 3 }, () => 60 + 40 * light + 120 * random());
    await writeFile(
      join(folder, light ? "light" : "dark", `${i}.png`),
      await encodePng({ width: 32, height: 32, data }),
    );
  }
}

/** Peak resident memory in MiB of `andon inspect train` for one epoch, in a process of its own. */
function peak(source: string, out: string): Promise<number> {
  const main = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));
  const report = `process.on("exit", () => require("node:fs").writeSync(3, String(process.resourceUsage().maxRSS)))`;
  const child = spawn(
    process.execPath,
    [
      "--conditions=andon-source",
      "--import",
      `data:text/javascript,import{createRequire}from"node:module";const require=createRequire(process.execPath);${report}`,
      main,
      "inspect",
      "train",
      source,
      "--out",
      out,
      "--epochs",
      "1",
      "--network",
      "resnet-small",
      "--batch",
      "64",
      "--no-report",
    ],
    { stdio: ["ignore", "ignore", "inherit", "pipe"] },
  );
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdio[3]!.on("data", (chunk) => {
      text += chunk;
    });
    child.on("close", (code) =>
      code === 0 ? resolve(Number.parseInt(text, 10) / 1024) : reject(new Error(`training ended with ${code}`)),
    );
  });
}

export default {
  summary: "peak memory of training on 50,000 small pictures against 1,000",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "andon-memory-"));
    try {
      const peaks: Record<number, number> = {};
      for (const count of [1000, 50_000]) {
        const source = join(folder, String(count));
        await pictures(source, count);
        peaks[count] = await peak(source, join(folder, `${count}.onnx`));
        console.error(`${count} pictures: ${peaks[count]!.toFixed(0)} MiB`);
      }
      const ratio = peaks[50_000]! / peaks[1000]!;
      return {
        figures: { peaks, ratio },
        text: `Peak memory of training: ${peaks[1000]!.toFixed(0)} MiB for 1,000 pictures, ${peaks[50_000]!.toFixed(0)} MiB for 50,000; ratio ${ratio.toFixed(2)}`,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;
