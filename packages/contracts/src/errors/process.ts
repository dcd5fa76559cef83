/** Errors of production optimisation: problems, studies, designs, proofs. */
import { inLanguage, type Words } from "../words.ts";
import { entry } from "./entry.ts";

export const processErrors = {
  "design/unfit": entry<{ kind: string; reason: Words }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected parameters that suit a ${d.kind} design, but ${inLanguage(d.reason, "en")}. Choose another --kind (sobol and d-optimal suit any), or other numbers.`,
    zh: (d) =>
      `参数不适合 ${d.kind} 设计：${inLanguage(d.reason, "zh")}。请选择其他 --kind（sobol 和 d-optimal 适用于任何参数），或改变数量。`,
  }),
  "explain/nothing-learnt": entry<{ path: string; results: Words }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `Expected results of ${d.path} that follow from the settings, but each trial is foretold no better than by the mean of the others, so there is nothing to explain: ${inLanguage(d.results, "en")}.`,
    zh: (d) =>
      `${d.path} 的结果应随设置而变，但对每次试验的预测都不比其余试验的平均值更好，因此没有可解释的内容：${inLanguage(d.results, "zh")}。`,
  }),
  "problem/invalid": entry<{ path: string; line: number; column: number; where: string; reason: Words }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `${d.path}, line ${d.line}, column ${d.column}: ${d.where ? `${d.where}: ` : ""}${inLanguage(d.reason, "en")}. Correct it there; "andon optimize init --template" prints a whole problem.`,
    zh: (d) =>
      `${d.path} 第 ${d.line} 行第 ${d.column} 列：${d.where ? `${d.where}：` : ""}${inLanguage(d.reason, "zh")}。请在该处更正；"andon optimize init --template" 可打印完整示例。`,
  }),
  "problem/not-found": entry<{ path: string }>({
    status: 404,
    exit: 2,
    en: (d) =>
      `Expected a problem file (YAML or JSON), but ${d.path} cannot be read. Write one with "andon optimize init".`,
    zh: (d) => `需要问题文件（YAML 或 JSON），但无法读取 ${d.path}。请用 "andon optimize init" 生成。`,
  }),
  "prove/phases": entry<{ path: string; column: string; row: number | null; found: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected "before" or "after" in the column "${d.column}" of ${d.path}, at least three of each, but ${d.row === null ? "it has" : `row ${d.row} has`} "${d.found}". Mark each row, or name the column with --phase.`,
    zh: (d) =>
      `${d.path} 的“${d.column}”列应为 before 或 after，且各至少三行，但${d.row === null ? "" : `第 ${d.row} 行`}为“${d.found}”。请标明每一行，或用 --phase 指定该列。`,
  }),
  "study/command": entry<{ command: string; failures: number; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected the command to read settings as JSON on standard input and to print the results as one JSON object, but its first ${d.failures} trials all failed: ${d.reason}. Try it by hand: ${d.command}.`,
    zh: (d) =>
      `命令应从标准输入读取 JSON 设置，并打印一个 JSON 对象作为结果，但前 ${d.failures} 次试验全部失败：${d.reason}。请手动试运行：${d.command}。`,
  }),
  "study/no-recipe": entry<{ path: string }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `Expected a recipe that runs to stay near, but no trial has kept every constraint, and ${d.path} has no "current". Give the current recipe there.`,
    zh: (d) => `需要以正在运行的配方为起点，但没有试验满足全部约束，${d.path} 中也没有 current。请在其中给出当前配方。`,
  }),
  "study/no-room": entry<{ path: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `No settings keep the limits of ${d.path} within a step of the current recipe in this context. Loosen a limit or a step.`,
    zh: (d) => `在当前条件下，当前配方一步之内没有满足 ${d.path} 中 limits 的设置。请放宽 limits 或 step。`,
  }),
  "study/no-trial": entry<{ path: string; trial: string; open: string }>({
    status: 404,
    exit: 2,
    en: (d) => `There is no open trial ${d.trial} in ${d.path}. Open trials: ${d.open || "none"}.`,
    zh: (d) => `${d.path} 中没有未完成的试验 ${d.trial}。未完成的试验：${d.open || "无"}。`,
  }),
  "study/nothing-safe": entry<{ path: string; risk: number }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `Expected settings near the running recipe that break a constraint with a chance of at most ${d.risk}, but from what ${d.path} knows there are none. Stay with the running recipe; repeat it or record batches with smaller changes, or allow more risk.`,
    zh: (d) =>
      `在正在运行的配方附近，根据 ${d.path} 的记录，没有违反约束概率不超过 ${d.risk} 的设置。请保持现有配方；重复运行或记录更小改动的批次，或允许更大的风险。`,
  }),
  "study/too-few": entry<{ path: string; trials: number; needed: number }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `Expected results of at least ${d.needed} trials to learn from, but ${d.path} has ${d.trials}. Ask for trials, run them, and tell what they gave.`,
    zh: (d) =>
      `至少需要 ${d.needed} 次试验的结果才能学习，但 ${d.path} 中只有 ${d.trials} 次。请先取得试验、运行并报告结果。`,
  }),
  "study/unreadable": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected the trials of a study in ${d.path}, but: ${d.reason}. Restore the file, or begin with another --study.`,
    zh: (d) => `${d.path} 应为试验记录，但：${d.reason}。请恢复该文件，或用 --study 另建一个。`,
  }),
  "study/value": entry<{ name: string; reason: Words }>({
    status: 422,
    exit: 2,
    en: (d) => `${d.name}: ${inLanguage(d.reason, "en")}. Give each setting, context and result as name=value.`,
    zh: (d) => `${d.name}：${inLanguage(d.reason, "zh")}。请以 name=value 给出每个设置、条件和结果。`,
  }),
};
