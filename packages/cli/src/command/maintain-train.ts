import type { Gap, RowSplit, WatchNetworkName } from "@andon/contracts";
import type { Budget, FaultNetworkName, RulNetworkName } from "@andon/maintenance";
import { Command, Option } from "commander";
import { narrateMaintenance } from "../maintain-training.ts";
import { fraction, positiveNumber, type SharedOptions, shared, wholeNumber } from "../options.ts";
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
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { budget, gap, type Step, step } from "../time-options.ts";

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
  readonly resample?: Step;
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
    // a table of rows that stand for themselves has no history to look at
    if (o.task === "failure" && o.window !== undefined && o.horizon === undefined) command.error(say.windowWithHorizon);
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
                resample: o.resample?.length,
                resampleByClock: o.resample?.bare === false,
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
      await narrateMaintenance(events, o, terminal);
    });
  });
}
