import { inLanguage, type MaintenanceCard } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";
import { certificateText } from "./card.ts";
import { failureFiguresText } from "./failure.ts";
import { faultFiguresText } from "./fault.ts";
import { rulEvaluationText } from "./remaining-life.ts";
import { columnText } from "./signals.ts";
import { watchCalibrationText } from "./watch.ts";

/** The card of a maintenance model, for reading. */
export function maintenanceCardText(
  card: MaintenanceCard,
  speaker: Pick<Terminal, "say" | "write" | "language">,
): string {
  const { say, write, language } = speaker;
  const { input, data } = card;
  const facts = pairsText([
    [say.made, write.date(card.createdAt)],
    [say.input, say.inputOf(input.name, inLanguage(input.layout, language), lengthText(card, speaker))],
    ["", say.inOneLine(input.columns.map(columnText))],
    ...card.outputs.map((o): [string, string] => [`${say.output} ${o.name}`, inLanguage(o.meaning, language)]),
    ...card.thresholds.map((t): [string, string] => [
      `${say.threshold} ${t.name}`,
      say.termed(write.short(t.value), inLanguage(t.meaning, language)),
    ]),
    ...(card.task === "maintenance/watch" ? [["", inLanguage(card.calibration.why, language)] as const] : []),
    [say.network, networkText(card, speaker)],
    ["", inLanguage(card.training.why, language)],
    ...("preparation" in card && "regimes" in card.preparation
      ? [[say.regimes, write.count(card.preparation.regimes.centroids.length)] as const]
      : []),
    [
      say.source,
      `${say.sourceOf(data.source, data.kind)}${say.comma}${say.historiesRead(write.count(data.units), write.count(data.rows))}`,
    ],
    [say.fingerprint, data.fingerprint.slice(0, 16)],
    [say.certificate, certificateText(card.certificate, speaker)],
  ]);
  const figures =
    card.task === "maintenance/watch"
      ? ["", watchCalibrationText(card, speaker)]
      : card.task === "maintenance/rul"
        ? ["", say.outOfFold, rulEvaluationText(card.validation, card, speaker)]
        : card.task === "maintenance/failure"
          ? ["", failureFiguresText(card, speaker)]
          : ["", faultFiguresText(card, speaker)];
  return [`${card.name}  (${card.task})`, "", facts, ...figures].join("\n");
}

const lengthText = (card: MaintenanceCard, { say, write }: Pick<Terminal, "say" | "write">): string =>
  card.task === "maintenance/fault"
    ? say.samplesOf(write.count(card.input.steps), write.short(card.rate))
    : card.task === "maintenance/rul" && card.state !== null
      ? say.wholeHistory
      : say.stepsOfHistory(write.count(card.input.steps));

function networkText(card: MaintenanceCard, { say, write }: Pick<Terminal, "say" | "write">): string {
  if (card.task === "maintenance/watch") {
    const { network, components, features, parameters } = card.training;
    const size =
      network === "components"
        ? say.componentsOf(write.count(components), write.count(features))
        : say.parametersCount(write.count(parameters));
    return say.termed(network, size);
  }
  if (card.task === "maintenance/fault")
    return say.termed(card.training.network, say.parametersCount(write.count(card.training.parameters)));
  const { network, members, parameters } = card.training;
  const networks = say.termed(`${members} × ${network}`, say.parametersCount(write.count(parameters)));
  const trees = card.task === "maintenance/failure" ? card.training.trees : undefined;
  return trees === undefined
    ? networks
    : `${networks}; ${say.treesCount(write.count(trees.forests), write.count(trees.trees))}`;
}
