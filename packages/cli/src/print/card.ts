import { type Certificate, inLanguage, type ModelCard } from "@andon/contracts";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";
import { operatingPointText } from "./decision.ts";
import { evaluatedOf, evaluationText } from "./evaluation.ts";

type Speaker = Pick<Terminal, "say" | "write" | "language">;

/** The model card, for reading. */
export function cardText(card: ModelCard, speaker: Speaker): string {
  const { say, write } = speaker;
  const { training: t, split, data } = card;
  const part = (p: ModelCard["split"]["train"]): string => write.count(p.samples);
  const channels = card.input.channels === 1 ? say.grey : say.rgb;
  return [
    `${card.name}  (${card.task})`,
    "",
    pairsText([
      [say.made, write.date(card.createdAt)],
      [
        say.classes,
        card.labels.map((label) => (label === card.goodLabel ? `${label} (${say.good})` : label)).join(", "),
      ],
      [say.input, say.inputText(`${card.input.width} × ${card.input.height}`, channels)],
      ...card.outputs.map((o): [string, string] => [`${say.output} ${o.name}`, `${o.layout}: ${o.meaning}`]),
      ...card.thresholds.flatMap((th): [string, string][] => [
        [`${say.threshold} ${th.name}`, `${th.value}: ${th.meaning}`],
        ...th.history.map((h): [string, string] => [
          "",
          say.thresholdWas(String(h.value), write.date(h.at), h.by, h.why),
        ]),
      ]),
      [say.network, `${t.network}: ${say.sizeOfNetwork(write.count(t.parameters), write.short(t.multiplyAdds))}`],
      ["", inLanguage(t.why, speaker.language)],
      [
        say.training,
        say.trainingText(write.count(t.epochs), String(t.bestEpoch), write.count(t.batch), write.seconds(t.seconds)),
      ],
      ["", [t.optimizer, t.schedule, `${say.learningRate} ${t.learningRate}`, `${say.seed} ${t.seed}`].join(", ")],
      [say.imbalance, t.imbalance],
      [say.augmentation, t.augmentation.length === 0 ? say.none : t.augmentation.join(", ")],
      [say.source, `${data.source} (${data.kind}), ${say.picturesCount(write.count(data.samples))}`],
      [say.fingerprint, data.fingerprint.slice(0, 16)],
      [
        say.split,
        say.splitText(
          part(split.train),
          part(split.validation),
          split.test === null ? "0" : part(split.test),
          inLanguage(split.by, speaker.language),
        ),
      ],
      [say.certificate, certificateText(card.certificate, speaker)],
      [
        say.versions,
        Object.entries(card.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(", "),
      ],
    ]),
    "",
    card.test === null ? say.onValidation : say.onTest,
    evaluationText(evaluatedOf(card), speaker),
    ...operatingPointText(card, speaker),
  ].join("\n");
}

/** A certificate in one sentence. */
export function certificateText(c: Certificate, { say, write }: Pick<Speaker, "say" | "write">): string {
  return say.certificateText(
    write.count(c.samples),
    write.count(c.flippedVerdicts),
    write.short(c.maxScoreDifference),
    write.short(c.tolerance),
  );
}
