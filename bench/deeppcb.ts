/**
 * DeepPCB by the authors' lists: trained on their 200 pairs (one board), tested on their list: all of it, the part of the same board, the boards
 * that were never trained on, and with templates shifted by 16 pixels both ways.
 */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type DetectionEvaluation, type Estimate, type ModelCard, modelCard, type Rate } from "@andon/contracts";
import { decodePicture, encodePng } from "@andon/data";
import { testInspector, trainInspector } from "@andon/inspection";
import { readCard } from "@andon/model";
import { dataset, option } from "./inspector.ts";
import type { Benchmark } from "./run.ts";

const SHIFT = 16;
const TRAINED_ON = "group00041";

export default {
  summary:
    "DeepPCB: the authors' mAP and F at IoU > 0.33, COCO AP50, seen and unseen boards, templates shifted by 16 px",
  async run(args) {
    const folder = await mkdtemp(join(tmpdir(), "andon-deeppcb-"));
    try {
      execFileSync("tar", ["xf", join(dataset("deeppcb"), "deeppcb.tar.xz"), "-C", folder]);
      const given = option(args, "model");
      const model = given ?? option(args, "keep") ?? join(folder, "board.onnx");
      const card =
        given === undefined ? await train(folder, model, args) : (await readCard(given, modelCard.options)).card;
      if (card.task !== "inspection/comparison" || card.test === null) throw new Error(`${model} is no comparison`);
      const { seconds, parameters } = card.training;
      // the file itself over the authors' test list: what its certificate is about
      const rows = [{ name: "whole test list", evaluation: card.test, millisecondsEach: Number.NaN }];
      const list = (await readFile(join(folder, "test.txt"), "utf8")).split("\n").filter((line) => line !== "");
      const seen = list.filter((line) => line.startsWith(TRAINED_ON));
      const unseen = list.filter((line) => !line.startsWith(TRAINED_ON));
      const parts: [string, string][] = [
        ["the board trained on", await part(folder, "seen", seen)],
        ["boards never seen", await part(folder, "unseen", unseen)],
        [`templates shifted ${SHIFT} px`, await shifted(folder, list)],
      ];
      for (const [name, place] of parts) {
        for await (const event of testInspector({ model, source: place })) {
          if (event.kind !== "result" || event.task !== "inspection/comparison") continue;
          const { evaluation } = event;
          rows.push({ name, evaluation, millisecondsEach: event.milliseconds / evaluation.samples });
          console.error(line(name, evaluation));
        }
      }
      const each = rows[2]!.millisecondsEach;
      return {
        figures: { seconds, parameters, validation: card.validation, rows },
        text: [
          `DeepPCB, trained on the authors' 200 pairs (${TRAINED_ON}) in ${seconds.toFixed(0)} s, ${parameters} weights, ${each.toFixed(0)} ms a pair from file to boxes:`,
          ...rows.map(({ name, evaluation }) => `  ${line(name, evaluation)}`),
          `  whole list, AP by class: ${rows[0]!.evaluation.perClass.map((c) => `${c.label} ${c.averagePrecision?.toFixed(3)}`).join(", ")}`,
        ].join("\n"),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
} satisfies Benchmark;

async function train(source: string, out: string, args: readonly string[]): Promise<ModelCard> {
  const [epochs, threads] = ["epochs", "threads"].map((name) => option(args, name));
  for await (const event of trainInspector({
    source,
    out,
    report: option(args, "report") ?? null,
    seed: Number(option(args, "seed") ?? 1),
    ...(epochs === undefined ? {} : { epochs: Number(epochs) }),
    ...(threads === undefined ? {} : { threads: Number(threads) }),
  })) {
    if (event.kind === "done") return event.card;
    if (event.kind === "epoch")
      console.error(
        `epoch ${event.epoch}/${event.epochs}  loss ${event.trainLoss.toFixed(3)}  mAP on validation ${event.validationScore.toFixed(4)}  ${event.seconds.toFixed(0)} s`,
      );
  }
  throw new Error("training did not finish");
}

function line(name: string, e: DetectionEvaluation): string {
  const said = ({ value, low, high }: Estimate | Rate) => `${value.toFixed(4)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return `${name} (${e.samples} pairs, ${e.defects} defects): pooled AP ${said(e.pooledAveragePrecision)}, mAP ${said(e.meanAveragePrecision)}, F ${said(e.fScore)}, AP50 ${said(e.averagePrecision50)}, recall ${said(e.recall)}, precision ${said(e.precision)}`;
}

/** The same pictures with another test list. */
async function part(root: string, name: string, lines: readonly string[]): Promise<string> {
  const folder = join(root, `.${name}`);
  await mkdir(folder);
  for (const group of new Set(lines.map((entry) => entry.split("/")[0]!)))
    await symlink(join(root, group), join(folder, group));
  await writeFile(join(folder, "test.txt"), lines.join("\n"));
  return folder;
}

/** Pairs whose templates were photographed 16 pixels off both ways, another way for each pair; at the rim the last pixels repeat. */
async function shifted(root: string, lines: readonly string[]): Promise<string> {
  const folder = join(root, ".shifted");
  for (const [i, entry] of lines.entries()) {
    const [image, annotation] = entry.trim().split(/\s+/) as [string, string];
    const stem = image.replace(/\.jpg$/, "");
    await mkdir(dirname(join(folder, stem)), { recursive: true });
    await mkdir(dirname(join(folder, annotation)), { recursive: true });
    await writeFile(join(folder, annotation), await readFile(join(root, annotation)));
    const [dx, dy] = [i & 1 ? SHIFT : -SHIFT, i & 2 ? SHIFT : -SHIFT];
    for (const [role, x, y] of [
      ["test", 0, 0],
      ["temp", dx, dy],
    ] as const) {
      const { width, height, data } = await decodePicture(await readFile(join(root, `${stem}_${role}.jpg`)), stem);
      const moved = new Uint8Array(data.length);
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const from =
            Math.min(Math.max(row + y, 0), height - 1) * width + Math.min(Math.max(column + x, 0), width - 1);
          moved.set(data.subarray(3 * from, 3 * from + 3), 3 * (row * width + column));
        }
      }
      await writeFile(join(folder, `${stem}_${role}.png`), await encodePng({ width, height, data: moved }));
    }
  }
  await writeFile(join(folder, "test.txt"), lines.join("\n"));
  return folder;
}
