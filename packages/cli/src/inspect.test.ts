/** The inspection commands as they are typed, on a tiny plant: what they print, in both languages, and their exit codes. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePartPictures } from "@andon/plant";
import { afterAll, beforeAll, expect, test } from "vitest";
import { andon } from "./typed.fixture.ts";

let folder: string;
let pictures: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-cli-"));
  pictures = join(folder, "pictures");
  model = join(folder, "part.onnx");
  for await (const _ of writePartPictures(pictures, { count: 60, seed: 1, size: 48 }));
  const settings = ["--network", "seed-cnn", "--size", "24", "--epochs", "2", "--threads", "1", "--lang", "zh-CN"];
  const trained = await andon("inspect", "train", pictures, "--out", model, ...settings);
  expect(trained, trained.err).toMatchObject({ code: 0 });
  expect(trained.out).toContain(`模型：${model}`);
  expect(trained.err).toContain("验证集 15 %，测试集 15 %；按图片划分，各类别按比例，种子 1");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("train writes the model and, beside it, the report", async () => {
  expect((await readdir(folder)).sort()).toEqual(["part.html", "part.onnx", "pictures"]);
});

test("test says which pictures it used, and warns of pictures seen in training", async () => {
  const english = await andon("inspect", "test", model, pictures);
  expect(english.code).toBe(0);
  expect(english.err).toContain("all pictures of the source");
  expect(english.err).toContain("trained on pictures of this very source");
  expect(english.out).toMatch(/Right answers .*of 60 pictures/);
  const chinese = await andon("inspect", "test", model, pictures, "--lang", "zh-CN");
  expect(chinese.err).toContain("全部图片");
});

test("test --json gives one document with every rate, its count and interval", async () => {
  const { out, err } = await andon("inspect", "test", model, pictures, "--json");
  const result = JSON.parse(out);
  expect(err).toBe("");
  expect(result).toMatchObject({ samples: 60, pictures: "all", seen: true, unreadable: 0 });
  expect(result.accuracy).toMatchObject({ total: 60, low: expect.any(Number), high: expect.any(Number) });
  for (const key of ["balancedAccuracy", "macroF1", "auroc"]) expect(result[key]).toHaveProperty("low");
  expect(result.perClass[0]).toMatchObject({ label: "dent", support: expect.any(Number) });
  for (const key of ["precision", "recall", "f1"]) expect(result.perClass[0]).toHaveProperty(key);
  expect(result.confusion.matrix).toHaveLength(result.confusion.labels.length);
});

test("run --json gives a line a picture; what cannot be read is named in the reader's language, and the exit code is 1", async () => {
  const good = join(pictures, "good");
  const files = (await readdir(good)).map((name) => join(good, name));
  const bad = join(folder, "bad.png");
  await writeFile(bad, "text");
  const gone = join(folder, "gone.png");
  const { code, out } = await andon("inspect", "run", model, good, bad, gone, "--json", "--lang", "zh-CN");
  await rm(bad);
  expect(code).toBe(1);
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => line.file)).toEqual([...files, bad, gone]);
  expect(Object.keys(lines[0]).sort()).toEqual([
    "decision",
    "file",
    "label",
    "milliseconds",
    "novelty",
    "probabilities",
    "probability",
    "score",
  ]);
  expect(lines.at(-2).error).toContain("无法读取");
  expect(lines.at(-1).error).toContain("不存在");
});

test("run for people: a line a picture, a summary, and one sentence on each file that is none", async () => {
  const bad = join(folder, "bad.png");
  await writeFile(bad, "text");
  const { code, out, err } = await andon("inspect", "run", model, bad, join(pictures, "good"), "--threshold", "1");
  await rm(bad);
  expect(code).toBe(1);
  expect(out.trim().split("\n")).toHaveLength(30);
  expect(out).toMatch(/^pass +good +\d/);
  expect(err).toContain(`Expected a PNG, JPEG, BMP, TIFF or WebP picture, but ${bad} cannot be read`);
  expect(err).toContain("30 pictures judged: good 30.");
});

test("tune sets thresholds by a wish, tells both languages what came of it, and the certificate holds after it", async () => {
  const tuned = join(folder, "tuned.onnx");
  const fresh = join(folder, "fresh");
  for await (const _ of writePartPictures(fresh, { count: 60, seed: 5, size: 48 }));
  const wish = ["--cost-escape", "50", "--cost-overkill", "2", "--defect-rate", "1%", "--review", "5%"];
  const english = await andon(
    "inspect",
    "tune",
    model,
    fresh,
    "--out",
    tuned,
    ...wish,
    "--by",
    "Li Na",
    "--why",
    "4711",
  );
  expect(english, english.err).toMatchObject({ code: 0 });
  expect(english.out).toMatch(/defectThreshold {2}\S+ → \S+/);
  expect(english.out).toContain("with 1.0\u202f% bad parts (as stated)");
  expect(english.out).toContain("flattered, no test");
  const chinese = await andon("inspect", "tune", model, fresh, "--out", tuned, "--recall-first", "--lang", "zh-CN");
  expect(chinese.out).toContain("结果偏乐观");
  const json = await andon("inspect", "tune", tuned, fresh, "--max-overkill", "50%", "--by", "Li Na", "--json");
  expect(JSON.parse(json.out)).toMatchObject({ file: tuned, tuning: { by: "Li Na", wish: { maxOverkill: 0.5 } } });
  expect(await andon("model", "verify", tuned, pictures)).toMatchObject({ code: 0 });
  const shown = await andon("model", "show", tuned);
  expect(shown.out).toContain("Li Na");
  for (const path of [tuned, fresh]) await rm(path, { recursive: true });
});

test("wishes that make no sense are wrong usage, wishes out of reach say what is in reach", async () => {
  const negative = await andon("inspect", "tune", model, pictures, "--cost-escape", "-1", "--cost-overkill", "1");
  expect(negative).toMatchObject({ code: 2, err: expect.stringContaining("at least 0") });
  const alone = await andon("inspect", "tune", model, pictures, "--cost-escape", "1", "--lang", "zh-CN");
  expect(alone).toMatchObject({ code: 2, err: expect.stringContaining("--cost-overkill") });
  const both = await andon("inspect", "tune", model, pictures, "--max-escape", "1%", "--recall-first");
  expect(both).toMatchObject({ code: 2, err: expect.stringContaining("Expected one wish") });
  const strict = ["--max-escape", "0%", "--max-overkill", "0%"];
  const unreachable = await andon("inspect", "tune", model, pictures, ...strict);
  expect(unreachable).toMatchObject({ code: 1, err: expect.stringContaining("Reachable instead: escapes of") });
});

test("appraise tells agreement and kappas, and takes the model as one more appraiser", async () => {
  const files = [];
  for (const label of ["good", "scratch", "dent"]) {
    for (const name of (await readdir(join(pictures, label))).slice(0, 4))
      files.push({ label, name: `${label}/${name}` });
  }
  const rows = files.flatMap(({ label, name }, i) =>
    ["Li", "Wang"].flatMap((who) =>
      [1, 2].map((trial) => {
        const truth = label === "good" ? "OK" : "NG";
        const verdict = who === "Wang" && i === 0 && trial === 2 ? "NG" : truth;
        return `${name},${who},${trial},${verdict},${truth}`;
      }),
    ),
  );
  const table = join(folder, "study.csv");
  await writeFile(table, ["part,appraiser,trial,verdict,standard", ...rows].join("\n"));
  const english = await andon("inspect", "appraise", table);
  expect(english, english.err).toMatchObject({ code: 0 });
  expect(english.out).toContain("12 parts, 2 appraisers, 2 trials each");
  expect(english.out).toMatch(/Effectiveness, parts as the standard in all trials: 91.7\u202f% .* 11\/12 acceptable/);
  const model3 = await andon("inspect", "appraise", table, "--model", model, "--pictures", pictures, "--json");
  const agreement = JSON.parse(model3.out);
  expect(agreement.appraisers.map((a: { appraiser: string }) => a.appraiser)).toEqual(["Li", "Wang", "part"]);
  expect(agreement.appraisers[2]).toMatchObject({ within: { successes: 12, total: 12 }, effectiveness: { total: 12 } });
  const run = join(folder, "run.jsonl");
  await writeFile(run, (await andon("inspect", "run", model, pictures, "--json")).out);
  const fromRun = JSON.parse((await andon("inspect", "appraise", table, "--run", run, "--json")).out);
  expect(fromRun.appraisers[2]).toEqual({ ...agreement.appraisers[2], appraiser: "run" });
  const chinese = await andon("inspect", "appraise", table, "--lang", "zh-CN", "--good", "OK");
  expect(chinese.out).toContain("可接受");
  expect(await andon("inspect", "appraise", table, "--model", model)).toMatchObject({ code: 2 });
  await writeFile(table, "item,who,verdict\n1,a,x\n");
  const columns = await andon("inspect", "appraise", table);
  expect(columns).toMatchObject({
    code: 2,
    err: expect.stringContaining("lacks appraiser; it has: item, who, verdict"),
  });
  for (const path of [table, run]) await rm(path);
});

test("labels lists what is likely wrong, next what to label, in both languages and as JSON", async () => {
  const settings = ["--folds", "2", "--network", "seed-cnn", "--size", "24", "--epochs", "1", "--threads", "1"];
  const html = join(folder, "labels.html");
  const labels = await andon("inspect", "labels", pictures, ...settings, "--out", html);
  expect(labels, labels.err).toMatchObject({
    code: 0,
    out: expect.stringContaining("of 60 labels are likely wrong (2 folds"),
  });
  await rm(html);
  const next = await andon("inspect", "next", model, pictures, "--count", "3", "--lang", "zh-CN");
  expect(next.out.trim().split("\n")).toHaveLength(3);
  expect(next.err).toContain("60 张图片中的 3 张");
  const json = JSON.parse((await andon("inspect", "next", model, pictures, "--count", "2", "--json")).out);
  expect(json).toMatchObject({ samples: 60, pictures: [{ file: expect.any(String) }, { worth: expect.any(Number) }] });
});

test("verify holds, and says why when it does not", async () => {
  const holds = await andon("model", "verify", model, pictures);
  expect(holds).toMatchObject({ code: 0, out: expect.stringContaining("The certificate holds") });
  const other = join(folder, "other");
  for await (const _ of writePartPictures(other, { count: 60, seed: 2, size: 48 }));
  const broken = await andon("model", "verify", model, other, "--lang", "zh-CN");
  expect(broken.code).toBe(1);
  expect(broken.out).toContain("图片已改变");
  const json = JSON.parse((await andon("model", "verify", model, other, "--json")).out);
  expect(json).toMatchObject({ holds: false, reasons: [expect.stringContaining("pictures have changed")] });
  await rm(other, { recursive: true });
});

test("show tells the card in the reader's language", async () => {
  const english = await andon("model", "show", model);
  expect(english.out).toContain("part  (inspection/classification)");
  expect(english.out).toContain("You asked for it.");
  const chinese = await andon("model", "show", model, "--lang", "zh-CN");
  expect(chinese.out).toContain("由您指定。");
  expect(chinese.out).not.toContain("You asked for it.");
});
