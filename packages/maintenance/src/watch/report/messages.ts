import type { Language } from "@andon/contracts";
import { english } from "./messages.en.ts";
import { chinese } from "./messages.zh.ts";

/** Every text of the report. A key that is missing in one language does not compile. */
export type Messages = Readonly<typeof english>;

export const messages: Readonly<Record<Language, Messages>> = { en: english, zh: chinese };
