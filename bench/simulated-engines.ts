/** Simulated engines in the format of C-MAPSS under six operating conditions: the wear shows only once the condition is taken out. */
import { randomStream } from "@andon/data";

/** Altitude in 1,000 feet, Mach number, throttle resolver angle: the conditions of the data's two sets that change them. */
const CONDITIONS = [
  [0, 0, 100],
  [10, 0.25, 100],
  [20, 0.7, 100],
  [25, 0.62, 60],
  [35, 0.84, 100],
  [42, 0.84, 100],
] as const;
const SENSORS = 21;
/** Sensors that show wear, in percent of their range between conditions at failure; the others are constant within a condition. */
const SHOWN = [2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 15, 17, 20, 21];
const LIFE = [130, 330] as const;

export interface SimulatedEngines {
  /** 26 columns separated by spaces: engine, cycle, three settings, 21 sensors. */
  readonly train: string;
  readonly test: string;
  /** Cycles left of each test engine after its last row. */
  readonly lives: readonly number[];
}

/**
 * Engines with lives between 130 and 330 cycles. Wear grows exponentially from a level that differs from engine to engine (Saxena et al. 2008) to
 * 1 at failure. A row's condition is drawn anew; it moves a sensor some ten times as far as all wear does. Test engines stop at a random cycle.
 */
export function simulatedEngines(units: number, seed: number): SimulatedEngines {
  const random = randomStream(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const level = CONDITIONS.map(() => Array.from({ length: SENSORS }, () => 500 + 200 * random()));
  const slope = Array.from({ length: SENSORS }, (_, s) =>
    SHOWN.includes(s + 1) ? (random() < 0.5 ? -1 : 1) * (4 + 8 * random()) : 0,
  );
  const lives: number[] = [];
  const engines = (stopped: boolean) =>
    Array.from({ length: units }, (_, u) => {
      const life = Math.round(LIFE[0] + (LIFE[1] - LIFE[0]) * random());
      const rows = stopped ? 31 + Math.floor((life - 31) * random()) : life;
      if (stopped) lives.push(life - rows);
      const initial = 0.1 * random();
      return Array.from({ length: rows }, (_, t) => {
        const wear = initial + (1 - initial) * (Math.expm1((4 * (t + 1)) / life) / Math.expm1(4));
        const at = Math.floor(random() * CONDITIONS.length);
        const settings = CONDITIONS[at]!.map((v, i) => (v + [0.002, 0.0003, 0][i]! * normal()).toFixed(4));
        const sensors = slope.map((s, k) => (level[at]![k]! + s * wear + (s === 0 ? 0 : 1.5 * normal())).toFixed(2));
        return [u + 1, t + 1, ...settings, ...sensors].join(" ");
      });
    })
      .flat()
      .join("\n");
  return { train: engines(false), test: engines(true), lives };
}
