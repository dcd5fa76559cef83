import { describe, expect, test } from "vitest";
import { messages } from "./messages.ts";
import { andon } from "./typed.fixture.ts";

const commands = [
  ["demo"],
  ["inspect", "train"],
  ["inspect", "test"],
  ["inspect", "run"],
  ["model", "show"],
  ["model", "verify"],
  ["data", "check"],
];

describe("help", () => {
  test.each(commands)("andon %s %s has an example and the options that all commands share", async (...command) => {
    const { code, out, err } = await andon(...command.filter(Boolean), "--help");
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(out).toContain(`Example:\n  andon ${command.filter(Boolean).join(" ")}`);
    for (const option of ["--json", "--seed", "--lang"]) expect(out).toContain(option);
  });

  test("speaks Chinese throughout", async () => {
    const { out } = await andon("inspect", "train", "--help", "--lang", "zh-CN");
    expect(out).toContain("用法：");
    expect(out).toContain("示例：");
    expect(out).not.toMatch(/Usage|Options:|default|choices|display help/);
  });

  test("--version is one line", async () => {
    expect(await andon("--version")).toEqual({ code: 0, out: "1.2.3\n", err: "" });
  });

  test("a group without a command shows its help and counts as wrong usage", async () => {
    const { code, err } = await andon("inspect");
    expect(code).toBe(2);
    expect(err).toContain("train");
  });
});

describe("wrong usage exits 2 with one sentence and no stack trace", () => {
  test.each([
    [["data", "chekc", "x"], /There is no command “chekc”.*check/],
    [["data", "check"], /Expected <source>/],
    [["data", "check", "x", "--colour"], /There is no option --colour/],
    [["inspect", "train", "x"], /--out/],
    [["inspect", "train", "x", "-o", "m.onnx", "--epochs", "0"], /“0” does not fit --epochs.*at least 1/],
    [["inspect", "train", "x", "-o", "m.onnx", "--test", "2"], /“2” does not fit --test.*share/],
    [["inspect", "train", "x", "-o", "m.onnx", "--network", "vgg"], /“vgg” does not fit --network.*seed-cnn/],
    [["data", "check", "no/such/folder"], /no\/such\/folder does not exist/],
  ])("%j", async (argv, sentence) => {
    const { code, out, err } = await andon(...(argv as string[]));
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test("in Chinese too", async () => {
    const { err } = await andon("data", "check", "x", "--colour", "--lang", "zh-CN");
    expect(err).toContain("没有选项 --colour");
    const missing = await andon("data", "check", "no/such/folder", "--lang", "zh-CN");
    expect(missing.err).toContain("不存在");
  });
});

test("both languages say everything, and say it differently", () => {
  const { en, zh } = messages;
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    const [a, b] = [en[key], zh[key]];
    if (typeof a === "string" && key !== "auroc") expect(b, key).not.toBe(a);
    if (typeof a === "function" && typeof b === "function") expect(b.length, key).toBe(a.length);
  }
});
