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
  "prove/limits": entry<{ lower: number; upper: number }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a lower limit below the upper one, but --lower is ${d.lower} and --upper is ${d.upper}. Exchange or correct them.`,
    zh: (d) => `下限应小于上限，但 --lower 为 ${d.lower}，--upper 为 ${d.upper}。请对调或更正。`,
  }),
  "prove/order": entry<{ path: string; column: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected the rows of ${d.path} in the order of time, but every "after" in the column "${d.column}" stands above every "before". Turn the table round, oldest row first.`,
    zh: (d) =>
      `${d.path} 的行应按时间先后排列，但“${d.column}”列中所有 after 都在 before 之上。请把表格倒过来，最旧的行在前。`,
  }),
  "prove/no-phase": entry<{ path: string; column: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a column "${d.column}" in ${d.path} that says before or after of each row, but it has: ${d.found}. Name that column with --phase, or add one.`,
    zh: (d) =>
      `${d.path} 中需要“${d.column}”列，逐行标明 before 或 after（或改动前、改动后），但现有的列是：${d.found}。请用 --phase 指定该列，或添加一列。`,
  }),
  "prove/phases": entry<{ path: string; column: string; row: number | null; found: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected "before" or "after" in the column "${d.column}" of ${d.path}, at least three of each, but ${d.row === null ? "it has" : `row ${d.row} has`} "${d.found}". Mark each row, or name the column with --phase.`,
    zh: (d) =>
      `${d.path} 的“${d.column}”列应为 before 或 after（或改动前、改动后），且各至少三行，但${d.row === null ? "" : `第 ${d.row} 行`}为“${d.found}”。请标明每一行，或用 --phase 指定该列。`,
  }),
  "output/exists": entry<{ path: string }>({
    status: 409,
    exit: 2,
    en: (d) =>
      `Expected a new file, but ${d.path} is there already, and what was recorded in it would be lost. Choose another --out, or replace it with --overwrite.`,
    zh: (d) => `${d.path} 已存在，覆盖会丢失其中的记录。请换一个 --out，或用 --overwrite 覆盖。`,
  }),
  "records/nothing-varies": entry<{ path: string; rows: number; leftOut: number; columns: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected settings that change from row to row, but in the ${d.rows} whole rows of ${d.path} (${d.leftOut} with empty cells are left out) none does: ${d.columns || "there is no column of settings"}. Add records of other settings, or write the problem by hand ("andon optimize init --template").`,
    zh: (d) =>
      `各行的设置应有变化，但 ${d.path} 的 ${d.rows} 个完整行（略去有空单元格的 ${d.leftOut} 行）中没有：${d.columns || "没有设置列"}。请补充其他设置的记录，或手写问题文件（"andon optimize init --template"）。`,
  }),
  "records/roles": entry<{ path: string; column: string | null; found: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      d.column === null
        ? `Expected at least one goal among the columns of ${d.path}: ${d.found}. Name it with --goal, such as --goal ${d.found.split(", ").at(-1)}:maximise.`
        : `Expected one role for each column of ${d.path}, but "${d.column}" is a result (--goal, --constraint) and also named with --context or --ignore. Leave one of them out.`,
    zh: (d) =>
      d.column === null
        ? `${d.path} 的列中至少要有一个目标：${d.found}。请用 --goal 指定，例如 --goal ${d.found.split(", ").at(-1)}:maximise。`
        : `${d.path} 的每一列只能有一个角色，但“${d.column}”既是结果（--goal、--constraint），又出现在 --context 或 --ignore 中。请去掉其一。`,
  }),
  "study/command": entry<{ command: string; failures: number; reason: Words }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected the command to read settings as JSON on standard input and to print the results as one JSON object, but ${d.failures === 1 ? "its first trial" : `its first ${d.failures} trials all`} failed: ${inLanguage(d.reason, "en")}. Try it by hand: ${d.command}. These trials are run again; where they do fail, tell so with "andon optimize tell" and --failed.`,
    zh: (d) =>
      `命令应从标准输入读取 JSON 设置，并打印一个 JSON 对象作为结果，但${d.failures === 1 ? "第一次试验" : `前 ${d.failures} 次试验全部`}失败：${inLanguage(d.reason, "zh")}。请手动试运行：${d.command}。这些试验会重新运行；若确实会失败，请用 "andon optimize tell" 加 --failed 报告。`,
  }),
  "study/context": entry<{ name: string; reason: Words }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected the value of each context, but ${d.name}: ${inLanguage(d.reason, "en")}. Give it with --context ${d.name}=value.`,
    zh: (d) => `需要每个条件的值，但 ${d.name}：${inLanguage(d.reason, "zh")}。请用 --context ${d.name}=value 给出。`,
  }),
  "study/no-cost": entry<{ path: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `A budget needs to know what trials cost, but ${d.path} has no "cost". Give one there, such as cost: 2 + temperature / 50.`,
    zh: (d) => `预算需要知道试验的成本，但 ${d.path} 中没有 cost。请在其中给出，例如 cost: 2 + temperature / 50。`,
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
  "study/told": entry<{ trial: number; result: Words }>({
    status: 409,
    exit: 2,
    en: (d) =>
      `Trial ${d.trial} was told already: ${inLanguage(d.result, "en")}. To correct it, tell it with --correct.`,
    zh: (d) => `试验 ${d.trial} 已报告过：${inLanguage(d.result, "zh")}。如需更正，请加 --correct 重新报告。`,
  }),
  "study/nothing-safe": entry<{ path: string; risk: number }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `Expected settings near the running recipe that break a constraint with a chance of at most ${d.risk}, but from what ${d.path} knows there are none. Stay with the running recipe; repeat it or record batches with smaller changes, or allow more risk.`,
    zh: (d) =>
      `在正在运行的配方附近，根据 ${d.path} 的记录，没有违反约束概率不超过 ${d.risk} 的设置。请保持现有配方；重复运行或记录更小改动的批次，或允许更大的风险。`,
  }),
  "study/row": entry<{ path: string; row: number; reason: Words }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Row ${d.row} of ${d.path}: ${inLanguage(d.reason, "en")}. Correct the row; nothing of the table was taken over.`,
    zh: (d) => `${d.path} 第 ${d.row} 行：${inLanguage(d.reason, "zh")}。请更正该行；表格内容均未采用。`,
  }),
  "study/too-few": entry<{ path: string; trials: number; needed: number }>({
    status: 409,
    exit: 1,
    en: (d) =>
      `Expected results of at least ${d.needed} trials to learn from, but ${d.path} has ${d.trials}. Ask for trials, run them, and tell what they gave.`,
    zh: (d) =>
      `至少需要 ${d.needed} 次试验的结果才能学习，但 ${d.path} 中只有 ${d.trials} 次。请先取得试验、运行并报告结果。`,
  }),
  "study/unreadable": entry<{ path: string; reason: Words }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected the trials of a study in ${d.path}, but: ${inLanguage(d.reason, "en")}. Restore the file, or begin with another --study.`,
    zh: (d) => `${d.path} 应为试验记录，但：${inLanguage(d.reason, "zh")}。请恢复该文件，或用 --study 另建一个。`,
  }),
  "study/value": entry<{ name: string; reason: Words }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `${d.name}: ${inLanguage(d.reason, "en")}. Give each setting, context and result as name=value, decimals with a point.`,
    zh: (d) => `${d.name}：${inLanguage(d.reason, "zh")}。请以 name=value 给出每个设置、条件和结果，小数用点号。`,
  }),
};
