import { Readable } from "node:stream";
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
  /** Results that came together, a line each; resolves when the reader can take more. */
  lines(texts: readonly string[]): Promise<void>;
  /** What is piped in. */
  readonly input: Readable;
  /** Anything said on the way, on standard error. */
  note(text: string): void;
  /** Sets the exit code of the process: 0 done, 1 the data or the model says no, 2 wrong usage, 130 stopped by Ctrl-C. */
  exitWith(code: ExitCode): void;
  readonly exitCode: ExitCode;
}

export type ExitCode = 0 | 1 | 2 | 130;

export interface Streams {
  /** `write` says false, as Node's streams do, where the reader is slow; then `once` tells when it has taken everything. */
  readonly out: { write(text: string): unknown; once?(event: "drain", listener: () => void): unknown };
  readonly err: ProgressOutput;
  /** Opened when a command reads it. Without it there is nothing to read. */
  readonly in?: () => Readable;
}

export function terminalIn(language: Language, { out, err, in: input }: Streams): Terminal {
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
    async lines(texts) {
      if (texts.length === 0) return;
      progress.clear();
      const taken = out.write(`${texts.join("\n")}\n`);
      if (taken === false && out.once) await new Promise<void>((resolve) => out.once!("drain", resolve));
    },
    get input() {
      return input?.() ?? Readable.from([]);
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
