/** The model file as it is in a browser page: raw pixels in, the same answers as in Node. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, extname, join } from "node:path";
import { openSession, tensor } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderOf, plate, plateFiles, QUICK, trained } from "./parts.fixture.ts";

/** A Chromium of this machine, or null. */
function findChromium(): string | null {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find((file) => existsSync(file)) ?? null;
}

const executablePath = findChromium();
if (executablePath === null) console.warn("The browser test is skipped: there is no Chromium on this machine.");

const PAGE = `<!doctype html><meta charset="utf-8"><title>Andon</title><script type="module">
import * as ort from "/ort/ort.wasm.min.mjs";
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = "/ort/";
const session = ort.InferenceSession.create("/model.onnx");
window.judge = async (pixels, height, width) => {
  const image = new ort.Tensor("uint8", Uint8Array.from(pixels), [1, height, width, 3]);
  const { label, score, probabilities } = await (await session).run({ image });
  return { label: Number(label.data[0]), score: score.data[0], probabilities: [...probabilities.data] };
};
window.ready = true;
</script>`;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serves the page, the model, and the runtime's files, on this machine alone. */
async function serve(model: string): Promise<Server> {
  const runtime = dirname(createRequire(import.meta.url).resolve("onnxruntime-web"));
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    try {
      const file = pathname === "/model.onnx" ? model : join(runtime, basename(pathname));
      const body = pathname === "/" ? PAGE : await readFile(file);
      response.setHeader(
        "content-type",
        TYPES[pathname === "/" ? ".html" : extname(pathname)] ?? "application/octet-stream",
      );
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

let pictures: string;
let models: string;
let server: Server | undefined;
let browser: Browser | undefined;

beforeAll(async () => {
  if (executablePath === null) return;
  pictures = await folderOf(await plateFiles(20));
  models = await mkdtemp(join(tmpdir(), "andon-models-"));
  await trained({ ...QUICK, epochs: 2, source: pictures, out: join(models, "plate.onnx") });
  server = await serve(join(models, "plate.onnx"));
  browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  for (const folder of [pictures, models]) if (folder) await rm(folder, { recursive: true, force: true });
});

declare global {
  var judge: (
    pixels: readonly number[],
    height: number,
    width: number,
  ) => Promise<{ label: number; score: number; probabilities: number[] }>;
}

test.skipIf(executablePath === null)(
  "a browser page gives the label and the probabilities that Node gives",
  async () => {
    const page = await browser!.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${(server!.address() as AddressInfo).port}/`);
    await page.waitForFunction("window.ready");

    const ort = nodeRuntime();
    const session = await openSession(ort, await readFile(join(models, "plate.onnx")));
    const labels = new Set<number>();
    // pictures of the size trained on, and of others: resizing is part of the model
    for (const [seed, side] of [24, 24, 61, 40, 17].entries()) {
      for (const scratched of [true, false]) {
        const data = plate(scratched, 300 + seed, side);
        const here = await session.run({ image: tensor(ort, "uint8", data, [1, side, side, 3]) });
        const there = await page.evaluate(([pixels, s]) => globalThis.judge(pixels, s, s), [[...data], side] as const);
        expect(there.label).toBe(Number(here.label!.data[0]));
        expect(there.score).toBeCloseTo(Number(here.score!.data[0]), 4);
        const probabilities = [...(here.probabilities!.data as Float32Array)];
        for (const [c, p] of there.probabilities.entries()) expect(Math.abs(p - probabilities[c]!)).toBeLessThan(1e-4);
        labels.add(there.label);
      }
    }
    expect([...labels].sort()).toEqual([0, 1]);
    expect(complaints).toEqual([]);
    await session.release();
  },
);
