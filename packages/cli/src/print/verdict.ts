import type { Verdict } from "@andon/inspection";
import type { Terminal } from "../terminal/terminal.ts";
import { padded } from "../terminal/width.ts";

/** Regions of one picture that are listed; all of them are in the JSON. */
const MOST_REGIONS = 5;

type Said = Exclude<Verdict, { readonly error: unknown }>;

/** One picture's verdict: its name, for counting, and the lines that tell it. */
export function verdictText(
  answer: Said,
  { say, write }: Pick<Terminal, "say" | "write">,
): { name: string; lines: readonly string[] } {
  const line = (name: string, share: number) =>
    `${padded(name, 16)}  ${padded(write.percent(share), 8, true)}  ${answer.file}`;
  if ("boxes" in answer) {
    const name = answer.verdict === "good" ? say.good : say.defective;
    const boxes = answer.boxes.map(
      (b) =>
        `  ${padded(b.label, 14)}  ${padded(write.percent(b.confidence), 8, true)}  ${b.x}, ${b.y}  ${b.width} × ${b.height}`,
    );
    return { name, lines: [line(name, answer.score), ...boxes] };
  }
  if ("regions" in answer) {
    const name = answer.verdict === "good" ? say.good : say.defective;
    const regions = answer.regions.map(
      (r) =>
        `  ${padded(r.label, 14)}  ${padded(`${write.count(r.area)} px`, 12, true)}  ${r.x}, ${r.y}  ${r.width} × ${r.height}`,
    );
    return { name, lines: [line(name, answer.score), ...regions] };
  }
  if ("places" in answer) {
    const name = say.decision(answer.decision);
    const regions = answer.places
      .slice(0, MOST_REGIONS)
      .map((r) => `  ${padded(write.short(r.score), 8, true)}  ${r.x}, ${r.y}  ${r.width} × ${r.height}`);
    const hidden = answer.places.length - regions.length;
    if (hidden > 0) regions.push(`  ${say.moreRegions(write.count(hidden))}`);
    return { name, lines: [line(name, answer.score), ...(answer.decision === "pass" ? [] : regions)] };
  }
  // no class, however sure the network is of one
  if (answer.decision === "unknown") {
    const name = say.unknownPicture;
    return { name, lines: [`${padded(say.decision("unknown"), 8)}  ${padded(name, 26)}  ${answer.file}`] };
  }
  const name = answer.label ?? say.undecidedLabel;
  return { name, lines: [`${padded(say.decision(answer.decision), 8)}  ${line(name, answer.probability)}`] };
}
