import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CARD_KEY } from "@andon/contracts";
import { constant, op, writeModel } from "@andon/nn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CardSchema, readCard } from "./file.ts";

/** Cards of one task with a name, as a schema of zod's would say it. */
const cardsOf = (task: string) =>
  ({
    shape: { task: { value: task } },
    safeParse: (json: { readonly task?: unknown; readonly name?: unknown } | null) =>
      json?.task === task && typeof json.name === "string"
        ? { success: true, data: { task, name: json.name } }
        : { success: false, error: { issues: [{ path: ["name"], message: "expected a string" }] } },
  }) satisfies CardSchema;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-model-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const model = (metadata: Readonly<Record<string, string>>) =>
  writeModel([{ name: "y", value: op.add(constant([1, 2], [2]), constant([3, 4], [2])) }], { metadata });

async function fileWith(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.onnx`);
  await writeFile(path, bytes);
  return path;
}

const fileOf = (card: unknown) => fileWith(model({ [CARD_KEY]: JSON.stringify(card), "andon.more": "kept" }));

describe("a file", () => {
  test("is its card, its bytes, and what else it keeps", async () => {
    const path = await fileOf({ task: "b", name: "press", unknown: 1 });
    const { card, bytes, metadata } = await readCard(path, [cardsOf("a"), cardsOf("b")]);
    expect(card).toEqual({ task: "b", name: "press" });
    expect(metadata).toMatchObject({ "andon.more": "kept" });
    expect(bytes.length).toBeGreaterThan(100);
  });

  test("that is not there, cut off, or none at all is told so", async () => {
    const whole = model({ [CARD_KEY]: JSON.stringify({ task: "a", name: "x" }) });
    await expect(readCard(join(folder, "none.onnx"), [cardsOf("a")])).rejects.toMatchObject({
      code: "model/not-found",
    });
    for (const bytes of [whole.subarray(0, whole.length - 20), Buffer.from("a table, not a model\n1,2\n")])
      await expect(readCard(await fileWith(bytes), [cardsOf("a")])).rejects.toMatchObject({ code: "model/damaged" });
  });

  test("without a card, and one for another task, are told apart", async () => {
    await expect(readCard(await fileWith(model({})), [cardsOf("a")])).rejects.toMatchObject({ code: "model/no-card" });
    await expect(readCard(await fileOf({ task: "c", name: "x" }), [cardsOf("a"), cardsOf("b")])).rejects.toMatchObject({
      code: "model/other-task",
      details: { task: "c", expected: "a, b" },
    });
  });

  test.each([
    ["no JSON", "{", "its card is no JSON"],
    ["nothing", "null", "name: expected a string"],
    ["no task", "{}", "name: expected a string"],
    ["a card that lacks a part", '{"task":"a"}', "its card is not whole: name: expected a string"],
  ])("whose card is %s is damaged", async (_, card, reason) => {
    await expect(readCard(await fileWith(model({ [CARD_KEY]: card })), [cardsOf("a")])).rejects.toMatchObject({
      code: "model/damaged",
      details: { reason: expect.stringContaining(reason) },
    });
  });
});
