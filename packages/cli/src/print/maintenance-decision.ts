import type { MaintenanceDecision, PolicyResult } from "@andon/maintenance";
import type { Terminal } from "../terminal/terminal.ts";
import { tableText } from "../terminal/width.ts";

/** When to stop, and what that saves against other ways of maintaining. */
export function maintenanceDecisionText(
  d: MaintenanceDecision,
  { say, write }: Pick<Terminal, "say" | "write">,
): string {
  const line = (name: string, { costRate, failures, stops, meanLife }: PolicyResult) => [
    name,
    write.short(1000 * costRate),
    write.count(failures),
    write.count(stops),
    write.short(meanLife),
  ];
  const saving = (against: string, { value, low, high }: MaintenanceDecision["savingAgainstFailure"]) =>
    `  ${say.saves(against, write.percent(value), write.percent(low), write.percent(high))}`;
  return [
    "",
    say.decisionHeading(write.short(d.costs.failure), write.short(d.costs.stop), write.count(d.costs.leadTime)),
    d.risk > 1 ? say.decisionNever : say.decisionRule(write.percent(d.risk)),
    tableText([
      ["", say.costPer1000, say.failures, say.stops, say.meanLife],
      line(say.byPrediction, d.predictive),
      line(d.interval === null ? say.noInterval : say.everyInterval(write.count(d.interval)), d.fixedInterval),
      line(say.runToFailure, d.runToFailure),
      line(say.foresight, d.foresight),
    ]),
    saving(say.runToFailure, d.savingAgainstFailure),
    saving(say.fixedInterval, d.savingAgainstInterval),
    `  ${say.decisionHeldOut(write.count(d.units))}`,
  ].join("\n");
}
