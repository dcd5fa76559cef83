/** Ctrl-C for real: the command as a process of its own, a signal, and the run that goes on from there. */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePartPictures } from "@andon/plant";
import { afterAll, beforeAll, expect, test } from "vitest";

const program = join(import.meta.dirname, "..", "bin", "andon.js");
let folder: string;
let pictures: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-interrupt-"));
  pictures = join(folder, "pictures");
  for await (const _ of writePartPictures(pictures, { count: 60, seed: 1, size: 48 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `andon`; sends SIGINT each time standard error says the next of `signals`. */
function andon(
  argv: readonly string[],
  signals: readonly RegExp[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const stopAt = [...signals];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...argv, "--lang", "en"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
      if (stopAt[0]?.test(err)) {
        stopAt.shift();
        child.kill("SIGINT");
      }
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, out, err }));
  });
}

const train = (out: string, ...more: string[]): string[] => [
  ...["inspect", "train", pictures, "--out", out, "--no-report", "--threads", "1"],
  ...["--network", "seed-cnn", "--size", "24", "--batch", "8", "--epochs", "25", "--augment", "none", ...more],
];

test.skipIf(process.platform === "win32")(
  "Ctrl-C while training ends with 130 and a checkpoint, from which --resume finishes",
  async () => {
    const model = join(folder, "part.onnx");
    const stopped = await andon(train(model), [/epoch +1\/25/]);
    expect(stopped).toMatchObject({ code: 130, signal: null, out: "" });
    expect(stopped.err).toContain("Stopping after this step");
    expect(stopped.err).toContain(`Checkpoint: ${model}.checkpoint`);
    expect(stopped.err).toContain("--resume");
    expect(stopped.err).not.toMatch(/\n\s+at /);
    expect((await readdir(folder)).sort()).toEqual(["part.onnx.checkpoint", "pictures"]);

    const resumed = await andon(train(model, "--resume", "--json"));
    expect(resumed, resumed.err).toMatchObject({ code: 0 });
    expect(resumed.err).not.toMatch(/epoch +1\/25/);
    const { file, card } = JSON.parse(resumed.out);
    expect(file).toBe(model);
    expect(card.certificate.flippedVerdicts).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(["part.onnx", "pictures"]);
  },
);

test.skipIf(process.platform === "win32")("a second Ctrl-C quits at once, and leaves no half model", async () => {
  const model = join(folder, "early.onnx");
  const stopped = await andon(train(model), [/parameters/, /Stopping/], { TMPDIR: folder });
  expect(stopped).toMatchObject({ code: 130, signal: null });
  const left = await readdir(folder);
  expect(left).not.toContain("early.onnx");
  expect(left.filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("a finished run leaves nothing in the temporary folder", async () => {
  const scratch = await mkdtemp(join(folder, "tmp-"));
  const list = train(join(folder, "tidy.onnx")).map((word) => (word === "25" ? "1" : word));
  expect(await andon(list, [], { TMPDIR: scratch, TEMP: scratch })).toMatchObject({ code: 0 });
  expect(await readdir(scratch)).toEqual([]);
});
