import { extname } from "node:path";
import type { Language } from "@andon/contracts";
import type { TrainOptions } from "@andon/inspection";
import { Command, Option } from "commander";
import { autoNoneOrList, fraction, grid, positiveNumber, type SharedOptions, shared, wholeNumber } from "../options.ts";
import { operatingPointText } from "../print/decision.ts";
import { evaluatedOf, headlineText } from "../print/evaluation.ts";
import { INTERRUPTED, interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { narrate, type Trained } from "../training.ts";
import { type WishOptions, wishOf, withWish } from "../wish-options.ts";

interface Options extends SharedOptions, WishOptions {
  readonly out: string;
  /** False: no report. */
  readonly report?: string | boolean;
  readonly task?: TrainOptions["task"];
  readonly network?: TrainOptions["network"];
  readonly epochs?: number | undefined;
  readonly batch?: number;
  readonly size?: number;
  readonly backbone?: string;
  readonly layers?: readonly string[];
  readonly tiles?: { readonly rows: number; readonly columns: number };
  readonly lr?: number;
  readonly threads?: number;
  readonly good?: string;
  readonly groupColumn?: string;
  readonly groupPattern?: string;
  readonly splitBy?: TrainOptions["splitBy"];
  readonly validation?: number;
  readonly test?: number;
  readonly tuningDefects?: number;
  readonly learnDefects?: number;
  readonly folds?: number;
  readonly fold?: number;
  readonly imbalance?: TrainOptions["imbalance"];
  readonly augment?: TrainOptions["augment"];
  readonly synthesise?: TrainOptions["synthesise"];
  readonly optimizer?: TrainOptions["optimizer"];
  readonly resume?: boolean;
  readonly onUnreadable?: TrainOptions["onUnreadable"];
}

/** `andon inspect train <source>`: from pictures to one model file. */
export function inspectTrain(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("train")
    .description(say.trainDescription)
    .argument("<source>", say.sourceArgument)
    .requiredOption("-o, --out <file.onnx>", say.optionOut)
    .option("--report <file.html>", say.optionReport)
    .option("--no-report", say.optionNoReport)
    .addOption(
      new Option("--task <what>", say.optionTask)
        .choices(["auto", "classify", "anomaly", "compare", "segment"])
        .default("auto"),
    )
    .addOption(
      new Option("--network <name>", say.optionNetwork)
        .choices(["auto", "seed-cnn", "resnet-small", "resnet-photo", "memory", "autoencoder", "rotations"])
        .default("auto"),
    )
    .option("--epochs <n>", say.optionEpochs, wholeNumber(say, 1))
    .option("--batch <n>", say.optionBatch, wholeNumber(say, 1))
    .option("--size <pixels>", say.optionSize, wholeNumber(say, 8))
    .option("--tiles <columns x rows>", say.optionTiles, grid(say))
    .option("--backbone <file.onnx>", say.optionBackbone)
    .option("--layers <names>", say.optionLayers, (text: string) => text.split(",").map((name) => name.trim()))
    .option("--lr <rate>", say.optionLearningRate, positiveNumber(say))
    .addOption(new Option("--optimizer <name>", say.optionOptimizer).choices(["adam", "adamw", "sgd"]))
    .option("--threads <n>", say.optionThreads, wholeNumber(say, 1))
    .option("--good <label>", say.optionGood)
    .option("--group-column <name>", say.optionGroupColumn)
    .option("--group-pattern <regexp>", say.optionGroupPattern)
    .addOption(new Option("--split-by <what>", say.optionSplitBy).choices(["auto", "group", "sample"]))
    .option("--validation <share>", say.optionValidation, fraction(say))
    .option("--test <share>", say.optionTest, fraction(say))
    .option("--tuning-defects <share>", say.optionTuningDefects, fraction(say))
    .option("--learn-defects <share>", say.optionLearnDefects, fraction(say))
    .option("--folds <k>", say.optionFolds, wholeNumber(say, 2))
    .option("--fold <i>", say.optionFold, wholeNumber(say, 0))
    .addOption(
      new Option("--imbalance <how>", say.optionImbalance)
        .choices(["auto", "none", "weights", "balanced", "focal"])
        .default("auto"),
    )
    .option("--augment <list>", say.optionAugment, autoNoneOrList, "auto")
    .addOption(new Option("--synthesise <what>", say.optionSynthesise).choices(["auto", "none"]).default("none"))
    .option("--resume", say.optionResume)
    .addOption(new Option("--on-unreadable <what>", say.optionUnreadable).choices(["skip", "refuse"]).default("skip"));
  withWish(command, say);
  shared(
    command,
    say,
    "andon inspect train pictures/ --out part.onnx\nandon inspect train pictures/ --out part.onnx --group-pattern '(part[0-9]+)_' --epochs 40",
  );
  return command.action(async (source: string, options: Options) => {
    const { trainInspector } = await import("@andon/inspection");
    const trained = await interruptible(terminal, (signal) =>
      narrate(trainInspector(trainOptions(source, options, terminal.language), signal), terminal),
    );
    tell(trained, options, terminal);
  });
}

/** What the use case needs, from what was typed; what was not typed stays undefined, which means automatic. */
export function trainOptions(source: string, o: Options, language: Language): TrainOptions {
  const beside = o.out.slice(0, o.out.length - extname(o.out).length).concat(".html");
  return {
    source,
    out: o.out,
    report: o.report === false ? null : typeof o.report === "string" ? o.report : beside,
    language,
    task: o.task,
    network: o.network,
    epochs: o.epochs,
    batch: o.batch,
    size: o.size,
    tiles: o.tiles,
    backbone: o.backbone,
    layers: o.layers,
    seed: o.seed,
    learningRate: o.lr,
    threads: o.threads,
    goodLabel: o.good,
    groupColumn: o.groupColumn,
    groupPattern: o.groupPattern,
    splitBy: o.splitBy,
    validation: o.validation,
    test: o.test,
    tuningDefects: o.tuningDefects,
    learnDefects: o.learnDefects,
    foldCount: o.folds,
    fold: o.fold,
    imbalance: o.imbalance,
    augment: o.augment,
    synthesise: o.synthesise,
    optimizer: o.optimizer,
    wish: wishOf(o),
    resume: o.resume,
    onUnreadable: o.onUnreadable,
  };
}

function tell(trained: Trained, { json }: Options, terminal: Terminal): void {
  const { say, write } = terminal;
  if (trained.kind === "stopped") {
    if (json) terminal.json({ stopped: trained.reason, checkpoint: trained.checkpoint });
    terminal.note(trained.checkpoint === null ? say.noCheckpoint : say.resumeHint);
    terminal.exitWith(trained.reason === "cancelled" ? INTERRUPTED : 1);
    return;
  }
  const { file, report, card } = trained;
  if (json) {
    terminal.json({ file, report, card });
    return;
  }
  terminal.result(
    [
      card.test === null ? say.onValidation : say.onTest,
      headlineText(evaluatedOf(card), terminal),
      ...operatingPointText(card, terminal),
      "",
      say.modelWritten(file, write.count(card.training.parameters)),
      ...(report === null ? [] : [say.reportWritten(report)]),
      "",
      say.next,
      `  npx andon inspect run ${file} <${say.picturesWord}>`,
      `  npx andon model show ${file}`,
    ].join("\n"),
  );
}
