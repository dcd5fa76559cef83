/** One thing that is wrong with signals. */
import type { SignalFinding } from "@andon/contracts";

const PLACES = 20;
/** How often, and where. */
export interface Places {
  readonly count: number;
  readonly places: readonly string[];
}

export type Severity = SignalFinding["severity"];
export type Words = SignalFinding["message"];

export function finding(
  code: SignalFinding["code"],
  severity: Severity,
  column: string | null,
  { count, places }: Places,
  message: Words,
): SignalFinding {
  return { code, severity, column, count, places: [...places.slice(0, PLACES)], message };
}

export const at = (...places: readonly string[]): Places => ({ count: places.length, places });
const rounded = (share: number) => (100 * share).toFixed(share < 0.1 ? 1 : 0);
export const percent = (share: number) => `${rounded(share)} %`;
export const percentZh = (share: number) => `${rounded(share)}%`;
