import type { AppraiseOptions } from "@andon/inspection";
import { Command } from "commander";
import { type SharedOptions, shared } from "../options.ts";
import { agreementText } from "../print/agreement.ts";
import { interruptible } from "../terminal/interrupt.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface Options extends SharedOptions {
  readonly good?: string;
  readonly model?: string;
  readonly pictures?: string;
  readonly run?: string;
  readonly part?: string;
  readonly appraiser?: string;
  readonly trial?: string;
  readonly verdict?: string;
  readonly standard?: string;
}

/** `andon inspect appraise <verdicts.csv>`: do inspectors agree, and the model with them? */
export function inspectAppraise(terminal: Terminal): Command {
  const { say } = terminal;
  const command = new Command("appraise")
    .description(say.appraiseDescription)
    .argument("<verdicts.csv>", say.verdictsArgument)
    .option("--good <verdict>", say.optionGoodVerdict)
    .option("--model <file.onnx>", say.optionAppraiseModel)
    .option("--pictures <source>", say.optionAppraisePictures)
    .option("--run <verdicts.jsonl>", say.optionAppraiseRun);
  for (const name of ["part", "appraiser", "trial", "verdict", "standard"] as const) {
    command.option(`--${name} <column>`, say.optionColumn(name));
  }
  shared(
    command,
    say,
    "andon inspect appraise study.csv\nandon inspect appraise study.csv --model part.onnx --pictures study/\nandon inspect run part.onnx study/ --json > model.jsonl && andon inspect appraise study.csv --run model.jsonl",
  );
  return command.action(async (verdicts: string, options: Options) => {
    const { appraise } = await import("@andon/inspection");
    const { good, model, pictures, run, part, appraiser, trial, verdict, standard } = options;
    if ((model === undefined) !== (pictures === undefined)) {
      terminal.note(say.modelNeedsPictures);
      return terminal.exitWith(2);
    }
    const given: AppraiseOptions = {
      verdicts,
      columns: { part, appraiser, trial, verdict, standard },
      good,
      run,
      ...(model !== undefined && pictures !== undefined ? { model: { model, source: pictures } } : {}),
    };
    await interruptible(
      terminal,
      async (signal) => {
        const agreement = await appraise(given, signal);
        if (options.json) terminal.json(agreement);
        else terminal.result(agreementText(agreement, terminal));
      },
      say.stoppingNow,
    );
  });
}
