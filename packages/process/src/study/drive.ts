import { spawn } from "node:child_process";
import { AndonError, inLanguage, type Language, type Words } from "@andon/contracts";
import { type Results, resultNames, type Settings } from "../problem/problem.ts";
import type { SafeOptions } from "../safe/advise.ts";
import { askSafely } from "./ask-safely.ts";
import { bestTrial } from "./recommend.ts";
import { ask, askInFile, reread, type Study, saveStudy, spentOn, type Trial, tell } from "./study.ts";

export interface DriveOptions {
  /** For the shell. */
  readonly command: string;
  /** So many trials are to have ended. */
  readonly total: number;
  /** A value for each context of the problem. */
  readonly context?: Settings | undefined;
  /** Trials end when they have cost so much in all, by the cost of the problem. */
  readonly budget?: number | undefined;
  /** Only what the safe advisor allows is run. */
  readonly safe?: SafeOptions | undefined;
  /** In which the trials are told why they failed. */
  readonly language?: Language | undefined;
}

export interface DriveEvent {
  readonly trial: Trial;
  readonly best: Trial | null;
  /** Trials that have ended, and that are to end. */
  readonly ended: number;
  readonly total: number;
  readonly study: Study;
}

/** The codes of a shell that cannot run a command, or knows of none. */
const SHELL_CANNOT = [126, 127];
const NOT_RUN: Words = { en: "the shell cannot run it", zh: "shell 无法执行它" };

/** So many failures from the start say that the command is wrong, not the settings. */
const HOPELESS = 3;

/**
 * Runs a program or simulator again and again, on the study as its file has it: settings as JSON on its standard input, results as a JSON object on the last line of its standard
 * output. The file of the study is written before and after each trial; a trial that a kill left open is run again with the same settings, and so are
 * those of a command that does not work.
 *
 * @throws AndonError `study/command`, `study/no-cost` where there is a budget without a cost, those of `ask` or of `askSafely`
 */
export async function* drive(
  study: Study,
  { command, total, context = {}, budget, safe, language = "en" }: DriveOptions,
  signal?: AbortSignal,
): AsyncGenerator<DriveEvent, Study> {
  if (budget !== undefined && study.problem.cost === null)
    throw new AndonError("study/no-cost", { path: study.problemPath });
  let now = await reread(study);
  // trials that failed since the start of this run, as long as none has given anything
  let failing: number[] | null = [];
  const affordable = (): boolean => budget === undefined || spentOn(now) < budget;
  const endedOf = (): Trial[] => now.trials.filter((t) => t.state !== "open");
  while (endedOf().length < total && affordable()) {
    signal?.throwIfAborted();
    let trial = now.trials.find((t) => t.state === "open");
    if (trial === undefined)
      ({ study: now, trial } = await askInFile(now, (latest) =>
        safe ? askSafely(latest, context, safe) : ask(latest, context),
      ));
    const outcome = await runOnce(command, trial.settings, resultNames(now.problem), signal);
    if (outcome === "not-run") throw new AndonError("study/command", { command, failures: 1, reason: NOT_RUN });
    const { failed } = outcome as { readonly failed?: Words };
    // others may tell of trials meanwhile
    now = await reread(now);
    failing = failed === undefined ? null : (failing?.concat(trial.id) ?? null);
    if (failing?.length === HOPELESS) {
      await saveStudy({ ...now, trials: now.trials.map((t) => (failing!.includes(t.id) ? reopened(t) : t)) });
      throw new AndonError("study/command", { command, failures: HOPELESS, reason: failed! });
    }
    // told by another command already: that is what counts
    if (now.trials.some((t) => t.id === trial.id && t.state === "open")) {
      now = tell(now, trial.id, failed === undefined ? (outcome as Results) : { failed: inLanguage(failed, language) });
      await saveStudy(now);
    }
    const ended = endedOf();
    yield {
      trial: now.trials.find((t) => t.id === trial.id)!,
      best: bestTrial(now),
      ended: ended.length,
      total,
      study: now,
    };
  }
  return now;
}

const reopened = (trial: Trial): Trial => ({ ...trial, state: "open", results: null, reason: null });

/** One run of the command; what goes wrong in it is the trial's failure, not ours. */
function runOnce(
  command: string,
  settings: Settings,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<Results | { readonly failed: Words } | "not-run"> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ["pipe", "pipe", "inherit"], ...(signal ? { signal } : {}) });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    // a program that does not read its settings closes the pipe
    child.stdin.on("error", () => {});
    child.stdin.end(`${JSON.stringify(settings)}\n`);
    child.on("error", reject);
    child.on("close", (code, killedBy) => {
      if (code !== null && SHELL_CANNOT.includes(code)) return resolve("not-run");
      if (code !== 0)
        return resolve({
          failed:
            killedBy === null
              ? { en: `exit code ${code}`, zh: `退出码 ${code}` }
              : { en: `ended by ${killedBy}`, zh: `被 ${killedBy} 终止` },
        });
      resolve(resultsIn(output, names));
    });
  });
}

function resultsIn(output: string, names: readonly string[]): Results | { readonly failed: Words } {
  const last = output.trim().split("\n").at(-1) ?? "";
  let parsed: unknown;
  try {
    parsed = JSON.parse(output.trim().startsWith("{") && !last.startsWith("{") ? output : last);
  } catch {
    const shown = last.slice(0, 80);
    return { failed: { en: `no JSON on standard output: ${shown}`, zh: `标准输出中没有 JSON：${shown}` } };
  }
  if (typeof parsed !== "object" || parsed === null)
    return { failed: { en: "no JSON object on standard output", zh: "标准输出中没有 JSON 对象" } };
  const given = parsed as Record<string, unknown>;
  const missing = names.find((name) => typeof given[name] !== "number");
  if (missing !== undefined) {
    const shown = last.slice(0, 80);
    return { failed: { en: `no number ${missing} in ${shown}`, zh: `${shown} 中没有数值 ${missing}` } };
  }
  return Object.fromEntries(names.map((name) => [name, given[name] as number]));
}
