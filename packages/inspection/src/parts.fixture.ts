/** Tiny pictures of two kinds of parts, and an inspector trained on them: for tests. */
import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AndonError, type ModelCard, type TrainingEvent } from "@andon/contracts";
import { encodePng } from "@andon/data";
import type { TrainOptions } from "./train/options.ts";
import { trainInspector } from "./train.ts";

export const SIDE = 24;

/** A grey plate, or one with a bright stroke across it; each seed another shade, place and noise. RGB bytes, SIDE x SIDE x 3. */
export function plate(scratched: boolean, seed: number, side = SIDE): Uint8Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  random();
  const shade = 70 + 40 * random();
  const row = Math.floor(side * (0.25 + 0.5 * random()));
  const data = new Uint8Array(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const on = scratched && Math.abs(Math.floor(i / side) - row) <= 1;
    const value = (on ? 220 : shade) + 12 * (random() - 0.5);
    data.fill(value, i * 3, i * 3 + 3);
    data[i * 3] = value * 0.9; // not quite grey
  }
  return data;
}

export const platePng = (scratched: boolean, seed: number, side = SIDE): Promise<Uint8Array> =>
  encodePng({ width: side, height: side, data: plate(scratched, seed, side) });

/** Writes files below a new temporary folder and returns it. */
export async function folderOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "andon-test-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

/** `each` pictures a class, as files good/0.png ... and scratch/0.png ... */
export async function plateFiles(each: number): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < each; i++) {
    files[`good/${i}.png`] = await platePng(false, i);
    files[`scratch/${i}.png`] = await platePng(true, 1000 + i);
  }
  return files;
}

/** Quick and the same on every machine with this build: one thread, a few passes of the plain network. */
export const QUICK = {
  network: "seed-cnn",
  epochs: 4,
  batch: 8,
  learningRate: 3e-3,
  threads: 1,
  augment: "none",
} as const satisfies Partial<TrainOptions>;

/** Trains to the end and gives every event but the steps. */
export async function trained(
  options: TrainOptions,
  signal?: AbortSignal,
): Promise<{ readonly events: readonly TrainingEvent[]; readonly card: ModelCard }> {
  const events: TrainingEvent[] = [];
  for await (const event of trainInspector(options, signal)) if (event.kind !== "step") events.push(event);
  const last = events.at(-1);
  if (last?.kind !== "done") throw new Error(`training ended with ${last?.kind}`);
  return { events, card: last.card };
}

/** Trains until it is refused; gives the error, and checks that the folder (of the model) holds what it held before. */
export async function refusedTraining(options: TrainOptions, folder = dirname(options.out)): Promise<AndonError> {
  const files = async () => (await readdir(folder)).sort().join(", ");
  const before = await files();
  const error = await trained(options).then(
    () => new Error("training went through"),
    (e: unknown) => e,
  );
  const after = await files();
  if (after !== before) throw new Error(`a refused training changed ${folder} from "${before}" to "${after}"`);
  if (!(error instanceof AndonError)) throw error;
  return error;
}
