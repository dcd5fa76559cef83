import type { Wish } from "@andon/contracts";
import type { Method } from "../anomaly/method.ts";
import type { NetworkName } from "../classify/networks.ts";
import type { OptimizerName } from "../classify/recipe.ts";

/**
 * classify: learn from labelled pictures which class a picture is of; compare: learn which differences between a picture and its template are
 * defects; segment: learn from masks or outlines which class each pixel is of; anomaly: learn from good pictures alone.
 */
export type InspectionTask = "classify" | "compare" | "segment" | "anomaly";

/** How an inspector is trained. Undefined means: choose, and say so. */
export interface TrainOptions {
  readonly source: string;
  readonly out: string;
  /** What is to be learnt; "auto" (default) takes what the source is made for. */
  readonly task?: InspectionTask | "auto" | undefined;
  /** Where the HTML report goes; none without it. */
  readonly report?: string | null | undefined;
  readonly language?: "en" | "zh" | undefined;
  /** A classifier by name; for learning from good parts a method. */
  readonly network?: NetworkName | Method | "auto" | undefined;
  /** Learning from good parts: an ONNX file whose features are used in the place of learnt ones, and the names of the layers to look at. */
  readonly backbone?: string | undefined;
  readonly layers?: readonly string[] | undefined;
  readonly epochs?: number | undefined;
  readonly batch?: number | undefined;
  /** Side of the square that the network sees, in pixels. */
  readonly size?: number | undefined;
  /** Learning from good parts: large pictures are looked at in so many tiles, each as large as `size` says. */
  readonly tiles?: { readonly rows: number; readonly columns: number } | undefined;
  readonly seed?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly threads?: number | undefined;
  readonly goodLabel?: string | undefined;
  readonly groupColumn?: string | undefined;
  readonly groupPattern?: string | undefined;
  /** Learning from good parts: the share of defective pictures that help to choose the threshold and are not tested (default 0). */
  readonly tuningDefects?: number | undefined;
  /** Learning from good parts: the share of defective pictures with masks that are learnt from as well and are not tested (default 0). */
  readonly learnDefects?: number | undefined;
  readonly splitBy?: "auto" | "group" | "sample" | undefined;
  readonly validation?: number | undefined;
  readonly test?: number | undefined;
  /** Cross-validation: fold `fold` of `foldCount` is the test. */
  readonly foldCount?: number | undefined;
  readonly fold?: number | undefined;
  readonly imbalance?: "auto" | "none" | "weights" | "balanced" | "focal" | undefined;
  /** Names with or without a value: "flipHorizontal", "rotate=10". */
  readonly augment?: "auto" | "none" | readonly string[] | undefined;
  /** "auto": defects of rare classes are blended into good training pictures; "none" (default): no picture is made up. */
  readonly synthesise?: "auto" | "none" | undefined;
  readonly optimizer?: OptimizerName | undefined;
  /** What the thresholds are chosen by; without it escapes and overkill count alike. */
  readonly wish?: Wish | undefined;
  readonly resume?: boolean | undefined;
  readonly onUnreadable?: "skip" | "refuse" | undefined;
}
