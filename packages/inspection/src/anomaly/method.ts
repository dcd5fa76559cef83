/** "memory": what is unlike all places remembered; "autoencoder": what cannot be drawn again; "rotations": what has no side that is up. */
export const METHODS = ["memory", "autoencoder", "rotations"] as const;
export type Method = (typeof METHODS)[number];
