import type { Language } from "@andon/contracts";
import { englishCommon } from "./messages/common.en.ts";
import { chineseCommon } from "./messages/common.zh.ts";
import { englishMaintain } from "./messages/maintain.en.ts";
import { chineseMaintain } from "./messages/maintain.zh.ts";
import { englishOptimize } from "./messages/optimize.en.ts";
import { chineseOptimize } from "./messages/optimize.zh.ts";

const english = { ...englishCommon, ...englishMaintain, ...englishOptimize };

/** Every text of the terminal. A key that is missing in one language does not compile. */
export type Messages = Readonly<typeof english>;

export const messages: Readonly<Record<Language, Messages>> = {
  en: english,
  zh: { ...chineseCommon, ...chineseMaintain, ...chineseOptimize },
};
