/**
 * `npm run check`: types, lint and formatting, the import arrows of the design, import cycles, dead exports and unused
 * dependencies. Prints what failed, then one line for each check; ends with 1 if any failed.
 */
import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { cycles, forbiddenImports, readSources } from "./imports.ts";

const root = join(import.meta.dirname, "..");

interface Check {
  readonly name: string;
  run(): Promise<Outcome> | Outcome;
}
interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** A tool among our dependencies, run by this Node: its exit code says whether all is well. */
function tool(name: string, entry: string, args: readonly string[]): Check {
  return {
    name,
    run: () =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [join(root, "node_modules", entry), ...args], { cwd: root });
        let output = "";
        child.stdout.on("data", (chunk) => {
          output += chunk;
        });
        child.stderr.on("data", (chunk) => {
          output += chunk;
        });
        child.on("error", (error) => resolve({ ok: false, output: error.message }));
        child.on("close", (code) => resolve({ ok: code === 0, output }));
      }),
  };
}

const sources = readSources(root);
const listed = (problems: readonly string[]): Outcome => ({ ok: problems.length === 0, output: problems.join("\n") });

const checks: readonly Check[] = [
  tool("types", "typescript/bin/tsc", ["-p", "."]),
  tool("lint and format", "@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]),
  { name: "import arrows", run: () => listed(forbiddenImports(sources)) },
  { name: "import cycles", run: () => listed(cycles(sources).map((circle) => circle.join(" → "))) },
  tool("dead exports and dependencies", "knip/bin/knip.js", ["--no-progress"]),
];

const began = performance.now();
// Heavy tools side by side where there are cores for it; results in the order of the table.
const outcomes: Outcome[] = [];
if (cpus().length > 1) outcomes.push(...(await Promise.all(checks.map((check) => check.run()))));
else for (const check of checks) outcomes.push(await check.run());

checks.forEach(({ name }, i) => {
  const { ok, output } = outcomes[i]!;
  if (!ok) process.stdout.write(`\n── ${name} ──\n${output.trim()}\n`);
});
process.stdout.write("\n");
checks.forEach(({ name }, i) => {
  process.stdout.write(`${outcomes[i]!.ok ? "✓" : "✗"} ${name}\n`);
});
const failed = outcomes.filter(({ ok }) => !ok).length;
const seconds = ((performance.now() - began) / 1000).toFixed(1);
process.stdout.write(`${checks.length - failed} passed, ${failed} failed, ${sources.length} files, ${seconds} s\n`);
process.exitCode = failed === 0 ? 0 : 1;
