import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** The four jobs; they do not know of each other. */
const JOBS = ["inspection", "maintenance", "process", "monitoring"];
/** What the outermost packages put together. */
const EVERYTHING = ["app", "adapters", ...JOBS, "nn", "data", "model", "statistics", "contracts"];

/**
 * Which of our packages a package may import: the arrows of the design, and nothing else.
 * A package that is not in the table fails the check, so that it gets its arrows when it is made.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  nn: [],
  statistics: ["contracts"],
  report: ["contracts"],
  model: ["nn", "contracts"],
  data: ["contracts"],
  plant: ["contracts"],
  inspection: ["nn", "data", "model", "report", "statistics", "contracts"],
  maintenance: ["nn", "data", "model", "report", "statistics", "contracts"],
  process: ["nn", "data", "model", "report", "statistics", "contracts"],
  monitoring: ["nn", "data", "report", "statistics", "contracts"],
  app: [...JOBS, "nn", "data", "statistics", "contracts"],
  adapters: ["contracts", "app"],
  web: ["contracts", "nn", "inspection"],
  server: [...EVERYTHING, "plant"],
  cli: [...EVERYTHING, "plant"],
};

/** Packages that must run anywhere: what they may import from outside, and the folder that is their Node entry. */
const PORTABLE: Readonly<Record<string, { readonly outside: readonly string[]; readonly nodeEntry: string | null }>> = {
  contracts: { outside: ["zod"], nodeEntry: null },
  nn: { outside: ["onnxruntime-common"], nodeEntry: "node/" },
};

interface SourceFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly package: string;
  /** Relative to the package's `src`. */
  readonly inside: string;
  readonly imports: readonly string[];
  /** Those that are still there when the program runs: without `import type`. */
  readonly loads: readonly string[];
}

/** Every TypeScript file of the packages with what it imports. */
export function readSources(root: string): SourceFile[] {
  const packages = readdirSync(join(root, "packages"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return packages.flatMap(({ name }) => {
    const src = join(root, "packages", name, "src");
    return readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .sort()
      .map((file) => {
        const text = readFileSync(join(src, file), "utf8");
        return {
          path: relative(root, join(src, file)),
          package: name,
          inside: file.replaceAll("\\", "/"),
          imports: importsOf(text),
          loads: importsOf(text.replace(TYPES, "")),
        };
      });
  });
}

const TYPES = /^(?:import|export) type\b[^;"']*?\bfrom\s*["'][^"']+["']/gm;
const STATIC = /^(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']/gm;
const BARE = /^import\s*["']([^"']+)["']/gm;
const DYNAMIC = /^(?!\s*(?:\*|\/\/)).*\bimport\(\s*["']([^"']+)["']\s*\)/gm;

/** The specifiers that a file imports, however it does so. Comments do not count. */
function importsOf(text: string): string[] {
  return [STATIC, BARE, DYNAMIC].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

/** Imports that the design does not allow, one sentence each. */
export function forbiddenImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((specifier) => {
      const why = forbidden(file, specifier);
      return why === null ? [] : [`${file.path} imports ${specifier}: ${why}`];
    }),
  );
}

function forbidden(file: SourceFile, specifier: string): string | null {
  const arrows = ARROWS[file.package];
  if (arrows === undefined) return `${file.package} has no arrows yet; add it to scripts/imports.ts as the design says`;
  if (specifier.startsWith(".")) {
    const target = join(dirname(file.inside), specifier);
    if (target.startsWith("..") && !specifier.endsWith("/package.json")) return "it leaves its package; import by name";
    return /\.(ts|tsx|json|js)$/.test(specifier) ? null : "write the extension";
  }
  const ours = /^@andon\/([^/]+)/.exec(specifier)?.[1];
  if (ours !== undefined) {
    if (arrows.includes(ours)) return null;
    return `${file.package} may import ${arrows.length === 0 ? "nothing of ours" : arrows.join(", ")}`;
  }
  const portable = PORTABLE[file.package];
  const test = /\.(test|fixture)\.tsx?$/.test(file.inside);
  if (portable === undefined || test) return null;
  if (portable.nodeEntry !== null && file.inside.startsWith(portable.nodeEntry)) return null;
  return portable.outside.includes(specifier)
    ? null
    : `${file.package} runs anywhere and may import ${portable.outside.join(", ")} only`;
}

/**
 * Groups of files that load each other in a circle (strongly connected components, Tarjan 1972). Type imports are gone
 * when the program runs and cannot make one file see another half loaded: they do not count.
 */
export function cycles(files: readonly SourceFile[]): string[][] {
  const known = new Map(files.map((file) => [file.path, file]));
  const edges = (path: string): string[] =>
    known
      .get(path)!
      .loads.filter((specifier) => specifier.startsWith("."))
      .map((specifier) => join(dirname(path), specifier))
      .filter((target) => known.has(target));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path)!);
    stack.push(path);
    for (const next of edges(path)) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path)!, low.get(next)!));
    }
    if (low.get(path) !== index.get(path)) return;
    const circle = stack.splice(stack.lastIndexOf(path));
    if (circle.length > 1 || edges(path).includes(path)) found.push(circle);
  };
  for (const { path } of files) if (!index.has(path)) visit(path);
  return found;
}
