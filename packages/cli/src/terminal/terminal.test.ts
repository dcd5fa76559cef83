import { figuresIn } from "@andon/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { languageOf } from "./language.ts";
import { createProgress, secondsLeft } from "./progress.ts";
import { fitted, padded, tableText, widthOf } from "./width.ts";

describe("languageOf", () => {
  test.each([
    [["--lang", "zh-CN"], { LANG: "en_US.UTF-8" }, "zh"],
    [["--lang=en"], { LC_ALL: "zh_CN.UTF-8" }, "en"],
    [[], { LC_ALL: "zh_CN.UTF-8", LANG: "en_US" }, "zh"],
    [[], { LC_ALL: "", LANG: "zh_TW" }, "zh"],
    [[], { LANG: "C.UTF-8" }, "en"],
    [[], { LANG: "de_DE" }, "en"],
  ] as const)("%j in %j speaks %s", (argv, environment, language) => {
    expect(languageOf(argv, environment)).toBe(language);
  });
});

describe("widths", () => {
  test("Chinese takes two columns a character", () => {
    expect([widthOf("part"), widthOf("图片"), widthOf("第 3 轮")]).toEqual([4, 4, 7]);
  });

  test("text fitted or padded to n columns takes at most, and at least, n", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "图", "片", " ", "…") });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (t, n) => {
        expect(widthOf(fitted(t, n))).toBeLessThanOrEqual(n);
        expect(widthOf(padded(t, n))).toBe(Math.max(n, widthOf(t)));
      }),
    );
  });

  test("a table lines up in any language", () => {
    expect(
      tableText([
        ["类别", "图片"],
        ["scratch", "12"],
        ["划痕", "1,203"],
      ]),
    ).toBe(["  类别      图片", "  scratch     12", "  划痕     1,203"].join("\n"));
  });
});

describe("progress", () => {
  const words = { timeLeft: (d: string) => `${d} left` };
  function on(isTTY: boolean) {
    let clock = 0;
    const written: string[] = [];
    const output = { isTTY, columns: 60, write: (text: string) => written.push(text) };
    return {
      written,
      pass: (ms: number) => {
        clock += ms;
      },
      progress: createProgress(output, figuresIn("en"), words, () => clock),
    };
  }

  test("a terminal gets a bar that fits its width, with the time left", () => {
    const { progress, pass, written } = on(true);
    progress.update("reading", 0, 400);
    pass(5_000);
    progress.update("reading", 100, 400, "a/very/long/name/of/a/picture/that/does/not/fit.png");
    expect(written.at(-1)?.slice(0, 5)).toBe("\r\u001b[2K");
    expect(written.at(-1)?.slice(5)).toMatch(/^reading {6}▕██████ +▏ {2}100\/400/);
    expect(widthOf(written.at(-1)!.slice(5))).toBeLessThan(60);
    pass(100);
    progress.update("reading", 200, 400);
    expect(written.at(-1)).toContain("5 s left");
    progress.line("hello");
    expect(written.slice(-2)).toEqual(["\r\u001b[2K", "hello\n"]);
  });

  test("a terminal is not flooded", () => {
    const { progress, written } = on(true);
    for (let i = 0; i < 1000; i++) progress.update("reading", i, 2000);
    expect(written.length).toBe(1);
  });

  test("a log gets a plain line every ten seconds, no control characters", () => {
    const { progress, pass, written } = on(false);
    for (let i = 0; i <= 250; i++) {
      progress.update("training", i, 500, "loss 0.5");
      pass(100);
    }
    expect(written.length).toBe(2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is written is what is tested
    expect(written.join("")).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(written[0]).toBe("training  100/500  40 s left  loss 0.5\n");
  });

  test("what counts from its beginning again is timed from there", () => {
    const { progress, pass, written } = on(false);
    for (const done of [0, 400, 0, 100]) {
      progress.update("training", done, 400);
      pass(20_000);
    }
    expect(written.at(-1)).toBe("training  100/400  1 min 0 s left\n");
  });

  test("no guess before there is ground for one", () => {
    expect(secondsLeft(0, 10, 5000)).toBeNull();
    expect(secondsLeft(1, 10, 200)).toBeNull();
    expect(secondsLeft(5, null, 5000)).toBeNull();
    expect(secondsLeft(10, 30, 10_000)).toBe(30);
  });
});
