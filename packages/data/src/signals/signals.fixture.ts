/** Small files of signals, and everything that a source gives. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { SignalReport } from "@andon/contracts";
import { afterAll } from "vitest";
import { checkSignals } from "./check.ts";
import { openSignalSource } from "./open.ts";
import type { SignalOptions } from "./options.ts";
import type { Repair, SignalSource } from "./source.ts";

const made: string[] = [];
afterAll(() => Promise.all(made.map((root) => rm(root, { recursive: true, force: true }))));

/** A folder with these files, until the tests of the file are done. */
export async function signalFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "andon-signals-"));
  made.push(root);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

export interface Everything {
  readonly source: SignalSource;
  readonly repairs: readonly Repair[];
  /** Rows by unit: time, then the values. */
  readonly rows: Readonly<Record<string, readonly (readonly number[])[]>>;
}

export async function everything(path: string, options: SignalOptions = {}): Promise<Everything> {
  const source = await openSignalSource(path, options);
  const rows: Record<string, number[][]> = {};
  const reading = source.read();
  let step = await reading.next();
  for (; !step.done; step = await reading.next()) {
    const { unit, time, values, start } = step.value;
    rows[unit] ??= [];
    if (rows[unit].length !== start)
      throw new Error(`block of ${unit} starts at ${start}, expected ${rows[unit].length}`);
    for (let i = 0; i < time.length; i++) rows[unit].push([time[i]!, ...values.map((v) => v[i]!)]);
  }
  return { source, repairs: step.value, rows };
}

/** The one table in a folder of its own. */
export async function readTable(
  content: string | Uint8Array,
  options: SignalOptions = {},
  name = "log.csv",
): Promise<Everything> {
  const root = await signalFolder({ [name]: content });
  return everything(join(root, name), options);
}

export async function reportOn(path: string, options: SignalOptions = {}): Promise<SignalReport> {
  const checking = checkSignals(await openSignalSource(path, options));
  let step = await checking.next();
  while (!step.done) step = await checking.next();
  return step.value;
}
