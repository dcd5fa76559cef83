import { besideShared } from "../../report/words.ts";
import { english } from "./messages.en.ts";
import { chinese } from "./messages.zh.ts";

/** Every text of the report. */
export const messages = besideShared(english, chinese);

export type Messages = (typeof messages)["en"];
