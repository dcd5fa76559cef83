/** What the reports of all maintenance models say in the same words. */
import type { Language } from "@andon/contracts";

const english = {
  htmlLanguage: "en",
  titled: (heading: string, name: string) => `${heading}: ${name}`,
  generated: (date: string) => `Made on ${date}`,
  contents: "Contents",
  footer: "Made by Andon. This page stands alone: it loads nothing from elsewhere.",
  between: (low: string, high: string) => `95 % sure: ${low} to ${high}`,
  verdictHeading: "How far to trust it",

  certificateHeading: "Certificate",
  certificateSentence: (samples: string) =>
    `Before it was written, the file itself was replayed over ${samples} of its raw inputs in a fresh session, and answered as the trainer did.`,
  flipped: "Verdicts that differ",
  maxDifference: "Largest difference",
  weightsHash: "Weights (SHA-256)",
  certificateVerify: "Check it again at any time:",

  makingHeading: "How it was made",
  network: "Network",
  window: "Rows that it looks at",
  parameters: "Parameters",
  epochs: "Epochs",
  seed: "Seed",
  duration: "Duration",
  source: "Source",
  fingerprint: "Fingerprint of the data",
};

export type ReportWords = Readonly<typeof english>;

const chinese: ReportWords = {
  htmlLanguage: "zh-Hans",
  titled: (heading, name) => `${heading}：${name}`,
  generated: (date) => `生成于 ${date}`,
  contents: "目录",
  footer: "由 Andon 生成。本页自成一体，不从别处加载任何内容。",
  between: (low, high) => `95% 置信：${low} 至 ${high}`,
  verdictHeading: "可信程度",

  certificateHeading: "证书",
  certificateSentence: (samples) => `写出之前，文件本身在全新会话中对 ${samples} 份原始输入重放，结果与训练器一致。`,
  flipped: "不同的判定",
  maxDifference: "最大差异",
  weightsHash: "权重（SHA-256）",
  certificateVerify: "随时可再次检查：",

  makingHeading: "制作过程",
  network: "网络",
  window: "所看的行数",
  parameters: "参数量",
  epochs: "轮数",
  seed: "随机种子",
  duration: "用时",
  source: "数据来源",
  fingerprint: "数据指纹",
};

export const reportWords: Readonly<Record<Language, ReportWords>> = { en: english, zh: chinese };

/** The words of one kind of report beside those that all have; a key that is missing in one language does not compile. */
export const besideShared = <T extends object>(en: T, zh: T): Readonly<Record<Language, ReportWords & T>> => ({
  en: { ...english, ...en },
  zh: { ...chinese, ...zh },
});
