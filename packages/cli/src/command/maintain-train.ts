import {
  type Gap,
  inLanguage,
  type MaintenanceCard,
  type MaintenanceEvent,
  type RowSplit,
  type WatchNetworkName,
} from "@andon/contracts";
import type { Budget, FaultNetworkName, RulNetworkName } from "@andon/maintenance";
import { Command, Option } from "commander";
import { fraction, positiveNumber, type SharedOptions, shared, wholeNumber } from "../options.ts";
import { failureFiguresText } from "../print/failure.ts";
import { faultFiguresText } from "../print/fault.ts";
import { noteDecision } from "../print/noted.ts";
import { rulEvaluationText } from "../print/remaining-life.ts";
import { watchCalibrationText } from "../print/watch.ts";
import {
  columnOptions,
  columnsAsked,
  type OnlyFor,
  refuseOthers,
  VIBRATION_ONLY,
  type VibrationOptions,
  vibrationAsked,
  vibrationOptions,
} from "../signal-options.ts";
import { INTERRUPTED, interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { budget, gap, step } from "../time-options.ts";

interface Options extends SharedOptions, VibrationOptions {
  readonly out: string;
  readonly task: "rul" | "watch" | "failure" | "fault";
  readonly budget?: Budget;
  readonly network?: string;
  readonly window?: number;
  readonly cap?: number;
  readonly members?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly confidence?: number;
  readonly target?: string;
  readonly positive?: string;
  readonly horizon?: number;
  readonly costMiss?: number;
  readonly costAlarm?: number;
  readonly precision?: number;
  readonly running?: string;
  readonly report?: string;
  readonly split?: RowSplit["by"] | "auto";
  readonly gap?: Gap;
  readonly resample?: number;
  readonly scaling?: "standard" | "robust";
  readonly threads?: number;
}

/** Which networks are for what. */
const RUL: readonly RulNetworkName[] = ["averages", "cnn", "lstm", "gru", "attention"];
const FAULT: readonly FaultNetworkName[] = ["both", "order", "wide"];
const WATCH: readonly WatchNetworkName[] = ["components", "mahalanobis", "conv-ae", "lstm-ae"];
const networks: Readonly<Record<Options["task"], readonly string[]>> = {
  rul: RUL,
  fault: FAULT,
  watch: WATCH,
  failure: [],
};

/** Options that would do nothing for other tasks. */
const ONLY_FOR = {
  resample: ["rul"],
  scaling: ["rul"],
  cap: ["rul"],
  running: ["rul"],
  confidence: ["rul"],
  members: ["rul", "failure"],
  batch: ["rul", "failure", "fault"],
  lr: ["rul", "failure", "fault"],
  budget: ["watch"],
  target: ["failure"],
  positive: ["failure"],
  horizon: ["failure"],
  split: ["failure"],
  gap: ["failure", "watch"],
  costMiss: ["failure"],
  costAlarm: ["failure"],
  precision: ["failure"],
  ...VIBRATION_ONLY,
} satisfies OnlyFor<Options>;

/** `andon maintain train <source>`: from histories to failure to one model file. */
export function maintainTrain(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("train")
    .description(say.maintainTrainDescription)
    .argument("<source>", say.historiesArgument)
    .requiredOption("-o, --out <file.onnx>", say.optionOut)
    .addOption(
      new Option("--task <what>", say.optionMaintainTask).choices(["rul", "watch", "failure", "fault"]).default("rul"),
    )
    .addOption(
      new Option("--network <name>", say.optionNetwork)
        .choices(["auto", ...Object.values(networks).flat()])
        .default("auto"),
    )
    .option("--window <rows>", say.optionWindow, wholeNumber(say, 2))
    .option("--cap <life>", say.optionCap, positiveNumber(say))
    .option("--resample <step>", say.optionResample, step(say))
    .addOption(new Option("--scaling <kind>", say.optionScaling).choices(["standard", "robust"]))
    .option("--running <units>", say.optionRunning)
    .option("--members <n>", say.optionMembers, wholeNumber(say, 2))
    .option("--confidence <share>", say.optionConfidence, fraction(say))
    .option("--epochs <n>", say.optionEpochs, wholeNumber(say, 1))
    .option("--batch <n>", say.optionBatch, wholeNumber(say, 1))
    .option("--lr <rate>", say.optionLearningRate, positiveNumber(say))
    .option("--budget <alarms/time>", say.optionBudget, budget(say))
    .option("--target <column>", say.optionTarget)
    .option("--positive <value>", say.optionPositive)
    .option("--horizon <rows>", say.optionHorizon, wholeNumber(say, 1))
    .addOption(new Option("--split <by>", say.optionSplit).choices(["auto", "unit", "time", "row"]))
    .option("--gap <rows or time>", say.optionGap, gap(say))
    .option("--cost-miss <amount>", say.optionCostMiss, positiveNumber(say))
    .option("--cost-alarm <amount>", say.optionCostAlarm, positiveNumber(say))
    .option("--precision <share>", say.optionPrecision, fraction(say))
    .option("--report <file.html>", say.optionReportAsked)
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1));
  vibrationOptions(columnOptions(command, say), say);
  shared(
    command,
    say,
    'andon maintain train train_FD001.txt.gz --out engine.onnx\nandon maintain train pumps.csv --unit pump --time hour --out pump.onnx\nandon maintain train normal.csv --task watch --budget 2/week --out line.onnx\nandon maintain train milling.csv --task failure --target "Machine failure" --out mill.onnx\nandon maintain train press.csv --task failure --target stopped --horizon 60 --gap 2h --out press.onnx\nandon maintain train recordings/ --task fault --rate 12000 --rpm 1797 --out bearing.onnx',
  );
  return command.action(async (source: string, o: Options) => {
    const { trainFailures, trainFaultDiagnosis, trainRemainingLife, trainSensorWatch } = await import(
      "@andon/maintenance"
    );
    const options = {
      source,
      out: o.out,
      window: o.window,
      cap: o.cap,
      members: o.members,
      epochs: o.epochs,
      batch: o.batch,
      learningRate: o.lr,
      confidence: o.confidence,
      seed: o.seed,
      threads: o.threads,
      ...columnsAsked(o),
    };
    const { network = "auto" } = o;
    if (network !== "auto" && !networks[o.task].includes(network))
      command.error(say.otherNetwork(network, o.task, networks[o.task].join(", ")));
    // "auto" where the name is none of the task's
    const named = <T extends string>(names: readonly T[]): T | "auto" => names.find((n) => n === network) ?? "auto";
    refuseOthers(command, say, o, ONLY_FOR, o.task);
    await interruptible(terminal, async (signal) => {
      const { window, seed } = options;
      const { costMiss, costAlarm, precision } = o;
      const { target, positive, horizon, report } = o;
      const wish = { costMiss, costAlarm, precision };
      const events =
        o.task === "rul"
          ? trainRemainingLife(
              {
                ...options,
                running: o.running?.split(","),
                resample: o.resample,
                scaling: o.scaling,
                network: named(RUL),
                report,
                language: terminal.language,
              },
              signal,
            )
          : o.task === "failure"
            ? trainFailures(
                {
                  ...options,
                  target,
                  positive,
                  horizon,
                  wish,
                  split: o.split,
                  gap: o.gap,
                  report,
                  language: terminal.language,
                },
                signal,
              )
            : o.task === "fault"
              ? trainFaultDiagnosis(
                  {
                    ...options,
                    ...vibrationAsked(o),
                    network: named(FAULT),
                    report,
                    language: terminal.language,
                  },
                  signal,
                )
              : trainSensorWatch(
                  {
                    source,
                    out: o.out,
                    window,
                    gap: o.gap,
                    seed,
                    threads: o.threads,
                    epochs: o.epochs,
                    budget: o.budget,
                    network: named(WATCH),
                    report,
                    language: terminal.language,
                    ...columnsAsked(o),
                  },
                  signal,
                );
      for await (const event of events) tell(event, o, terminal);
    });
  });
}

function tell(event: MaintenanceEvent, { json, report }: Options, terminal: Terminal): void {
  const { say, write, progress } = terminal;
  switch (event.kind) {
    case "reading":
      progress.update(say.readingRows, event.rows, null);
      break;
    case "data":
      terminal.note(say.historiesRead(write.count(event.units), write.count(event.rows)));
      for (const decision of event.decisions) noteDecision(decision, terminal);
      if (event.summary !== "") terminal.note(`\n${event.summary}\n`);
      break;
    case "step": {
      const all = event.epochs * event.steps;
      const done = ((event.member - 1) * event.epochs + event.epoch - 1) * event.steps + event.step;
      const detail = `${say.memberOf(event.member, event.members)}  ${say.loss} ${event.loss.toFixed(4)}`;
      progress.update(say.training, done, event.members * all, detail);
      break;
    }
    case "member":
      terminal.note(
        say.memberDone(
          say.memberOf(event.member, event.members),
          "rmse" in event ? `RMSE ${write.short(event.rmse)}` : `PR-AUC ${write.unit(event.prAuc)}`,
          write.seconds(event.seconds),
        ),
      );
      break;
    case "epoch":
      terminal.note(
        `${say.epochOf(event.epoch, event.epochs)}  ${say.loss} ${event.trainLoss.toFixed(4)}  ${say.validation} ${event.validationLoss.toFixed(4)}  ${write.percent(event.validationScore)}`,
      );
      break;
    case "decided":
      progress.clear();
      noteDecision(event.decision, terminal);
      break;
    case "certifying":
      progress.update(say.certifying, event.done, event.total);
      break;
    case "stopped":
      progress.clear();
      terminal.note(say.nothingKept);
      if (json) terminal.json({ stopped: event.reason });
      terminal.exitWith(INTERRUPTED);
      break;
    case "done":
      progress.clear();
      if (json) terminal.json({ file: event.file, card: event.card });
      else {
        const { card } = event;
        terminal.result(
          [
            figuresOf(card, terminal),
            "",
            say.modelWritten(event.file, write.count(card.training.parameters)),
            ...(report === undefined ? [] : [say.reportWritten(report)]),
            "",
            say.next,
            `  npx andon maintain run ${event.file} <${say.signalsWord}>`,
            `  npx andon model show ${event.file}`,
          ].join("\n"),
        );
      }
  }
}

function figuresOf(card: MaintenanceCard, terminal: Terminal): string {
  const { say, write, language } = terminal;
  switch (card.task) {
    case "maintenance/rul":
      return `${say.outOfFold}\n${rulEvaluationText(card.validation, card, terminal)}`;
    case "maintenance/watch":
      return `${say.threshold} ${write.short(card.thresholds[0]!.value)}: ${inLanguage(card.calibration.why, language)}\n${watchCalibrationText(card, terminal)}`;
    case "maintenance/failure":
      return failureFiguresText(card, terminal);
    case "maintenance/fault":
      return faultFiguresText(card, terminal);
  }
}
