/** The bearing recordings of Case Western Reserve University, as packed here: `index.json` and float32 files. */
import { AndonError } from "@andon/contracts";
import { z } from "zod";
import type { FileTree } from "../trees/tree.ts";
import { floats } from "./f32.ts";
import { contentOf, findFile, runName } from "./files.ts";
import { type Recording, recordingSource } from "./recordings.ts";
import type { SignalColumn, SignalSource } from "./source.ts";

const index = z.object({
  unit: z.string(),
  files: z
    .array(
      z.object({
        file: z.string(),
        fault: z.string(),
        diameter_mil: z.number(),
        load_hp: z.number(),
        rpm: z.number(),
        sample_rate_hz: z.number().positive(),
        samples: z.int(),
      }),
    )
    .min(1),
});

/** Null where an `index.json` is something else's. @throws AndonError `signal/unreadable` for a file that is not as long as it says */
export async function cwruSource(tree: FileTree, indexText: string): Promise<SignalSource | null> {
  let json: unknown;
  try {
    json = JSON.parse(indexText);
  } catch {
    return null;
  }
  const parsed = index.safeParse(json);
  if (!parsed.success) return null;
  const { unit, files } = parsed.data;
  const faults = [...new Set(files.map((f) => f.fault))];
  const columns: SignalColumn[] = [
    { name: "acceleration", unit, role: "sensor", kind: "number" },
    { name: "fault", unit: null, role: "label", kind: "category" },
    { name: "diameter", unit: "mil", role: "leak", kind: "number" },
    { name: "load", unit: "hp", role: "setting", kind: "number" },
    { name: "speed", unit: "rpm", role: "setting", kind: "number" },
  ];
  const recordings = files.map(
    (f): Recording => ({
      unit: runName(f.file),
      split: null,
      rate: f.sample_rate_hz,
      facts: [faults.indexOf(f.fault), f.diameter_mil, f.load_hp, f.rpm],
      async *samples(signal) {
        const file = await findFile(tree, (path) => path === f.file, signal);
        if (file === null)
          throw new AndonError("signal/unreadable", {
            path: f.file,
            reason: "index.json names it, but it does not exist",
          });
        let count = 0;
        for await (const channel of floats(await contentOf(file))) {
          count += channel.length;
          yield [channel];
        }
        if (count !== f.samples)
          throw new AndonError("signal/unreadable", {
            path: f.file,
            reason: `it holds ${count} samples, index.json says ${f.samples}`,
          });
      },
    }),
  );
  return recordingSource(
    "cwru",
    tree.root,
    columns,
    new Map([["fault", faults]]),
    { name: null, meaning: "elapsed", zone: null },
    recordings,
  );
}
