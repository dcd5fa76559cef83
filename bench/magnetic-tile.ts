/** Magnetic tile, six classes, five folds by groups.csv: no group of neighbouring pictures on both sides. */
import { dataset, option, trial } from "./inspector.ts";
import type { Benchmark } from "./run.ts";

const FOLDS = 5;

export default {
  summary: "magnetic tile, six classes, 5 folds by group: macro-F1 and AUROC (good against defective) with spread",
  async run(args) {
    const only = option(args, "fold");
    const epochs = option(args, "epochs");
    const size = option(args, "size");
    const folds = only === undefined ? Array.from({ length: FOLDS }, (_, i) => i) : [Number(only)];
    const rows: {
      fold: number;
      macroF1: number;
      auroc: number;
      balancedAccuracy: number;
      escape: number;
      overkill: number;
      minutes: number;
    }[] = [];
    for (const fold of folds) {
      const t = await trial({
        source: dataset("magnetic-tile"),
        goodLabel: "MT_Free",
        foldCount: FOLDS,
        fold,
        ...(epochs === undefined ? {} : { epochs: Number(epochs) }),
        ...(size === undefined ? {} : { size: Number(size) }),
      });
      const e = t.evaluation;
      rows.push({
        fold: fold + 1,
        macroF1: e.macroF1.value,
        auroc: e.auroc?.value ?? Number.NaN,
        balancedAccuracy: e.balancedAccuracy.value,
        escape: e.escapeRate?.value ?? Number.NaN,
        overkill: e.overkillRate?.value ?? Number.NaN,
        minutes: t.minutes,
      });
      console.error(JSON.stringify(rows.at(-1)));
    }
    const spread = (of: (row: (typeof rows)[number]) => number) => {
      const values = rows.map(of);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length - 1));
      return { mean, deviation, lowest: Math.min(...values), highest: Math.max(...values) };
    };
    const figures = {
      rows,
      macroF1: spread((r) => r.macroF1),
      auroc: spread((r) => r.auroc),
      balancedAccuracy: spread((r) => r.balancedAccuracy),
    };
    const said = (name: string, s: ReturnType<typeof spread>) =>
      `${name} ${s.mean.toFixed(3)} ± ${s.deviation.toFixed(3)} (${s.lowest.toFixed(3)} to ${s.highest.toFixed(3)})`;
    const minutes = rows.reduce((sum, r) => sum + r.minutes, 0);
    return {
      figures,
      text: `Magnetic tile, six classes, ${rows.length} of ${FOLDS} folds by group: ${said("macro-F1", figures.macroF1)}, ${said("AUROC", figures.auroc)}, ${said("balanced accuracy", figures.balancedAccuracy)}; ${minutes.toFixed(1)} min in all`,
    };
  },
} satisfies Benchmark;
