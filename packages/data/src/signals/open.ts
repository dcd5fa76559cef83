import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { AndonError } from "@andon/contracts";
import { fileOnDisk, folderTree } from "../trees/folder.ts";
import { isGzip, unpackedHead } from "../trees/gunzip.ts";
import { isTarHeader, tarTree } from "../trees/tar.ts";
import type { FileTree, TreeFile } from "../trees/tree.ts";
import { cwruSource } from "./cwru.ts";
import type { Dialect } from "./dialect.ts";
import { f32Source, isF32 } from "./f32.ts";
import { isProse, stemOf } from "./files.ts";
import {
  ai4i,
  cMapss,
  isAi4i,
  isCMapss,
  isSkab,
  isTennesseeEastman,
  isTransposedTennesseeEastman,
  skab,
  tennesseeEastman,
} from "./known.ts";
import { isLong, longSource } from "./long.ts";
import { isMat, matSource } from "./mat.ts";
import { isNpy, npySource } from "./npy.ts";
import type { SignalOptions } from "./options.ts";
import { isParquet, parquetTable, textTable, turningTable } from "./rows.ts";
import type { SignalSource } from "./source.ts";
import { tableSource } from "./table.ts";

/**
 * Opens a source of signals and recognises by content what it is: a CSV (a column a sensor, or time, tag, value), Parquet, .npy, MATLAB
 * v5 .mat, bare .f32, gzipped or not; a folder or a tar archive of files that are alike; and by name C-MAPSS, SKAB, Tennessee Eastman, CWRU, AI4I.
 *
 * Looks at the beginning of files only, but for long tables, whose tags are collected first.
 * @throws AndonError `source/not-found`, `signal/not-recognised`, `signal/no-column`, `signal/date-order`, `signal/zone`, `signal/encoding`,
 * `signal/unreadable`
 */
export async function openSignalSource(path: string, options: SignalOptions = {}): Promise<SignalSource> {
  const tree = await treeAt(path);
  const paths: string[] = [];
  let first: { readonly file: TreeFile; readonly dialect: Dialect } | null = null;
  const bare: string[] = [];
  let transposed = false;
  for await (const file of tree.files()) {
    if (isProse(file.path) || /^RUL_/i.test(stemOf(file.path))) continue;
    const head = unpackedHead(await file.head());
    if (stemOf(file.path) === "index.json" || file.path.endsWith("index.json")) {
      const source = await cwruSource(tree, new TextDecoder().decode(await file.bytes()));
      if (source !== null) return source;
    }
    paths.push(file.path);
    if (isNpy(head))
      return npySource(tree, (p) => /\.npy(\.gz)?$/i.test(p) || p === file.path, file, await restOf(tree, paths));
    if (isF32(file.path)) {
      // an index beside bare samples says what they are
      bare.push(file.path);
      continue;
    }
    if (isMat(head))
      return matSource(
        tree,
        file,
        (await restOf(tree, paths)).filter((p) => /\.mat$/i.test(p) || p === file.path),
      );
    if (isParquet(head)) {
      const { dialect } = (await parquetTable.open(file))!;
      const wanted = (p: string) => /\.parquet$/i.test(p) || p === file.path;
      return tableSource(tree, wanted, { path: file.path, dialect }, parquetTable, { kind: "parquet" }, options);
    }
    const table = await textTable.open(file);
    if (table === null) continue;
    const { dialect } = table;
    await table.close();
    if (isTransposedTennesseeEastman(dialect, file.path)) {
      transposed = true;
      continue;
    }
    first = { file, dialect };
    break;
  }
  if (first === null && bare.length > 0) return f32Source(tree, bare);
  if (first === null && !transposed) throw new AndonError("signal/not-recognised", { path });
  const wanted = (p: string) => !isProse(p) && !/^RUL_/i.test(stemOf(p)) && !p.endsWith(".json");
  if (transposed || isTennesseeEastman(first!.dialect)) {
    const format = turningTable(isTransposedTennesseeEastman);
    const file = first?.file ?? (await firstFile(tree, wanted));
    const dialect = first?.dialect ?? (await format.open(file))!.dialect;
    return tableSource(tree, wanted, { path: file.path, dialect }, format, tennesseeEastman, options);
  }
  const { file } = first!;
  const dialect = await allColumns(tree, wanted, first!.dialect);
  const start = { path: file.path, dialect };
  if (isLong(dialect.header)) return longSource(tree, wanted, start, options);
  const layout = isCMapss(dialect)
    ? cMapss
    : isSkab(dialect)
      ? skab
      : isAi4i(dialect)
        ? ai4i
        : { kind: "wide-csv" as const };
  return tableSource(tree, wanted, start, textTable, layout, options);
}

/** The first file's dialect with the columns that only later files have. */
async function allColumns(tree: FileTree, wanted: (path: string) => boolean, first: Dialect): Promise<Dialect> {
  if (first.header === null) return first;
  const header = [...first.header];
  const sample: (readonly string[])[] = [...first.sample];
  for await (const file of tree.files()) {
    if (!wanted(file.path)) continue;
    const table = await textTable.open(file);
    await table?.close();
    const here = table?.dialect;
    // another kind of table altogether adds nothing
    if (!here?.header?.some((name) => header.includes(name))) continue;
    const fresh = here.header.filter((name) => !header.includes(name));
    if (fresh.length === 0) continue;
    header.push(...fresh);
    sample.push(...here.sample.map((row) => header.map((name) => row[here.header!.indexOf(name)] ?? "")));
  }
  return { ...first, header, sample };
}

async function treeAt(path: string): Promise<FileTree> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new AndonError("source/not-found", { path });
  if (found.isDirectory()) {
    const tree = folderTree(path);
    // a folder that holds one archive and perhaps its licence is that archive
    const files: TreeFile[] = [];
    for await (const file of tree.files()) if (!isProse(file.path)) files.push(file);
    const only = files.length === 1 ? files[0]! : null;
    return only?.disk !== undefined && (await isArchive(only)) ? treeAt(only.disk) : tree;
  }
  const file = fileOnDisk(path, basename(path));
  if (await isArchive(file)) return tarTree(path, isGzip(await file.head()));
  return {
    root: path,
    async *files() {
      yield file;
    },
  };
}

const isArchive = async (file: TreeFile): Promise<boolean> =>
  isTarHeader(unpackedHead(await file.head()).subarray(0, 512));

async function restOf(tree: FileTree, known: readonly string[]): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const { path } of tree.files()) if (!isProse(path)) all.push(path);
  return all.filter((path) => path >= known.at(-1)!);
}

async function firstFile(tree: FileTree, wanted: (path: string) => boolean): Promise<TreeFile> {
  for await (const file of tree.files()) if (wanted(file.path)) return file;
  throw new AndonError("source/empty", { path: tree.root });
}
