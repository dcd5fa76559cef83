import { runAndon } from "./program.ts";

/** Runs a command line as it is typed: what it printed, and its exit code. */
export async function andon(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const into = (key: "out" | "err") => ({
    write: (text: string) => {
      written[key] += text;
    },
  });
  const code = await runAndon(argv, { out: into("out"), err: into("err") }, { LANG: "C" }, "1.2.3");
  return { code, ...written };
}
