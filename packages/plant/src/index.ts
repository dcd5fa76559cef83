export { type PartOptions, renderPart } from "./part.ts";
export { PART_DEFECTS, type PartDefect } from "./part-defects.ts";
export { type PartPicturesOptions, type WrittenPicture, writePartPictures } from "./pictures.ts";
