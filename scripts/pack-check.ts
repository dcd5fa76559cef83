/**
 * `npm run pack:check`: builds and packs all packages, installs the tarballs into an empty folder elsewhere without running any
 * install script, and uses them there: help, a small training run, a verdict on a picture. Prints what each step took; ends
 * with 1 at the first that fails.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const elsewhere = mkdtempSync(join(tmpdir(), "andon-pack-"));
const tarballs = join(elsewhere, "tarballs");
const home = join(elsewhere, "plant");
for (const folder of [tarballs, home]) mkdirSync(folder);
writeFileSync(join(home, "package.json"), '{ "name": "plant", "private": true }\n');

/** The environment of someone who has never seen this workspace: none of its programs on the path, no settings of `npm run`. */
const stranger = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => {
    if (/^npm_(package|lifecycle|config_local_prefix|config_prefix)/i.test(name) || name === "NODE_OPTIONS") return [];
    if (name.toUpperCase() !== "PATH") return [[name, value]];
    return [
      [
        name,
        (value ?? "")
          .split(delimiter)
          .filter((folder) => !folder.startsWith(root))
          .join(delimiter),
      ],
    ];
  }),
);

/** Runs one step and gives its standard output; stops everything if it fails. */
function step(what: string, command: string, args: readonly string[], cwd: string): string {
  const began = performance.now();
  const shell = process.platform === "win32";
  const result = spawnSync(command, args, { cwd, env: stranger, encoding: "utf8", shell, maxBuffer: 1 << 28 });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (result.status !== 0) {
    process.stderr.write(
      `${result.stdout}\n${result.stderr}\n${result.error ?? ""}\n✗ ${what}: ${command} ${args.join(" ")}\n`,
    );
    process.stderr.write(`Left for a look: ${elsewhere}\n`);
    process.exit(1);
  }
  process.stdout.write(`✓ ${what} (${seconds} s)\n`);
  return result.stdout;
}

function expect(holds: boolean, what: string): void {
  if (holds) return;
  process.stderr.write(`✗ ${what}\nLeft for a look: ${elsewhere}\n`);
  process.exit(1);
}

/** Bytes of everything below a folder. */
function weight(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

step("build", process.execPath, [join(root, "scripts", "build.ts")], root);
step("pack", "npm", ["pack", "--workspaces", "--ignore-scripts", "--pack-destination", tarballs], root);
const packed = readdirSync(tarballs).sort();
for (const name of packed)
  process.stdout.write(`    ${name}  ${(statSync(join(tarballs, name)).size / 1024).toFixed(0)} kB\n`);

const quietly = ["--ignore-scripts", "--no-audit", "--no-fund"];
step("install elsewhere", "npm", ["install", ...quietly, ...packed.map((name) => join(tarballs, name))], home);
process.stdout.write(`    node_modules ${(weight(join(home, "node_modules")) / 2 ** 20).toFixed(0)} MiB\n`);

const andon = (what: string, ...args: string[]): string => step(what, "npx", ["--no-install", "andon", ...args], home);
expect(andon("andon --help", "--help").includes("andon inspect train"), "the help shows no example");
const demo = andon("andon demo (60 pictures, 1 epoch)", "demo", "--count", "60", "--epochs", "1", "--json");
const { file, pictures } = JSON.parse(demo) as { file: string; pictures: string };
const [kind = ""] = readdirSync(join(home, pictures)).filter((name) =>
  statSync(join(home, pictures, name)).isDirectory(),
);
const picture = join(pictures, kind, readdirSync(join(home, pictures, kind))[0]!);
const verdict = JSON.parse(andon("andon inspect run", "inspect", "run", file, picture, "--json")) as {
  file: string;
  label: string;
  probability: number;
};
expect(verdict.file === picture && verdict.probability > 0, `no verdict on ${picture}`);
process.stdout.write(`    ${verdict.file}: ${verdict.label}\n`);
andon("andon model verify", "model", "verify", file, pictures);
rmSync(elsewhere, { recursive: true, force: true });
