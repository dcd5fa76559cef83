/** A language that people read Andon in. */
export type Language = "en" | "zh";

/** A sentence for people: in both languages, or one that is the same in both (a name, a number). */
export type Words = string | { readonly en: string; readonly zh: string };

/** The sentence in the reader's language. */
export const inLanguage = (words: Words, language: Language): string =>
  typeof words === "string" ? words : words[language];
