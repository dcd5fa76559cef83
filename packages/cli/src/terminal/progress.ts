import type { Figures } from "@andon/contracts";
import { fitted, padded, widthOf } from "./width.ts";

/** Where progress is written. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Shows how far long work has come: a bar that redraws itself on a terminal, now and then a line elsewhere. */
export interface Progress {
  /** @param done from 0 to `total`; `total` null where the end is not known */
  update(label: string, done: number, total: number | null, detail?: string): void;
  /** A line that stays, above the bar. */
  line(text: string): void;
  /** Takes the bar away. */
  clear(): void;
}

export interface ProgressWords {
  readonly timeLeft: (duration: string) => string;
}

/** Milliseconds between two redraws on a terminal, and between two lines elsewhere. */
const REDRAW = 80;
const LINE_EVERY = 10_000;
const BAR = 24;

/**
 * @param now clock in milliseconds
 */
export function createProgress(
  output: ProgressOutput,
  write: Figures,
  words: ProgressWords,
  now: () => number = () => performance.now(),
): Progress {
  let phase: { readonly label: string; readonly began: number; readonly from: number } | null = null;
  let before = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let drawn = false;

  const clear = (): void => {
    if (drawn) output.write("\r\u001b[2K");
    drawn = false;
  };
  return {
    update(label, done, total, detail = "") {
      const time = now();
      // what counts from its beginning again is another phase, whatever it is called
      if (phase === null || phase.label !== label || done < before) {
        phase = { label, began: time, from: done };
        // A terminal shows a new phase at once; a log would only fill with phases that end quickly.
        shownAt = output.isTTY ? Number.NEGATIVE_INFINITY : time;
      }
      before = done;
      const finished = total !== null && done >= total;
      if (time - shownAt < (output.isTTY ? REDRAW : LINE_EVERY) && !(finished && output.isTTY)) return;
      shownAt = time;
      const left = secondsLeft(done - phase.from, total === null ? null : total - done, time - phase.began);
      const count = total === null ? write.count(done) : `${write.count(done)}/${write.count(total)}`;
      const rest = [count, left === null || finished ? "" : words.timeLeft(write.seconds(left)), detail].filter(
        (s) => s !== "",
      );
      if (!output.isTTY) {
        output.write(`${label}  ${rest.join("  ")}\n`);
        return;
      }
      const head = total === null ? padded(label, 12) : `${padded(label, 12)} ${bar(done / Math.max(1, total))}`;
      const room = (output.columns ?? 80) - 1 - widthOf(head);
      output.write(`\r\u001b[2K${head}${fitted(`  ${rest.join("  ")}`, Math.max(1, room))}`);
      drawn = true;
    },
    line(text) {
      clear();
      output.write(`${text}\n`);
    },
    clear,
  };
}

/** Seconds left at the mean rate so far; null as long as that would be a guess. */
export function secondsLeft(done: number, left: number | null, milliseconds: number): number | null {
  if (left === null || done <= 0 || milliseconds < 1000) return null;
  // Rounded to what can be known, so that the figure does not flicker.
  const seconds = ((milliseconds / done) * left) / 1000;
  return seconds < 60 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 5) * 5;
}

function bar(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR * 8);
  const whole = Math.floor(eighths / 8);
  const part = eighths % 8 === 0 ? "" : " ▏▎▍▌▋▊▉"[eighths % 8]!;
  return `▕${padded("█".repeat(whole) + part, BAR)}▏`;
}
