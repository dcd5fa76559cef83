/** Remaining life under six operating conditions, on simulated engines: with the regimes that are found, and as if there were one. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testRul, trainRemainingLife } from "@andon/maintenance";
import type { Benchmark } from "./run.ts";
import { simulatedEngines } from "./simulated-engines.ts";

const HEADER = `unit,cycle,${[1, 2, 3].map((i) => `condition${i}`).join()},${Array.from({ length: 21 }, (_, i) => `sensor${i + 1}`).join()}\n`;

export default {
  summary:
    "remaining life of simulated engines under six operating conditions, found and ignored (--engines, --seed, --epochs)",
  async run(args) {
    const option = (name: string, otherwise: number): number => {
      const at = args.indexOf(`--${name}`);
      return at < 0 ? otherwise : Number(args[at + 1]);
    };
    const epochs = args.includes("--epochs") ? option("epochs", 0) : undefined;
    const folder = await mkdtemp(join(tmpdir(), "andon-regimes-"));
    const engines = simulatedEngines(option("engines", 100), option("seed", 1));
    const path = (name: string) => join(folder, name);
    try {
      // the same rows as a table whose conditions nobody declared as settings: they count as sensors, and all rows as one regime
      const table = (rows: string) => HEADER + rows.replaceAll(" ", ",");
      await writeFile(path("train_SIM.txt"), engines.train);
      await writeFile(path("test_SIM.txt"), engines.test);
      await writeFile(path("train.csv"), table(engines.train));
      await writeFile(path("test.csv"), table(engines.test));
      await writeFile(path("RUL_SIM.txt"), engines.lives.join("\n"));
      const columns = { unitColumn: "unit", timeColumn: "cycle" };
      const cases = [
        { name: "as C-MAPSS, no option", train: "train_SIM.txt", test: "test_SIM.txt", read: {} },
        { name: "settings not told apart from sensors", train: "train.csv", test: "test.csv", read: columns },
      ];
      const found = [];
      for (const { name, train, test, read } of cases) {
        const out = path("engines.onnx");
        for await (const event of trainRemainingLife({ source: path(train), out, cap: 125, epochs, ...read }))
          if (event.kind === "member") console.error(`${name}: member ${event.member}, ${event.seconds.toFixed(0)} s`);
        const truth = path("RUL_SIM.txt");
        const { card, evaluation } = await testRul({ model: out, source: path(test), truth, ...read });
        found.push({ name, regimes: card.preparation.regimes.centroids.length, test: evaluation });
      }
      return {
        figures: found,
        text: [
          "| read | regimes | RMSE, truth capped at 125 | truth within the 90 % interval | mean width |",
          "| --- | --- | --- | --- | --- |",
          ...found.map(
            ({ name, regimes, test: t }) =>
              `| ${name} | ${regimes} | ${t.rmse.value.toFixed(2)} [${t.rmse.low.toFixed(2)}, ${t.rmse.high.toFixed(2)}] | ${(100 * t.coverage.value).toFixed(0)} % | ${t.width.value.toFixed(0)} |`,
          ),
        ].join("\n"),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;
