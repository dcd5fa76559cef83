import type { TimeOptions } from "./time.ts";

/** What a user may say of a source; the rest is found out. */
export interface SignalOptions extends TimeOptions {
  /** Names of columns, where they do not speak for themselves. */
  readonly timeColumn?: string | undefined;
  readonly unitColumn?: string | undefined;
  /** Columns of time and unit as a model was trained with them: taken where the source has them and no other is named. */
  readonly trainedWith?: { readonly time: string | null; readonly unit?: string | null | undefined } | undefined;
  readonly labelColumns?: readonly string[] | undefined;
  readonly settingColumns?: readonly string[] | undefined;
  readonly ignoreColumns?: readonly string[] | undefined;
}
