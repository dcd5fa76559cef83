/** What testing, running and verifying are asked for. */

export interface TestOptions {
  readonly model: string;
  readonly source: string;
  /** Overrides the file's decision threshold. */
  readonly threshold?: number | undefined;
  readonly threads?: number | undefined;
  readonly groupColumn?: string | undefined;
  /** Pictures of which split of the source: its test set where it has one, else all. */
  readonly split?: "test" | "all" | undefined;
}

export interface RunOptions {
  readonly model: string;
  readonly source: string | readonly string[];
  readonly threshold?: number | undefined;
  readonly threads?: number | undefined;
}

export interface VerifyOptions {
  readonly model: string;
  readonly source: string;
}
