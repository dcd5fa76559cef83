#!/usr/bin/env node
// The `andon` command. Published, it loads the built program. In the workspace, where the sources lie beside it,
// it starts Node again with the condition under which packages are imported as TypeScript.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "..", "src", "main.ts");

if (existsSync(source))
  startAgain([...process.execArgv, "--conditions=andon-source", source, ...process.argv.slice(2)]);
else await import("../dist/main.js");

/** @param {string[]} args */
function startAgain(args) {
  const node = nodeWithTypes();
  if (typeof process.execve === "function" && process.platform !== "win32") {
    process.removeAllListeners("warning");
    process.execve(node, [node, "--disable-warning=ExperimentalWarning", ...args], process.env);
  }
  const child = spawn(node, args, { stdio: "inherit" });
  // The terminal sends Ctrl-C to both processes; what is sent to this one alone is passed on. Either way the child
  // decides when to end: it may have a checkpoint to write.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(/** @type {NodeJS.Signals} */ (signal)));
  child.on("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exitCode = code ?? 1;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}

/** A Node that runs TypeScript as it is: this one from version 24 on, else the one among the dependencies. */
function nodeWithTypes() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    const node = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(node) ? node : process.execPath;
  } catch {
    return process.execPath;
  }
}
