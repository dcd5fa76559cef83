/** Lengths of time as they are typed. */
import type { Gap } from "@andon/contracts";
import type { Budget } from "@andon/maintenance";
import { InvalidArgumentError } from "commander";
import type { Messages } from "./messages.ts";

/** "2/week", "1/1000" (rows), to a budget. */
export function budget(say: Messages): (text: string) => Budget {
  const hour = 3_600_000;
  const times: Readonly<Record<string, number>> = {
    hour,
    shift: 8 * hour,
    day: 24 * hour,
    week: 168 * hour,
    month: 720 * hour,
  };
  return (text) => {
    const [alarms, per] = text.split("/");
    const length = times[per?.trim() ?? ""] ?? Number(per);
    if (!(Number(alarms) > 0 && length > 0 && Number.isFinite(length)))
      throw new InvalidArgumentError(say.expectedBudget);
    return { alarms: Number(alarms), per: length };
  };
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** "10s", "5min", "250ms"; `bare`: in the unit of the time column, or rows. NaN where it is neither. */
function lengthOf(text: string): Step {
  const [, number, unit = ""] = /^([\d.]+)\s*([a-z]*)$/.exec(text.trim()) ?? [];
  const bare = unit === "";
  return { length: Number(number) * (bare ? 1 : (MILLISECONDS[unit] ?? Number.NaN)), bare };
}

/** Between rows: in milliseconds, or, a bare number, in the unit of the time column. */
export interface Step {
  readonly length: number;
  readonly bare: boolean;
}

export function step(say: Messages): (text: string) => Step {
  return (text) => {
    const { length, bare } = lengthOf(text);
    if (!(length > 0 && Number.isFinite(length))) throw new InvalidArgumentError(say.expectedStep);
    return { length, bare };
  };
}

/** A bare number is rows. */
export function gap(say: Messages): (text: string) => Gap {
  return (text) => {
    const { length, bare } = lengthOf(text);
    if (!(length >= 0 && Number.isFinite(length)) || (bare && !Number.isInteger(length)))
      throw new InvalidArgumentError(say.expectedGap);
    return bare ? { rows: length } : { milliseconds: length };
  };
}
