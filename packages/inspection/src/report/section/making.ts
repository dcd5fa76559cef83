import { inLanguage } from "@andon/contracts";
import { html, type Section, terms } from "@andon/report";
import type { ReportBase } from "../input.ts";
import type { View } from "./view.ts";

/** How the model was made: every automatic choice with its reason, every setting, every version. */
export function making({ input, say, write, language }: View<ReportBase>): Section {
  const { card, decisions } = input;
  const { training: t, input: picture } = card;
  const size = `${picture.width} × ${picture.height}`;
  return {
    id: "making",
    heading: say.settingsHeading,
    body: html`${
      decisions.length === 0
        ? null
        : html`<h3>${say.decisionsHeading}</h3><ul class="decisions">${decisions.map(
            (d) =>
              html`<li>${capital(inLanguage(d.what, language))}: <strong>${inLanguage(d.choice, language)}</strong><p>${inLanguage(d.why, language)}</p></li>`,
          )}</ul>`
    }
<div class="columns"><div><h3>${say.network}</h3>${terms([
      [say.network, t.network],
      [say.parameters, write.count(t.parameters)],
      [say.multiplyAdds, write.short(t.multiplyAdds)],
      [say.inputSize, say.inputSizeValue(size, picture.channels === 1 ? say.grey : say.rgb)],
      ...card.thresholds.map((threshold): readonly [string, string] => [
        `${say.thresholds}: ${threshold.name}`,
        `${threshold.value} (${threshold.meaning})`,
      ]),
    ])}<h3>${say.versions}</h3>${terms(Object.entries(card.versions))}</div>
<div><h3>${say.train}</h3>${terms([
      [say.epochs, write.count(t.epochs)],
      [say.batch, write.count(t.batch)],
      [say.optimizer, t.optimizer],
      [say.schedule, t.schedule],
      [say.learningRate, String(t.learningRate)],
      [say.imbalance, t.imbalance],
      [say.augmentation, t.augmentation.length === 0 ? say.none : t.augmentation.join(", ")],
      [say.seed, String(t.seed)],
      [say.threads, write.count(t.threads)],
      [say.duration, write.seconds(t.seconds)],
    ])}</div></div>`,
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
