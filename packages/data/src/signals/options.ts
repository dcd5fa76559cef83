import type { TimeOptions } from "./time.ts";

/** What a user may say of a source; the rest is found out. */
export interface SignalOptions extends TimeOptions {
  /** Names of columns, where they do not speak for themselves. */
  readonly timeColumn?: string | undefined;
  readonly unitColumn?: string | undefined;
  readonly labelColumns?: readonly string[] | undefined;
  readonly settingColumns?: readonly string[] | undefined;
  readonly ignoreColumns?: readonly string[] | undefined;
}
