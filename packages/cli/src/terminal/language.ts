import type { Language } from "@andon/contracts";

/**
 * The language to speak: `--lang` if given, else the locale of the environment, else that of the system.
 * Anything Chinese is Chinese; everything else is English.
 */
export function languageOf(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  const at = argv.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const asked = at < 0 ? undefined : argv[at] === "--lang" ? argv[at + 1] : argv[at]?.slice("--lang=".length);
  const locale =
    asked ??
    [environment.LC_ALL, environment.LC_MESSAGES, environment.LANG].find(
      (value) => value !== undefined && value !== "",
    ) ??
    Intl.DateTimeFormat().resolvedOptions().locale;
  return /^zh\b|^zh_/i.test(locale) ? "zh" : "en";
}
