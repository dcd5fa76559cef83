/** Model files: their cards, and whether they still answer as they were certified. */
export { issueCertificate, type Proof, prove, TOLERANCE, weightsSha256 } from "./certificate.ts";
export { type CardOf, type CardSchema, type ModelFile, readCard } from "./file.ts";
export { keptNumbers, keptShares, numbersDifference, sharesDifference } from "./kept.ts";
