/** Public sets that are recognised by their content, with what their columns mean. */
import type { Dialect } from "./dialect.ts";
import { splitOfPath, stemOf } from "./files.ts";
import type { SignalColumn } from "./source.ts";
import type { TableLayout } from "./table.ts";

const C_MAPSS_SENSORS: readonly (readonly [string, string | null])[] = [
  ["T2", "°R"],
  ["T24", "°R"],
  ["T30", "°R"],
  ["T50", "°R"],
  ["P2", "psia"],
  ["P15", "psia"],
  ["P30", "psia"],
  ["Nf", "rpm"],
  ["Nc", "rpm"],
  ["epr", null],
  ["Ps30", "psia"],
  ["phi", "pps/psi"],
  ["NRf", "rpm"],
  ["NRc", "rpm"],
  ["BPR", null],
  ["farB", null],
  ["htBleed", null],
  ["Nf_dmd", "rpm"],
  ["PCNfR_dmd", "rpm"],
  ["W31", "lbm/s"],
  ["W32", "lbm/s"],
];

/** NASA's turbofan engines run to failure (Saxena et al., PHM08): unit, cycle, 3 settings, 21 sensors. */
export const cMapss: TableLayout = {
  kind: "c-mapss",
  names: ["unit", "cycle", "setting 1", "setting 2", "setting 3", ...C_MAPSS_SENSORS.map(([name]) => name)],
  units: Object.fromEntries(C_MAPSS_SENSORS.flatMap(([name, unit]) => (unit === null ? [] : [[name, unit]]))),
  unitName: (path, unit) => `${stemOf(path)}/${unit}`,
};

export function isCMapss({ header, separator, sample }: Dialect): boolean {
  if (header !== null || separator !== "whitespace" || sample[0]?.length !== 26) return false;
  return sample.slice(0, 20).every((row, i) => {
    const [unit, cycle] = [Number(row[0]), Number(row[1])];
    const before = sample[i - 1];
    if (before === undefined) return Number.isInteger(unit) && cycle === 1;
    return unit === Number(before[0]) ? cycle === Number(before[1]) + 1 : cycle === 1;
  });
}

/** Steps before the fault of a test run sets in. */
const TEP_ONSET = 160;
const tepFault = (path: string): number => Number(/d(\d\d)/i.exec(stemOf(path))?.[1] ?? 0);

/** The Tennessee Eastman process (Russell, Chiang, Braatz): 41 measurements and 11 manipulated variables, a row each 3 minutes. */
export const tennesseeEastman: TableLayout = {
  kind: "tennessee-eastman",
  names: [
    ...Array.from({ length: 41 }, (_, i) => `XMEAS(${i + 1})`),
    ...Array.from({ length: 11 }, (_, i) => `XMV(${i + 1})`),
  ],
  derived: [
    {
      column: { name: "fault", unit: null, role: "label", kind: "number" } satisfies SignalColumn,
      value: (path, row) => (splitOfPath(path) === "test" && row < TEP_ONSET ? 0 : tepFault(path)),
    },
  ],
};

export const isTennesseeEastman = ({ header, separator, sample }: Dialect): boolean =>
  header === null && separator === "whitespace" && sample[0]?.length === 52;

/** The normal training run is stored with a variable a line: 52 lines of some hundred values. */
export const isTransposedTennesseeEastman = ({ header, separator, sample }: Dialect, path: string): boolean =>
  header === null && separator === "whitespace" && /(^|\/)d00\b/i.test(path) && (sample[0]?.length ?? 0) > 100;

/** The Skoltech water circulation testbed (Katser and Kozitsin 2020). */
export const skab: TableLayout = {
  kind: "skab",
  roles: { anomaly: "label", changepoint: "label" },
  units: {
    Accelerometer1RMS: "g",
    Accelerometer2RMS: "g",
    Current: "A",
    Pressure: "bar",
    Temperature: "°C",
    Thermocouple: "°C",
    Voltage: "V",
    "Volume Flow RateRMS": "L/min",
  },
};

export const isSkab = ({ header }: Dialect): boolean =>
  header !== null && ["Accelerometer1RMS", "Thermocouple"].every((name) => header.includes(name));

/** The synthetic milling machine of Matzka 2020. The five mode columns say why a machine failed: they give the failure away. */
export const ai4i: TableLayout = {
  kind: "ai4i-2020",
  roles: {
    "Machine failure": "label",
    Type: "setting",
    TWF: "leak",
    HDF: "leak",
    PWF: "leak",
    OSF: "leak",
    RNF: "leak",
  },
};

export const isAi4i = ({ header }: Dialect): boolean =>
  header !== null && ["Tool wear [min]", "Machine failure", "TWF"].every((name) => header.includes(name));
