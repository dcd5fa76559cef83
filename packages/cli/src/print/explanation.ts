import { figuresWithin, inLanguage, type Words } from "@andon/contracts";
import type { Explanation, Study } from "@andon/process";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText, tableText } from "../terminal/width.ts";
import { boundText, measured, safelyText, united, withUnits } from "./trial.ts";

type Result = Explanation["results"][number];
type Figure = { readonly value: number; readonly low: number; readonly high: number };

/** What was learnt of each result, what is expected of the settings, and why they are better than those of today. */
export function explanationText(study: Study, found: Explanation, why: Words | null, terminal: Terminal): string {
  const { say, language } = terminal;
  return [
    say.explainedFrom(terminal.write.count(found.trials)),
    ...found.results.flatMap((result) => ["", resultText(result, terminal)]),
    "",
    ...whatIfText(study, found, terminal),
    ...(why === null ? [] : ["", inLanguage(why, language)]),
  ].join("\n");
}

function resultText({ name, unit, heldOut, doubt, sensitivities }: Result, { say, write, language }: Terminal): string {
  if (doubt !== null || heldOut === null)
    return say.nothingLearnt(name, doubt === null ? "" : inLanguage(doubt, language));
  const { r2, rmse, coverage } = heldOut;
  const two = (share: number): string => (Math.abs(share) < 0.005 ? "0.00" : share.toFixed(2));
  const figure = (f: Figure): string => `${two(f.value)} [${two(f.low)}, ${two(f.high)}]`;
  return [
    say.resultLearnt(name, write.unit(r2.value), write.unit(r2.low), write.unit(r2.high), measured(rmse, unit)),
    `  ${say.intervalsHold(write.count(coverage.successes), write.count(coverage.total))}`,
    ...(coverage.high < 0.9 ? [say.intervalsTooNarrow] : []),
    ...(r2.low <= 0 ? [say.resultMayBeChance] : []),
    tableText([
      say.sensitivityHeads,
      ...sensitivities.map((s) => [s.parameter, figure(s.first), figure(s.total), figure(s.importance)]),
    ]),
  ].join("\n");
}

function whatIfText(
  study: Study,
  { whatIf, recommendation, asked }: Explanation,
  { say, write, language }: Terminal,
): string[] {
  if (recommendation.doubt !== null && whatIf === null)
    return [say.nothingToAdvise(inLanguage(recommendation.doubt, language))];
  if (whatIf === null) return [recommendation.safely ? say.nothingSafe : say.noneSureEnough];
  return [
    asked ? say.whatIfAsked : recommendation.safely ? safelyText(recommendation, say) : say.recommendedSettings,
    pairsText(withUnits(study, whatIf.settings)),
    ...whatIf.results.map((r) => {
      const figure = figuresWithin(r);
      const value = united(figure(r.value), r.unit);
      return say.batchExpected(
        r.name,
        value,
        [figure(r.low), figure(r.high)],
        [figure(r.batch.low), figure(r.batch.high)],
      );
    }),
    ...whatIf.constraints.map((c) => say.chanceKept(boundText(study, c), write.percent(c.probability))),
    ...(whatIf.failing === null ? [] : [say.failingIs(write.percent(whatIf.failing))]),
    say.nearestIs(String(whatIf.nearest.trial), write.percent(whatIf.nearest.apart), whatIf.nearest.levels.join(", ")),
  ];
}
