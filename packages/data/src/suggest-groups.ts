/** A pattern that seems to tell which pictures show the same part. */
export interface GroupSuggestion {
  /** For `--group-pattern`: the first capture is the group. */
  readonly pattern: string;
  readonly groups: number;
  /** One path and the group it would get. */
  readonly example: string;
}

/** At least this many groups, and on average between these many pictures in each. */
const FEWEST_GROUPS = 5;
const SMALLEST_MEAN = 1.5;
const LARGEST_MEAN = 40;
/** Share of pictures that must lie in groups of two or more. */
const SHARED = 0.5;

/**
 * Looks for file names such as `part017_cam2.png`: a beginning with a digit in it, shared by a few files each. Also looks at
 * folders below the class folder (`good/part017/1.png`). The coarsest pattern that fits is suggested: it is the safest.
 */
export function suggestGroups(paths: readonly string[]): GroupSuggestion | null {
  if (paths.length < 2 * FEWEST_GROUPS) return null;
  for (const pattern of candidates()) {
    const expression = new RegExp(pattern);
    const sizes = new Map<string, number>();
    let matched = 0;
    let example = "";
    for (const path of paths) {
      const group = expression.exec(path)?.[1];
      if (group === undefined || !/\d/.test(group)) continue;
      matched++;
      sizes.set(group, (sizes.get(group) ?? 0) + 1);
      if (example === "") example = `${path} -> ${group}`;
    }
    if (matched < 0.9 * paths.length || sizes.size < FEWEST_GROUPS) continue;
    const mean = matched / sizes.size;
    let shared = 0;
    for (const size of sizes.values()) if (size > 1) shared += size;
    if (mean < SMALLEST_MEAN || mean > LARGEST_MEAN || shared < SHARED * matched) continue;
    return { pattern, groups: sizes.size, example };
  }
  return null;
}

function candidates(): string[] {
  const patterns = ["^[^/]+/([^/]*\\d[^/]*)/[^/]+$"];
  for (const parts of [1, 2, 3]) {
    for (const separator of ["_", "-", "\\.", " "]) {
      const part = `[^/${separator}]+`;
      const group = Array.from({ length: parts }, () => part).join(separator);
      // For the dot, the ending of the file must not count as a part.
      patterns.push(`(?:^|/)(${group})${separator}[^/]*${separator === "\\." ? "\\.[^/.]+" : ""}$`);
    }
  }
  return patterns;
}
