/** Simulated machines that wear out, under one or several operating regimes. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Wear {
  readonly units: number;
  readonly regimes?: number;
  readonly seed?: number;
  /** Cuts the lives short: what is left after the last row goes into `lives`. */
  readonly running?: boolean;
  /** Every n-th value of `heat` is missing. */
  readonly missing?: number;
}

/** A CSV of machines: wear rises to 1 at failure; three sensors show it, shifted by the regime; one shows nothing; one never changes. */
export function wearCsv({ units, regimes = 1, seed = 1, running = false, missing = 0 }: Wear): {
  csv: string;
  lives: number[];
} {
  let state = seed * 7919 + 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const lines = ["machine,hour,altitude,speed,heat,vibration,flow,idle,plate"];
  const lives: number[] = [];
  let count = 0;
  for (let u = 1; u <= units; u++) {
    const life = 40 + Math.floor(60 * random());
    const shown = running ? Math.max(6, Math.floor(life * (0.3 + 0.65 * random()))) : life;
    lives.push(life - shown);
    for (let t = 0; t < shown; t++) {
      const wear = ((t + 1) / life) ** 2;
      const regime = Math.floor(random() * regimes);
      const noise = () => random() - 0.5;
      const heat = 50 + 30 * regime + 8 * wear + 0.5 * noise();
      const cells = [
        u,
        t + 1,
        (10 * regime + 0.01 * noise()).toFixed(4),
        (600 + 100 * regime).toFixed(1),
        missing > 0 && ++count % missing === 0 ? "" : heat.toFixed(3),
        (1 + regime + 2 * wear + 0.2 * noise()).toFixed(3),
        (20 - 5 * regime - 3 * wear + 0.3 * noise()).toFixed(3),
        noise().toFixed(3),
        7,
      ];
      lines.push(cells.join(","));
    }
  }
  return { csv: `${lines.join("\n")}\n`, lives };
}

export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "andon-wear-"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}
