/** What testing, running, tuning and verifying are asked for. */
import type { Wish } from "@andon/contracts";

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
  /** Where a segmentation puts each mask, and an anomaly model each heat map, as a PNG file; nowhere without it. */
  readonly maps?: string | undefined;
  /** The golden sample that a comparison lays over every picture; without it each source must hold templates. */
  readonly template?: string | undefined;
  readonly threshold?: number | undefined;
  readonly threads?: number | undefined;
}

export interface VerifyOptions {
  readonly model: string;
  readonly source: string;
}

export interface TuneOptions {
  readonly model: string;
  /** Labelled pictures to choose the thresholds on. */
  readonly source: string;
  readonly wish: Wish;
  /** Who sets the thresholds, and why: both go into the card. */
  readonly by: string;
  readonly why: string;
  /** Where the tuned file goes; otherwise in place of the old one. */
  readonly out?: string | undefined;
  readonly threads?: number | undefined;
  readonly groupColumn?: string | undefined;
}
