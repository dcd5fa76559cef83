/** Errors of training and of model files. */
import { entry } from "./entry.ts";

export const modelErrors = {
  "checkpoint/damaged": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) => `The checkpoint ${d.path} cannot be read (${d.reason}). Train anew without --resume.`,
    zh: (d) => `检查点 ${d.path} 无法读取（${d.reason}）。请去掉 --resume 重新训练。`,
  }),
  "checkpoint/mismatch": entry<{ path: string }>({
    status: 409,
    exit: 2,
    en: (d) =>
      `The checkpoint ${d.path} belongs to other pictures, options or threads. Repeat the options of the interrupted run, or train anew without --resume.`,
    zh: (d) => `检查点 ${d.path} 与当前图片、选项或线程数不符。请使用中断时的相同选项，或去掉 --resume 重新训练。`,
  }),
  "checkpoint/missing": entry<{ path: string }>({
    status: 404,
    exit: 2,
    en: (d) => `There is nothing to resume: ${d.path} does not exist. Train without --resume.`,
    zh: (d) => `没有可继续的训练：${d.path} 不存在。请去掉 --resume 进行训练。`,
  }),
  "model/damaged": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) => `${d.path} is no whole model file: ${d.reason}. Copy it again from where it was made.`,
    zh: (d) => `${d.path} 不是完整的模型文件：${d.reason}。请从源头重新复制。`,
  }),
  "model/no-card": entry<{ path: string }>({
    status: 422,
    exit: 1,
    en: (d) => `${d.path} is an ONNX file without Andon's model card. Give a file that andon inspect train wrote.`,
    zh: (d) => `${d.path} 是没有 Andon 模型卡的 ONNX 文件。请提供由 andon inspect train 生成的文件。`,
  }),
  "model/not-certified": entry<{ flipped: number; samples: number; difference: number; tolerance: number }>({
    status: 500,
    exit: 1,
    en: (d) =>
      `The exported file does not answer as the trainer did: ${d.flipped} of ${d.samples} verdicts differ, probabilities by up to ${d.difference} (allowed ${d.tolerance}). Nothing was written. Train again; if it happens again, report it.`,
    zh: (d) =>
      `导出的文件与训练器结果不一致：${d.samples} 个判定中有 ${d.flipped} 个不同，概率最大相差 ${d.difference}（允许 ${d.tolerance}）。未写入任何文件。请重新训练；若再次出现请报告。`,
  }),
  "model/not-found": entry<{ path: string }>({
    status: 404,
    exit: 2,
    en: (d) => `Expected a model file, but ${d.path} cannot be opened. Check the path.`,
    zh: (d) => `需要模型文件，但无法打开 ${d.path}。请检查路径。`,
  }),
  "model/one-template": entry<{ path: string; count: number }>({
    status: 422,
    exit: 2,
    en: (d) => `Expected one picture as the template, but ${d.path} holds ${d.count}. Name the picture itself.`,
    zh: (d) => `模板应为一张图片，但 ${d.path} 中有 ${d.count} 张。请直接指定该图片。`,
  }),
  "model/other-task": entry<{ path: string; task: string; expected: string }>({
    status: 422,
    exit: 2,
    en: (d) => `${d.path} is a model for ${d.task}, and this command needs one for ${d.expected}.`,
    zh: (d) => `${d.path} 是用于 ${d.task} 的模型，而此命令需要 ${d.expected} 的模型。`,
  }),
  "model/template-needed": entry<{ model: string; source: string }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `${d.model} compares pictures with a golden sample, but ${d.source} holds no templates. Give one with --template golden.png, or a folder with template/ beside the pictures.`,
    zh: (d) =>
      `${d.model} 将图片与标准样品对比，但 ${d.source} 中没有模板。请用 --template golden.png 指定，或提供含 template/ 的文件夹。`,
  }),
  "model/unknown-label": entry<{ label: string; labels: string; path: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `${d.path} is labelled ${d.label}, which the model does not know. It knows: ${d.labels}. Rename the class, or train with it.`,
    zh: (d) => `${d.path} 的标签 ${d.label} 是模型未知的类别。已知类别：${d.labels}。请改名或加入该类别重新训练。`,
  }),
  "training/other-network": entry<{ network: string; task: string; known: string }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `${d.network} is no network for --task ${d.task}. Known there: ${["auto", d.known].filter(Boolean).join(", ")}.`,
    zh: (d) => `${d.network} 不是 --task ${d.task} 的网络。可用：${["auto", d.known].filter(Boolean).join("、")}。`,
  }),
  "training/other-option": entry<{ option: string; needs: string }>({
    status: 400,
    exit: 2,
    en: (d) => `${d.option} does something with ${d.needs} alone. Add that, or leave ${d.option} out.`,
    zh: (d) => `${d.option} 只在使用 ${d.needs} 时有效。请加上它，或去掉 ${d.option}。`,
  }),
  "training/diverged": entry<{ learningRate: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Training diverged in its first epoch: the loss is no longer a number. Lower --lr (it was ${d.learningRate}).`,
    zh: (d) => `训练在第一轮就发散：损失不再是数值。请减小 --lr（当前为 ${d.learningRate}）。`,
  }),
};
