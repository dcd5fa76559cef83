import { AndonError, maintenanceCard } from "@andon/contracts";
import type { MaintenanceCosts } from "@andon/maintenance";
import { Command } from "commander";
import { positiveNumber, type SharedOptions, shared, wholeNumber } from "../options.ts";
import { failureEvaluationText, failureFigures } from "../print/failure.ts";
import { faultTestText } from "../print/fault.ts";
import { maintenanceDecisionText } from "../print/maintenance-decision.ts";
import { noteDecision } from "../print/noted.ts";
import { rulEvaluationText } from "../print/remaining-life.ts";
import { watchTestText } from "../print/watch.ts";
import {
  columnOptions,
  columnsAsked,
  type OnlyFor,
  refuseOthers,
  taskOf,
  VIBRATION_ONLY,
  type VibrationOptions,
  vibrationAsked,
  vibrationOptions,
} from "../signal-options.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions, VibrationOptions {
  readonly truth?: string;
  readonly skip?: number;
  readonly costFailure?: number;
  readonly costStop?: number;
  readonly leadTime?: number;
  readonly report?: string;
  readonly costMiss?: number;
  readonly costAlarm?: number;
  readonly threads?: number;
}

/** Options that would do nothing for other tasks. */
const ONLY_FOR = {
  truth: ["rul"],
  skip: ["watch"],
  costFailure: ["rul"],
  costStop: ["rul"],
  leadTime: ["rul"],
  costMiss: ["failure"],
  costAlarm: ["failure"],
  ...VIBRATION_ONLY,
} satisfies OnlyFor<Options>;

/** @throws AndonError `maintenance/costs` where only one of them is named */
function costsOf({ costFailure, costStop, leadTime }: Options): MaintenanceCosts | undefined {
  if (costFailure === undefined && costStop === undefined) return undefined;
  if (costFailure === undefined || costStop === undefined)
    throw new AndonError("maintenance/costs", { failure: costFailure ?? "?", stop: costStop ?? "?" });
  return { failure: costFailure, stop: costStop, leadTime: leadTime ?? 0 };
}

/** `andon maintain test <model> <source>`: how good are its predictions of remaining life? */
export function maintainTest(terminal: Terminal): Command {
  const { say, write } = terminal;
  const command = new Command("test")
    .description(say.maintainTestDescription)
    .argument("<file.onnx>", say.modelArgument)
    .argument("<source>", say.signalsArgument)
    .option("--truth <file>", say.optionTruth)
    .option("--skip <rows>", say.optionSkip, wholeNumber(say, 0))
    .option("--cost-failure <amount>", say.optionCostFailure, positiveNumber(say))
    .option("--cost-stop <amount>", say.optionCostStop, positiveNumber(say))
    .option("--lead-time <rows>", say.optionLeadTime, wholeNumber(say, 0))
    .option("--report <file.html>", say.optionReportAsked)
    .option("--cost-miss <amount>", say.optionCostMissTested, positiveNumber(say))
    .option("--cost-alarm <amount>", say.optionCostAlarm, positiveNumber(say))
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1));
  vibrationOptions(columnOptions(command, say), say);
  shared(
    command,
    say,
    "andon maintain test engine.onnx test_FD001.txt.gz --truth RUL_FD001.txt.gz\nandon maintain test pump.onnx failed-pumps.csv --cost-failure 100 --cost-stop 10 --lead-time 5\nandon maintain test line.onnx labelled.csv --label anomaly --report line.html\nandon maintain test mill.onnx new.csv --cost-miss 500 --cost-alarm 20\nandon maintain test bearing.onnx recordings/ --json",
  );
  return command.action(async (model: string, source: string, o: Options) => {
    const { testFailure, testFault, testRul, testWatch } = await import("@andon/maintenance");
    const { readCard } = await import("@andon/model");
    const { task } = (await readCard(model, maintenanceCard.options)).card;
    refuseOthers(command, say, o, ONLY_FOR, taskOf(task));
    await interruptible(
      terminal,
      async (signal) => {
        const { truth, threads, seed, skip } = o;
        if (task === "maintenance/watch") {
          const { report } = o;
          const asked = { model, source, skip, report, language: terminal.language, ...columnsAsked(o) };
          const { card, evaluation, baselines, repaired } = await testWatch(asked, signal);
          for (const made of repaired) noteDecision(made, terminal);
          if (report !== undefined) terminal.note(say.reportWritten(report));
          const { network } = card.training;
          if (o.json) terminal.json({ model, source, network, ...evaluation, baselines, repaired });
          else terminal.result(watchTestText(network, { evaluation, baselines }, terminal));
          return;
        }
        if (task === "maintenance/failure") {
          const { costMiss, costAlarm } = o;
          const wish = costMiss === undefined && costAlarm === undefined ? undefined : { costMiss, costAlarm };
          const { report } = o;
          const { language } = terminal;
          const asked = { model, source, seed, wish, report, language, ...columnsAsked(o) };
          const { evaluation, seen, repaired } = await testFailure(asked, signal);
          for (const made of repaired) noteDecision(made, terminal);
          if (seen) terminal.note(say.failureSeen);
          if (report !== undefined) terminal.note(say.reportWritten(report));
          if (o.json) terminal.json({ model, source, seen, ...failureFigures(evaluation), repaired });
          else terminal.result(failureEvaluationText(evaluation, terminal));
          return;
        }
        if (task === "maintenance/fault") {
          const { report } = o;
          const result = await testFault(
            { model, source, threads, report, language: terminal.language, ...vibrationAsked(o) },
            signal,
          );
          const { windows, recordings, strangers, answers, repaired } = result;
          for (const made of repaired) noteDecision(made, terminal);
          const { accuracy, balancedAccuracy, macroF1 } = windows;
          if (report !== undefined) terminal.note(say.reportWritten(report));
          const seen = answers.filter((a) => a.seen).length;
          if (seen > 0) terminal.note(say.faultSeen(terminal.write.count(seen), terminal.write.count(answers.length)));
          if (o.json)
            terminal.json({
              model,
              source,
              seen,
              accuracy: accuracy.value,
              balancedAccuracy: balancedAccuracy.value,
              macroF1: macroF1.value,
              intervals: Object.fromEntries(
                Object.entries({ accuracy, balancedAccuracy, macroF1 }).map(([name, f]) => [name, [f.low, f.high]]),
              ),
              windows,
              recordings,
              strangers,
              answers,
              repaired,
            });
          else terminal.result(faultTestText(result, terminal));
          return;
        }
        const { report } = o;
        const { language } = terminal;
        const asked = { model, source, truth, threads, seed, costs: costsOf(o), report, language, ...columnsAsked(o) };
        const result = await testRul(asked, signal);
        const { evaluation, card, decision, seen, begunLate, repaired } = result;
        for (const made of repaired) noteDecision(made, terminal);
        if (seen.length > 0) terminal.note(say.unitsSeen(seen.slice(0, 20).join(", "), write.count(seen.length)));
        if (begunLate.length > 0)
          terminal.note(say.begunLate(begunLate.slice(0, 20).join(", "), write.count(begunLate.length)));
        if (report !== undefined) terminal.note(say.reportWritten(report));
        if (o.json) {
          const { rmse, mae, rmseUncapped, maeUncapped, coverage, width, alphaLambda, prognosticHorizon, ...rest } =
            evaluation;
          const lives = alphaLambda === null || prognosticHorizon === null ? {} : { alphaLambda, prognosticHorizon };
          const bounded = { rmse, mae, rmseUncapped, maeUncapped, coverage, width, ...lives };
          terminal.json({
            model,
            source,
            truth: result.truth,
            ...Object.fromEntries(Object.entries(bounded).map(([name, figure]) => [name, figure.value])),
            ...rest,
            // one unit cannot be resampled
            intervals:
              evaluation.units > 1
                ? Object.fromEntries(Object.entries(bounded).map(([name, { low, high }]) => [name, [low, high]]))
                : null,
            decision: decision ?? undefined,
            seen,
            begunLate,
            repaired,
            predictions: result.truth === "given" ? result.predictions : undefined,
          });
          return;
        }
        terminal.note(result.truth === "given" ? say.truthGiven : say.truthFailure);
        terminal.result(rulEvaluationText(evaluation, card, terminal));
        if (decision !== null) terminal.result(maintenanceDecisionText(decision, terminal));
      },
      say.stoppingNow,
    );
  });
}
