/** Columns that tell a label before it may be known. */
import type { SignalFinding } from "@andon/contracts";
import { at, finding, percent, percentZh, type Words } from "./finding.ts";
import { separation } from "./sample.ts";
import type { SignalSource } from "./source.ts";
import type { Survey } from "./survey.ts";

/**
 * Columns that give a label away: named so by the source's layout; ones that occur only where the label is 1; values that tell the label
 * almost without error.
 */
export function leaks(source: SignalSource, { columns, labels }: Survey, c: number): SignalFinding[] {
  const { name, role } = source.columns[c]!;
  if (role === "label") return [];
  const named = source.columns.filter((column) => column.role === "label" && column.kind === "number");
  const reasons: Words[] = [];
  const known =
    role === "leak" ? (named[0]?.name ?? source.columns.find((column) => column.role === "label")?.name) : undefined;
  for (const [k, base] of labels.entries()) {
    const label = named[k]!.name;
    const { zero, one, ones, onesAtOne } = columns[c]!.beside[k]!;
    if (!(base > 0 && base < 1)) continue;
    if (columns[c]!.binary && ones >= 10 && base < 0.5 && onesAtOne >= 0.99 * ones) {
      reasons.push({
        en: `whenever it is 1, ${label} is 1 (${onesAtOne} of ${ones} times; otherwise ${percent(base)})`,
        zh: `它为 1 时 ${label} 也为 1（${ones} 次中 ${onesAtOne} 次；总体为 ${percentZh(base)}）`,
      });
    } else if (zero.values.length >= 10 && one.values.length >= 10) {
      const apart = separation(zero.values, one.values);
      if (Math.max(apart, 1 - apart) > 0.995)
        reasons.push({
          en: `by itself it tells ${label} almost without error (AUROC ${Math.max(apart, 1 - apart).toFixed(3)})`,
          zh: `仅凭它几乎可以无误判断 ${label}（AUROC ${Math.max(apart, 1 - apart).toFixed(3)}）`,
        });
    }
  }
  if (reasons.length === 0 && known !== undefined)
    reasons.push({ en: `it says why ${known} is what it is`, zh: `它说明了 ${known} 的原因` });
  return reasons.map((why) =>
    finding("leak", role === "leak" ? "note" : "warning", name, at(), {
      en: `${name} gives the label away: ${why.en}. ${role === "leak" ? "It is not learnt from." : "Unless it is known before the event, leave it out (--ignore)."}`,
      zh: `${name} 泄露标签：${why.zh}。${role === "leak" ? "训练时不使用。" : "除非事件发生前即可获知，否则请用 --ignore 排除。"}`,
    }),
  );
}
