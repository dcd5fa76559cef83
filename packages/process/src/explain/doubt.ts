import { AndonError, inLanguage, type Words } from "@andon/contracts";
import type { Points } from "../surrogate/gaussian-process.ts";
import { groupsOf } from "./held-out.ts";

/** So many trials a parameter let a Gaussian process learn most processes (J. L. Loeppky, J. Sacks, W. J. Welch, Technometrics 51 (2009) 366-376). */
const TRIALS_A_PARAMETER = 10;
/** Repeats that differ by this share of all variance leave too little to learn. */
const MOSTLY_NOISE = 0.5;

/** Why nothing was learnt of a result, as far as the trials tell, and what would help. */
export function doubtOf(points: Points, values: Float64Array): Words {
  const variance = (rows: readonly number[]): number => {
    const mean = rows.reduce((s, i) => s + values[i]!, 0) / rows.length;
    return rows.reduce((s, i) => s + (values[i]! - mean) ** 2, 0);
  };
  const all = variance([...values.keys()]) / Math.max(1, values.length - 1);
  if (all === 0)
    return {
      en: `all ${values.length} trials gave ${values[0]}: nothing can be learnt from a result that never changes. Vary the parameters more, or measure it more finely`,
      zh: `${values.length} 次试验的结果都是 ${values[0]}：从不变化的结果中学不到任何东西。请加大参数变化，或更精细地测量`,
    };
  const repeats = groupsOf(points).filter((rows) => rows.length > 1);
  const freedom = repeats.reduce((s, rows) => s + rows.length - 1, 0);
  const noise = repeats.reduce((s, rows) => s + variance(rows), 0) / Math.max(1, freedom);
  if (freedom > 0 && noise > MOSTLY_NOISE * all) {
    const [apart, of] = [Math.sqrt(noise), Math.sqrt(all)].map((v) => Number(v.toPrecision(3)));
    return {
      en: `trials with the same settings differ almost as much (standard deviation ${apart}) as all trials do (${of}): something that is not in the table decides it, or the measurement is too coarse. Record what else changes as context, or average several measurements`,
      zh: `相同设置的试验之间的差异（标准差 ${apart}）几乎与全部试验（${of}）一样大：起作用的因素不在表中，或测量太粗。请把其他变化记录为 context，或取多次测量的平均`,
    };
  }
  const needed = TRIALS_A_PARAMETER * points.categorical.length;
  if (points.count < needed)
    return {
      en: `${points.count} trials are few for ${points.categorical.length} parameters: about ${needed - points.count} more would usually be enough ("andon optimize ask" or "design" plans them)`,
      zh: `${points.categorical.length} 个参数只有 ${points.count} 次试验：通常再有约 ${needed - points.count} 次即可（可用 "andon optimize ask" 或 "design" 安排）`,
    };
  return {
    en: `${points.count} trials should be enough for ${points.categorical.length} parameters: what decides this result is probably not among them, or is lost in noise. Repeat one setting a few times to see how much the result varies by itself, and record what else changes as context`,
    zh: `${points.categorical.length} 个参数有 ${points.count} 次试验应已足够：决定该结果的因素可能不在其中，或被噪声淹没。请把同一设置重复几次以了解结果自身的波动，并把其他变化记录为 context`,
  };
}

/** The error that says of each result why nothing was learnt of it. */
export function nothingLearnt(
  path: string,
  doubts: readonly { readonly name: string; readonly doubt: Words }[],
): AndonError {
  const told = (language: "en" | "zh", [mark, gap]: readonly [string, string]): string =>
    doubts.map((d) => `${d.name}${mark}${inLanguage(d.doubt, language)}`).join(gap);
  const results = { en: told("en", [": ", "; "]), zh: told("zh", ["：", "；"]) };
  return new AndonError("explain/nothing-learnt", { path, results });
}
