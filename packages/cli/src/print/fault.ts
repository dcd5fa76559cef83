import type { FaultCard } from "@andon/contracts";
import type { FaultAnswer, FaultTestResult } from "@andon/maintenance";
import type { Terminal } from "../terminal/terminal.ts";
import { padded } from "../terminal/width.ts";
import { classificationText } from "./classification.ts";
import { countOf, figuresText } from "./figures.ts";

type Speaker = Pick<Terminal, "say" | "write" | "language">;

/** What is wrong with one machine, in a line: the class, how sure, how many windows agree, which peaks back it. */
export function faultText(
  { recording, label, probability, windows, familiar, evidence }: FaultAnswer,
  { say, write }: Speaker,
): string {
  const agreeing = windows.filter((w) => w.label === label).length;
  const peaks = evidence.map(({ part, order, decibels }) =>
    say.peaksAt(write.short(order), decibels.toFixed(0), say.bearingParts[part]),
  );
  return [
    padded(label === null ? say.unknownFault : `${label} ${write.percent(probability)}`, 24),
    say.windowsOf(write.count(agreeing), write.count(windows.length)),
    recording,
    ...(familiar === false && label !== null ? [say.notHeardBefore] : []),
    ...peaks,
  ].join("  ");
}

/** In words about windows. */
const ofWindows = (speaker: Speaker): Speaker => ({
  ...speaker,
  say: { ...speaker.say, pictures: speaker.say.byWindow, accuracyOf: speaker.say.windowsRight },
});

/** How good the answers are: by window, then by recording. */
export function faultTestText({ windows, recordings, strangers }: FaultTestResult, speaker: Speaker): string {
  const { say, write } = speaker;
  return [
    say.byWindow,
    classificationText(windows, ofWindows(speaker)),
    `  ${say.windowsAreAlike}`,
    "",
    say.byRecording,
    figuresText(
      [
        [say.accuracy, recordings.accuracy, write.percent, countOf(recordings.accuracy, say.recordingsOf, speaker)],
        [say.balancedAccuracy, recordings.balancedAccuracy, write.percent],
      ],
      speaker,
    ),
    ...(strangers === null
      ? []
      : ["", say.strangersFound(write.count(strangers.successes), write.count(strangers.total))]),
  ].join("\n");
}

/** What a card says of how good it is. */
export const faultFiguresText = ({ validation }: FaultCard, speaker: Speaker): string =>
  [
    speaker.say.heldOutByTime,
    classificationText(validation, ofWindows(speaker)),
    `  ${speaker.say.windowsAreAlike}`,
  ].join("\n");
