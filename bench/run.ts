/**
 * `npm run bench -- <name> [args]`: runs `bench/<name>.ts`, which has a default export `{ summary, run(args) }`.
 * Without a name it lists them. With `--json` the result is one document on standard output; a benchmark writes
 * all else to standard error.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What a file of this folder exports by default. */
export interface Benchmark {
  /** What it measures, in a line. */
  readonly summary: string;
  /** @param args what follows the name, without `--json` */
  run(args: readonly string[]): Promise<BenchmarkResult>;
}

export interface BenchmarkResult {
  /** The measured figures, as `--json` prints them. */
  readonly figures: unknown;
  /** The same for reading. */
  readonly text: string;
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length))
  .sort();

const [name, ...rest] = process.argv.slice(2).filter((arg) => arg !== "--");
const json = rest.includes("--json") || name === "--json";

if (name === undefined || name.startsWith("-") || !names.includes(name)) {
  const known = await Promise.all(names.map(async (each) => [each, await summaryOf(each)] as const));
  if (json && name === "--json") process.stdout.write(`${JSON.stringify(Object.fromEntries(known), null, 2)}\n`);
  else {
    const unknown = name === undefined || name.startsWith("-") ? "" : `There is no benchmark ${name}.\n\n`;
    const lines = known.map(([each, summary]) => `  ${each.padEnd(20)}${summary ?? "(imported by others)"}`);
    process.stderr.write(`${unknown}npm run bench -- <name> [--json]\n\n${lines.join("\n")}\n`);
  }
  process.exitCode = name === undefined || name.startsWith("-") ? 0 : 2;
} else {
  const benchmark = await load(name);
  if (benchmark === null)
    throw new Error(`bench/${name}.ts is no benchmark: it has no default export { summary, run }.`);
  const result = await benchmark.run(rest.filter((arg) => arg !== "--json"));
  process.stdout.write(json ? `${JSON.stringify(result.figures, null, 2)}\n` : `${result.text}\n`);
}

async function load(file: string): Promise<Benchmark | null> {
  const url = pathToFileURL(join(import.meta.dirname, `${file}.ts`)).href;
  const loaded = (await import(url)) as { default?: Benchmark };
  return typeof loaded.default?.run === "function" ? loaded.default : null;
}

async function summaryOf(file: string): Promise<string | null> {
  return (await load(file))?.summary ?? null;
}
