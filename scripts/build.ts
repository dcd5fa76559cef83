/**
 * `npm run build`: writes `dist` of every package, those first that others need. Packages import each other's types from
 * source (the condition `andon-source`), so the order only matters to whoever reads along.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = (name: string): string => join(root, "packages", name);
const names = readdirSync(join(root, "packages")).filter((name) =>
  existsSync(join(folder(name), "tsconfig.build.json")),
);

/** Names of our packages that a package depends on. */
function needs(name: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder(name), "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(manifest.dependencies ?? {}).flatMap((d) => (d.startsWith("@andon/") ? [d.slice(7)] : []));
}

const ordered: string[] = [];
const place = (name: string): void => {
  if (ordered.includes(name)) return;
  for (const needed of needs(name)) place(needed);
  ordered.push(name);
};
for (const name of names) place(name);

for (const name of ordered) {
  rmSync(join(folder(name), "dist"), { recursive: true, force: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    cwd: folder(name),
    stdio: "inherit",
  });
  if (status !== 0) {
    process.stderr.write(`${name}: the build failed; see above.\n`);
    process.exit(1);
  }
  process.stdout.write(`✓ ${name}\n`);
}
