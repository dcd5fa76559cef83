import { figuresWithin, inLanguage, settingWithin } from "@andon/contracts";
import type { Recommendation, Study, Trial } from "@andon/process";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";

type Values = Readonly<Record<string, number | string>>;

/** Numbers with six digits at most. */
export const exact = (value: number | string): string =>
  typeof value === "number" ? String(Number(value.toPrecision(6))) : value;

export const united = (figure: string, unit: string | null): string => (unit === null ? figure : `${figure} ${unit}`);

/** What was measured, short, with its unit. */
export const measured = (value: number, unit: string | null): string =>
  united(String(Number(value.toPrecision(3))), unit);

/** "roughness ≤ 0.8 µm" */
export function boundText(
  { problem }: Study,
  { name, side, bound }: { readonly name: string; readonly side: "max" | "min"; readonly bound: number },
): string {
  const { unit } = [...problem.constraints, ...problem.goals].find((c) => c.name === name)!;
  return `${name} ${side === "max" ? "≤" : "≥"} ${united(exact(bound), unit)}`;
}

/** What is expected of a result, and its interval. */
export function expectedText({ problem }: Study, e: Recommendation["goals"][number], say: Terminal["say"]): string {
  const figure = figuresWithin(e);
  const { unit } = [...problem.goals, ...problem.constraints].find((r) => r.name === e.name)!;
  return say.expectedOf(e.name, united(figure(e.expected), unit), figure(e.low), figure(e.high));
}

/** Names with values and units; settings as anyone can set them. */
export function withUnits(study: Study, values: Values): (readonly [string, string])[] {
  const { parameters, context, goals, constraints } = study.problem;
  const named = new Map([...goals, ...constraints, ...parameters, ...context].map((p) => [p.name, p]));
  return Object.entries(values).map(([name, value]) => {
    const p = named.get(name);
    const text = p && "low" in p && typeof value === "number" ? settingWithin(p, value) : exact(value);
    return [name, united(text, p?.unit ?? null)];
  });
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

/** Where the safe advisor starts from. */
export const safelyText = ({ running }: Recommendation, say: Terminal["say"]): string =>
  running === null ? say.recommendedSafely : say.recommendedSafelyFrom(String(running.id));

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
    found.risk === null ? say.recommendedSettings : safelyText(found, say),
    pairsText(withUnits(study, found.settings)),
    ...found.goals.map((g) => expectedText(study, g, say)),
    ...found.constraints.map((c) =>
      say.constraintExpected(boundText(study, c), figuresWithin(c)(c.expected), write.percent(c.probability)),
    ),
    ...(found.risk === null ? [] : [say.riskOf(write.percent(found.risk))]),
    say.heldOut(
      study.problem.goals.map(({ name }, g) => `${name} ${write.unit(found.heldOutR2[g]!)}`).join(", "),
      write.count(found.trials),
    ),
  ].join("\n");
}
