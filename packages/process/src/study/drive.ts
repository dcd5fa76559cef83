import { spawn } from "node:child_process";
import { AndonError } from "@andon/contracts";
import { type Results, resultNames, type Settings } from "../problem/problem.ts";
import type { SafeOptions } from "../safe/advise.ts";
import { askSafely } from "./ask-safely.ts";
import { bestTrial } from "./recommend.ts";
import { ask, type Study, saveStudy, spentOn, type Trial, tell } from "./study.ts";

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
const NOT_RUN = "the shell cannot run it";

/** So many failures and nothing else say that the command is wrong, not the settings. */
const HOPELESS = 3;

/**
 * Runs a program or simulator again and again: settings as JSON on its standard input, results as a JSON object on the last line of its standard
 * output. The file of the study is written before and after each trial; a trial that a kill left open is run again with the same settings.
 *
 * @throws AndonError `study/command`, `study/no-cost` where there is a budget without a cost, those of `ask` or of `askSafely`
 */
export async function* drive(
  study: Study,
  { command, total, context = {}, budget, safe }: DriveOptions,
  signal?: AbortSignal,
): AsyncGenerator<DriveEvent, Study> {
  if (budget !== undefined && study.problem.cost === null)
    throw new AndonError("study/no-cost", { path: study.problemPath });
  let now = study;
  const affordable = (): boolean => budget === undefined || spentOn(now) < budget;
  const endedOf = (): Trial[] => now.trials.filter((t) => t.state !== "open");
  while (endedOf().length < total && affordable()) {
    signal?.throwIfAborted();
    let trial = now.trials.find((t) => t.state === "open");
    if (trial === undefined) {
      ({ study: now, trial } = await (safe ? askSafely(now, context, safe) : ask(now, context)));
      await saveStudy(now);
    }
    const outcome = await runOnce(command, trial.settings, resultNames(now.problem), signal);
    if (outcome === "not-run") throw new AndonError("study/command", { command, failures: 1, reason: NOT_RUN });
    now = tell(now, trial.id, outcome);
    await saveStudy(now);
    const ended = endedOf();
    if (ended.length >= HOPELESS && ended.every((t) => t.state === "failed"))
      throw new AndonError("study/command", { command, failures: ended.length, reason: ended.at(-1)!.reason ?? "" });
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

/** One run of the command; what goes wrong in it is the trial's failure, not ours. */
function runOnce(
  command: string,
  settings: Settings,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<Results | { failed: string } | "not-run"> {
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
      if (code !== 0) return resolve({ failed: killedBy === null ? `exit code ${code}` : `ended by ${killedBy}` });
      resolve(resultsIn(output, names));
    });
  });
}

function resultsIn(output: string, names: readonly string[]): Results | { failed: string } {
  const last = output.trim().split("\n").at(-1) ?? "";
  let parsed: unknown;
  try {
    parsed = JSON.parse(output.trim().startsWith("{") && !last.startsWith("{") ? output : last);
  } catch {
    return { failed: `no JSON on standard output: ${last.slice(0, 80)}` };
  }
  if (typeof parsed !== "object" || parsed === null) return { failed: "no JSON object on standard output" };
  const given = parsed as Record<string, unknown>;
  const missing = names.find((name) => typeof given[name] !== "number");
  if (missing !== undefined) return { failed: `no number ${missing} in ${last.slice(0, 80)}` };
  return Object.fromEntries(names.map((name) => [name, given[name] as number]));
}
