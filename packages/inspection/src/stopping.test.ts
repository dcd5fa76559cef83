/** A run that is stopped goes on where it was, or says why it cannot. */
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TrainingEvent } from "@andon/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainInspector } from "./index.ts";
import { folderOf, plateFiles, QUICK, refusedTraining, trained } from "./parts.fixture.ts";
import type { TrainOptions } from "./train/options.ts";

let pictures: string;
let out: string;
beforeAll(async () => {
  pictures = await folderOf(await plateFiles(10));
  out = await folderOf({});
});
afterAll(async () => {
  for (const folder of [pictures, out]) await rm(folder, { recursive: true, force: true });
});

describe("a run that was stopped", () => {
  const settings = { ...QUICK, epochs: 3, source: "" };
  /** Trains until `when` says so, then stops as Ctrl-C does; gives the last event. */
  async function stopped(
    options: TrainOptions,
    when: (event: TrainingEvent) => boolean,
  ): Promise<TrainingEvent | undefined> {
    const controller = new AbortController();
    let last: TrainingEvent | undefined;
    for await (const event of trainInspector(options, controller.signal)) {
      last = event;
      if (when(event)) controller.abort();
    }
    return last;
  }

  test.each([1, 2])("goes on to the same weights bit for bit, with %d threads", async (threads) => {
    const options = { ...settings, threads, source: pictures };
    const whole = join(out, "whole.onnx");
    const { card } = await trained({ ...options, out: whole });
    await rm(whole);

    const file = join(out, "halved.onnx");
    const last = await stopped({ ...options, out: file }, (e) => e.kind === "step" && e.epoch === 2 && e.step === 1);
    expect(last).toEqual({ kind: "stopped", reason: "cancelled", checkpoint: `${file}.checkpoint` });
    expect(await readdir(out)).toEqual(["halved.onnx.checkpoint"]);

    const resumed = await trained({ ...options, out: file, resume: true });
    expect(resumed.card.certificate.weightsSha256).toBe(card.certificate.weightsSha256);
    expect(resumed.card.certificate.answersSha256).toBe(card.certificate.answersSha256);
    expect(resumed.card.training.bestEpoch).toBe(card.training.bestEpoch);
    expect(await readdir(out)).toEqual(["halved.onnx"]);
    await rm(file);
  });

  test("while reading has nothing to resume from", async () => {
    const last = await stopped(
      { ...settings, source: pictures, out: join(out, "early.onnx") },
      (e) => e.kind === "reading",
    );
    expect(last).toEqual({ kind: "stopped", reason: "cancelled", checkpoint: null });
    expect(await readdir(out)).toEqual([]);
  });

  test("cannot be resumed without its checkpoint, from half of it, or with other options", async () => {
    const file = join(out, "other.onnx");
    const checkpoint = `${file}.checkpoint`;
    const options = { ...settings, source: pictures, out: file };
    expect(await refusedTraining({ ...options, resume: true })).toMatchObject({
      code: "checkpoint/missing",
      details: { path: checkpoint },
    });

    await stopped(options, (e) => e.kind === "step");
    expect(await refusedTraining({ ...options, seed: 2, resume: true })).toMatchObject({ code: "checkpoint/mismatch" });
    expect(await refusedTraining({ ...options, threads: 2, resume: true })).toMatchObject({
      code: "checkpoint/mismatch",
    });
    const { length } = await readFile(checkpoint);
    await truncate(checkpoint, Math.floor(length / 2));
    expect(await refusedTraining({ ...options, resume: true })).toMatchObject({ code: "checkpoint/damaged" });
    await writeFile(checkpoint, "");
    expect(await refusedTraining({ ...options, resume: true })).toMatchObject({ code: "checkpoint/damaged" });
    await rm(checkpoint);
  });
});
