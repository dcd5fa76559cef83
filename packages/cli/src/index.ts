export { runAndon } from "./program.ts";
export type { Streams } from "./terminal/terminal.ts";
