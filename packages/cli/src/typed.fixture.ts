import { Readable } from "node:stream";
import { runAndon } from "./program.ts";

interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as it is typed: what it printed, and its exit code. */
export const andon = (...argv: string[]): Promise<Typed> => piped([], ...argv);

/** The same with standard input. */
export async function piped(input: readonly string[], ...argv: string[]): Promise<Typed> {
  const written = { out: "", err: "" };
  const into = (key: "out" | "err") => ({
    write: (text: string) => {
      written[key] += text;
    },
  });
  const streams = {
    out: into("out"),
    err: into("err"),
    in: () => Readable.from(input.map((text) => Buffer.from(text))),
  };
  const code = await runAndon(argv, streams, { LANG: "C" }, "1.2.3");
  return { code, ...written };
}
