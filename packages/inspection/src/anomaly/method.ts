/**
 * "memory": what is unlike all places remembered; "backbone": the same by the features of a network that the user brings; "autoencoder": what
 * cannot be drawn again; "rotations": what has no side that is up.
 */
export const METHODS = ["memory", "autoencoder", "rotations"] as const;
export type Method = (typeof METHODS)[number] | "backbone";
