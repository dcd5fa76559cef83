export { type PartOptions, renderPart } from "./part.ts";
export { PART_DEFECTS, type PartDefect } from "./part-defects.ts";
export { type PartPicturesOptions, type WrittenPicture, writePartPictures } from "./pictures.ts";
export { REACTION_PROBLEM, type ReactionResults, type ReactionSettings, runReaction } from "./reaction.ts";
