import { type Figures, figuresIn, type Language } from "@andon/contracts";
import { type Messages, messages } from "../messages.ts";
import { createProgress, type Progress, type ProgressOutput } from "./progress.ts";

/** Everything a command needs to speak: results go to standard output, all else to standard error. */
export interface Terminal {
  readonly language: Language;
  readonly say: Messages;
  readonly write: Figures;
  readonly progress: Progress;
  /** One result for people, on standard output. */
  result(text: string): void;
  /** One JSON document on standard output, on one line when it is one of many. */
  json(document: unknown, oneLine?: boolean): void;
  /** Anything said on the way, on standard error. */
  note(text: string): void;
  /** Sets the exit code of the process: 0 done, 1 the data or the model says no, 2 wrong usage, 130 stopped by Ctrl-C. */
  exitWith(code: ExitCode): void;
  readonly exitCode: ExitCode;
}

export type ExitCode = 0 | 1 | 2 | 130;

export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: ProgressOutput;
}

export function terminalIn(language: Language, { out, err }: Streams): Terminal {
  const say = messages[language];
  const write = figuresIn(language);
  const progress = createProgress(err, write, say);
  let exitCode: ExitCode = 0;
  return {
    language,
    say,
    write,
    progress,
    result(text) {
      progress.clear();
      out.write(`${text}\n`);
    },
    json(document, oneLine = false) {
      progress.clear();
      out.write(`${JSON.stringify(document, null, oneLine ? undefined : 2)}\n`);
    },
    note: (text) => progress.line(text),
    exitWith(code) {
      exitCode = code;
    },
    get exitCode() {
      return exitCode;
    },
  };
}
