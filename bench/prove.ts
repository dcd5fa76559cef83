/** How often `prove` tells of a change that is none when it is looked at daily, and how soon it finds one that is. */
import { randomStream } from "@andon/data";
import { type ProveOptions, prove } from "@andon/process";
import { proportion } from "@andon/statistics";
import type { Benchmark } from "./run.ts";

const AFTER = 60;
/** Fewer results with the change than these are no comparison. */
const FIRST = 3;

/** After how many results with the change a daily look first tells of one; null where none does. */
function since(seed: number, effect: number, before: number, drift: number): number | null {
  const random = randomStream(seed, 0x9a);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const rows = Array.from({ length: before + AFTER }, (_, i) => ({
    phase: i < before ? "before" : "after",
    output: String(50 + normal() + drift * i + (i < before ? 0 : effect)),
  }));
  const options: ProveOptions = {
    result: "output",
    aim: "maximise",
    phase: "phase",
    context: [],
    drift: drift !== 0,
    specification: { lower: null, upper: null },
  };
  for (let looked = FIRST; looked <= AFTER; looked++)
    if (prove(rows.slice(0, before + looked), "simulated", options).verdict !== "open") return looked;
  return null;
}

export default {
  summary: "prove, looked at daily: false alarms without a change, changes found and how soon (--plants 2000)",
  async run(args) {
    const plants = Number(args[args.indexOf("--plants") + 1 || args.length] ?? 2000);
    const cases = [
      { what: "no change", effect: 0, before: 20, drift: 0 },
      { what: "no change, a drift that is taken out", effect: 0, before: 20, drift: 0.05 },
      { what: "0.5 standard deviations", effect: 0.5, before: 40, drift: 0 },
      { what: "1 standard deviation", effect: 1, before: 40, drift: 0 },
      { what: "1.5 standard deviations", effect: 1.5, before: 40, drift: 0 },
    ];
    const found = cases.map((c) => {
      const days = Array.from({ length: plants }, (_, seed) => since(seed + 1, c.effect, c.before, c.drift));
      const told = days.filter((d): d is number => d !== null).sort((a, b) => a - b);
      return { ...c, rate: proportion(told.length, plants), median: told[told.length >> 1] ?? null };
    });
    const percent = (v: number): string => `${(100 * v).toFixed(2)} %`;
    return {
      figures: { plants, after: AFTER, found },
      text: [
        `| true change, a look after each of ${AFTER} results | results before | told of a change, ${plants} plants | half of those by result |`,
        "| --- | --- | --- | --- |",
        ...found.map(
          ({ what, before, rate, median }) =>
            `| ${what} | ${before} | **${percent(rate.value)}** [${percent(rate.low)}, ${percent(rate.high)}] | ${median ?? "-"} |`,
        ),
      ].join("\n"),
    };
  },
} satisfies Benchmark;
