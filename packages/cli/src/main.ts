import { readFileSync } from "node:fs";
import { runAndon } from "./program.ts";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };

// A reader that closes the pipe early (`andon ... | head`) has what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runAndon(
  process.argv.slice(2),
  { out: process.stdout, err: process.stderr, in: () => process.stdin },
  process.env,
  manifest.version,
);
