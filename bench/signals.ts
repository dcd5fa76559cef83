/** Checking a long log, and reading it as histories: rows a second, and peak memory against a log of a tenth of its length. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Benchmark } from "./run.ts";

/** Writes a log of 14 sensors and a time, a row a second. */
async function log(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file);
  out.write(`time,${Array.from({ length: 14 }, (_, i) => `s${i}`).join(",")}\n`);
  let state = 1;
  for (let i = 0; i < rows; i++) {
    const cells = [new Date(1.7e12 + 1000 * i).toISOString()];
    for (let s = 0; s < 14; s++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      cells.push((20 * s + state / 4294967296).toFixed(4));
    }
    if (!out.write(`${cells.join(",")}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

/** What is measured: `andon data check`, and a reading of each unit's rows in order of time, which looks at all times first. */
const work = {
  check: (file: string) => [
    fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url)),
    "data",
    "check",
    file,
    "--json",
  ],
  histories: (file: string) => [
    "--input-type=module",
    "--eval",
    `import { openHistories } from "@andon/data"; for await (const _ of (await openHistories(${JSON.stringify(file)})).read());`,
  ],
};

/** Seconds and peak resident memory in MiB, in a process of its own. */
async function measure(args: readonly string[]): Promise<{ seconds: number; mebibytes: number }> {
  const report = `process.on("exit", () => require("node:fs").writeSync(3, String(process.resourceUsage().maxRSS)))`;
  const preload = `data:text/javascript,import{createRequire}from"node:module";const require=createRequire(process.execPath);${report}`;
  const began = performance.now();
  const child = spawn(process.execPath, ["--conditions=andon-source", "--import", preload, ...args], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    cwd: fileURLToPath(new URL("..", import.meta.url)),
  });
  let text = "";
  child.stdio[3]!.on("data", (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`it ended with ${code}`);
  return { seconds: (performance.now() - began) / 1000, mebibytes: Number.parseInt(text, 10) / 1024 };
}

export default {
  summary: "checking a log of 14 sensors: rows a second, peak memory for 2,000,000 rows against 200,000 (--rows n)",
  async run(args) {
    const rows = Number(args[args.indexOf("--rows") + 1 || args.length] ?? 2_000_000);
    const folder = await mkdtemp(join(tmpdir(), "andon-signals-"));
    try {
      const found = [];
      for (const count of [rows / 10, rows]) {
        const file = join(folder, `${count}.csv`);
        await log(file, count);
        const { size } = await stat(file);
        const { seconds, mebibytes } = await measure(work.check(file));
        const histories = await measure(work.histories(file));
        found.push({
          rows: count,
          megabytes: size / 1e6,
          seconds,
          rowsPerSecond: count / seconds,
          mebibytes,
          histories,
        });
        console.error(
          `${count} rows, ${(size / 1e6).toFixed(0)} MB: ${seconds.toFixed(1)} s, ${mebibytes.toFixed(0)} MiB; as histories ${histories.seconds.toFixed(1)} s, ${histories.mebibytes.toFixed(0)} MiB`,
        );
      }
      const ratio = found[1]!.mebibytes / found[0]!.mebibytes;
      const [less, more] = found.map(({ histories }) => histories.mebibytes);
      return {
        figures: { found, ratio },
        text: `Checking ${rows} rows of 14 sensors: ${Math.round(found[1]!.rowsPerSecond)} rows/s (all read twice); peak memory ${found[1]!.mebibytes.toFixed(0)} MiB, for a tenth of the rows ${found[0]!.mebibytes.toFixed(0)} MiB; ratio ${ratio.toFixed(2)}. Read in order of time: ${more!.toFixed(0)} against ${less!.toFixed(0)} MiB, ratio ${(more! / less!).toFixed(2)}`,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;
