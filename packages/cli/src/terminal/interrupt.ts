import type { Terminal } from "./terminal.ts";

/** The exit code of a process that Ctrl-C ended, as shells count it: 128 + SIGINT. */
export const INTERRUPTED = 130;

/**
 * Runs work that Ctrl-C may stop cleanly: the first one aborts the signal, and the work ends in its own time (writing a
 * checkpoint); the second ends the process at once.
 */
export async function interruptible<T>(
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<T>,
  stopping: string = terminal.say.stopping,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    terminal.note(stopping);
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
