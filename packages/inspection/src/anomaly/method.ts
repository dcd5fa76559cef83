import { AndonError } from "@andon/contracts";
import type { TrainOptions } from "../train/options.ts";

/**
 * "memory": what is unlike all places remembered; "backbone": the same by the features of a network that the user brings; "autoencoder": what
 * cannot be drawn again; "rotations": what has no side that is up.
 */
export const METHODS = ["memory", "autoencoder", "rotations"] as const;
export type Method = (typeof METHODS)[number] | "backbone";

/**
 * The method that the options ask for. What would do nothing with it is refused before anything is read.
 * @throws AndonError `training/other-network`, `training/other-option`
 */
export function chooseMethod({ network, backbone, layers, tiles, learnDefects }: TrainOptions): Method {
  const asked = network === undefined || network === "auto" ? null : network;
  const known = METHODS.find((method) => method === asked);
  if (asked !== null && known === undefined)
    throw new AndonError("training/other-network", { network: asked, task: "anomaly", known: METHODS.join(", ") });
  const needs = (option: string, what: string): AndonError =>
    new AndonError("training/other-option", { option, needs: what });
  if (layers !== undefined && backbone === undefined) throw needs("--layers", "--backbone");
  if (backbone !== undefined && asked !== null && asked !== "memory") throw needs("--backbone", "--network auto");
  const method = backbone === undefined ? (known ?? "memory") : "backbone";
  const tiled = tiles !== undefined && tiles.rows * tiles.columns > 1;
  if (tiled && method !== "memory" && method !== "backbone") throw needs("--tiles", "--network memory");
  if ((learnDefects ?? 0) > 0 && method !== "memory") throw needs("--learn-defects", "--network memory");
  return method;
}
