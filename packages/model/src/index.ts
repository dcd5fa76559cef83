/** Model files: their cards, and whether they still answer as they were certified. */
export { type CardSchema, type ModelFile, readCard } from "./file.ts";
export { keptNumbers, largestDifference, type Proof, prove, weightsSha256 } from "./proof.ts";
