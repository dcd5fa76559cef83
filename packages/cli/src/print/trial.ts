import { inLanguage } from "@andon/contracts";
import type { Recommendation, Study, Trial } from "@andon/process";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";

type Values = Readonly<Record<string, number | string>>;

/** Numbers as exactly as anyone can set them. */
export const exact = (value: number | string): string =>
  typeof value === "number" ? String(Number(value.toPrecision(6))) : value;

export function withUnits(study: Study, values: Values): (readonly [string, string])[] {
  const { parameters, context, goals, constraints } = study.problem;
  const units = new Map([...parameters, ...context, ...goals, ...constraints].map((p) => [p.name, p.unit]));
  return Object.entries(values).map(([name, value]) => [name, `${exact(value)} ${units.get(name) ?? ""}`.trimEnd()]);
}

/** A trial's number, settings and results. */
export function trialText(study: Study, trial: Trial, { say }: Terminal): string {
  return [
    say.trialOf(String(trial.id)),
    pairsText(withUnits(study, trial.settings)),
    ...(trial.results === null ? [] : [say.trialGave, pairsText(withUnits(study, trial.results))]),
  ].join("\n");
}

/** One line of what a trial gave. */
export const trialLine = (trial: Trial, { say }: Terminal): string =>
  trial.results === null
    ? say.trialFailed(String(trial.id), trial.reason ?? "")
    : `${say.trialOf(String(trial.id))} ${Object.entries(trial.results)
        .map(([name, value]) => `${name} ${exact(value)}`)
        .join(", ")}`;

/** The best trial so far, and what the model would run. */
export function recommendationText(study: Study, found: Recommendation, terminal: Terminal): string {
  const { say, write, language } = terminal;
  const lines =
    found.best === null
      ? [say.noneKeeps]
      : [
          ...(found.front.length > 1
            ? [
                say.frontOf(write.count(found.front.length)),
                ...found.front.map((t) => `  ${trialLine(t, terminal)}`),
                "",
              ]
            : []),
          found.front.length > 1 ? say.kneeIs : say.bestSoFar,
          trialText(study, found.best, terminal),
        ];
  if (found.doubt !== null) return [...lines, "", say.nothingToAdvise(inLanguage(found.doubt, language))].join("\n");
  if (found.settings === null) return [...lines, "", found.safely ? say.nothingSafe : say.noneSureEnough].join("\n");
  return [
    ...lines,
    "",
    found.risk === null ? say.recommendedSettings : say.recommendedSafely,
    pairsText(withUnits(study, found.settings)),
    ...found.goals.map((g) => say.expectedOf(g.name, exact(g.expected), exact(g.low), exact(g.high))),
    ...found.constraints.map((c) =>
      say.constraintExpected(
        `${c.name} ${c.side === "max" ? "≤" : "≥"} ${exact(c.bound)}`,
        exact(c.expected),
        write.percent(c.probability),
      ),
    ),
    ...(found.risk === null ? [] : [say.riskOf(write.percent(found.risk))]),
    say.heldOut(found.heldOutR2.map(write.unit).join(", "), write.count(found.trials)),
  ].join("\n");
}
