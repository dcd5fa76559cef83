/** Remaining useful life on C-MAPSS FD001 and FD003: one prediction for each test engine, thresholds and intervals from training engines alone. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testRul, trainRemainingLife } from "@andon/maintenance";
import type { Benchmark } from "./run.ts";

const data = fileURLToPath(new URL("../../shared/datasets/cmapss/", import.meta.url));

export default {
  summary:
    "C-MAPSS FD001 and FD003: RMSE, PHM08, coverage and width of the 90 % interval (--only FD001, --epochs, --network, --seed)",
  async run(args) {
    if (!existsSync(data)) throw new Error(`the C-MAPSS files are not at ${data}`);
    const option = (name: string): string | undefined => args[args.indexOf(`--${name}`) + 1 || args.length];
    const folder = await mkdtemp(join(tmpdir(), "andon-cmapss-"));
    const found = [];
    try {
      for (const set of (option("only") ?? "FD001,FD003").split(",")) {
        const out = join(folder, `${set}.onnx`);
        const epochs = option("epochs");
        let seconds = 0;
        for await (const event of trainRemainingLife({
          source: `${data}train_${set}.txt.gz`,
          out,
          ...(epochs === undefined ? {} : { epochs: Number(epochs) }),
          seed: Number(option("seed") ?? 1),
          network: (option("network") ?? "auto") as "auto",
        })) {
          if (event.kind === "member" && "rmse" in event)
            console.error(
              `${set}: member ${event.member}, RMSE ${event.rmse.toFixed(2)} out of fold, ${event.seconds.toFixed(0)} s`,
            );
          if (event.kind === "done") seconds = event.card.training.seconds;
        }
        const { evaluation, card } = await testRul({
          model: out,
          source: `${data}test_${set}.txt.gz`,
          truth: `${data}RUL_${set}.txt.gz`,
        });
        found.push({ set, seconds, test: evaluation, outOfFold: card.validation });
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const lines = found.map(
      ({ set, seconds, test: t }) =>
        `| ${set} | ${t.rmse.value.toFixed(2)} [${t.rmse.low.toFixed(2)}, ${t.rmse.high.toFixed(2)}] | ${t.rmseUncapped.value.toFixed(2)} | ${t.phm08.toFixed(0)} | ${(100 * t.coverage.value).toFixed(0)} % [${(100 * t.coverage.low).toFixed(0)}, ${(100 * t.coverage.high).toFixed(0)}] | ${t.width.value.toFixed(0)} | ${(seconds / 60).toFixed(1)} |`,
    );
    return {
      figures: found,
      text: [
        "| set | RMSE, truth capped at 125 | uncapped | PHM08 | truth within the 90 % interval | mean width | minutes to train |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        ...lines,
      ].join("\n"),
    };
  },
} satisfies Benchmark;
