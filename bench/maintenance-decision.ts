/** When to stop an engine: C-MAPSS FD001, 70 engines to learn from, 30 to weigh stops against failures and fixed intervals on. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { shuffle } from "@andon/data";
import { decideMaintenance, testRul, trainRemainingLife } from "@andon/maintenance";
import type { Benchmark } from "./run.ts";

const data = fileURLToPath(new URL("../../shared/datasets/cmapss/train_FD001.txt.gz", import.meta.url));
const LEARNT = 70;
const CASES = [
  { failure: 100, stop: 10, leadTime: 0 },
  { failure: 100, stop: 10, leadTime: 10 },
  { failure: 100, stop: 30, leadTime: 10 },
];

export default {
  summary: "C-MAPSS FD001, engines never trained on: what stopping by predicted life saves (--epochs, --seed)",
  async run(args) {
    if (!existsSync(data)) throw new Error(`the C-MAPSS file is not at ${data}`);
    const option = (name: string): number | undefined => {
      const at = args.indexOf(`--${name}`);
      return at < 0 ? undefined : Number(args[at + 1]);
    };
    const seed = option("seed") ?? 1;
    const lines = gunzipSync(await readFile(data))
      .toString("utf8")
      .trimEnd()
      .split(/\r?\n/);
    const unitOf = (line: string) => line.trimStart().split(/\s+/, 1)[0]!;
    const learnt = new Set(shuffle([...new Set(lines.map(unitOf))], seed).slice(0, LEARNT));
    const folder = await mkdtemp(join(tmpdir(), "andon-decision-"));
    try {
      const [train, held, out] = ["train.txt", "held.txt", "engine.onnx"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      // engines are numbered anew, as the format asks
      const renumbered = (wanted: boolean) => {
        const numbers = new Map<string, number>();
        return lines
          .filter((line) => learnt.has(unitOf(line)) === wanted)
          .map((line) => {
            const unit = unitOf(line);
            numbers.set(unit, numbers.get(unit) ?? numbers.size + 1);
            return line.trimStart().replace(/^\S+/, String(numbers.get(unit)));
          })
          .join("\n");
      };
      await writeFile(train, renumbered(true));
      await writeFile(held, renumbered(false));
      for await (const event of trainRemainingLife({ source: train, out, seed, epochs: option("epochs") }))
        if (event.kind === "member") console.error(`member ${event.member}: ${event.seconds.toFixed(0)} s`);
      const { predictions, card } = await testRul({ model: out, source: held });
      const found = CASES.map((costs) => decideMaintenance(predictions, card.confidence, costs, seed));
      const share = ({ value, low, high }: (typeof found)[number]["savingAgainstFailure"]) =>
        `${(100 * value).toFixed(0)} % [${(100 * low).toFixed(0)}, ${(100 * high).toFixed(0)}]`;
      return {
        figures: found,
        text: [
          "| failure : stop, lead time | cost of 1,000 cycles: by prediction | fixed age | run to failure | foresight | failures | mean life | saves against failure | against fixed age |",
          "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
          ...found.map((d) => {
            const rate = (of: "predictive" | "fixedInterval" | "runToFailure" | "foresight") =>
              (1000 * d[of].costRate).toFixed(0);
            return `| ${d.costs.failure} : ${d.costs.stop}, ${d.costs.leadTime} cycles | ${rate("predictive")} | ${rate("fixedInterval")} | ${rate("runToFailure")} | ${rate("foresight")} | ${d.predictive.failures} of ${d.units} | ${d.predictive.meanLife.toFixed(0)} of ${d.runToFailure.meanLife.toFixed(0)} | ${share(d.savingAgainstFailure)} | ${share(d.savingAgainstInterval)} |`;
          }),
        ].join("\n"),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;
