import type { SignalOptions } from "@andon/data";
import { type Command, Option } from "commander";
import type { Messages } from "./messages.ts";

/** What can be said of the columns and times of signals. */
export interface ColumnOptions {
  readonly time?: string;
  readonly unit?: string;
  readonly label?: readonly string[];
  readonly setting?: readonly string[];
  readonly ignore?: readonly string[];
  readonly zone?: string;
  readonly dateOrder?: "dmy" | "mdy";
}

export function columnOptions(command: Command, say: Messages): Command {
  return command
    .option("--time <column>", say.optionTimeColumn)
    .option("--unit <column>", say.optionUnitColumn)
    .option("--label <columns...>", say.optionLabelColumns)
    .option("--setting <columns...>", say.optionSettingColumns)
    .option("--ignore <columns...>", say.optionIgnoreColumns)
    .option("--zone <name>", say.optionZone)
    .addOption(new Option("--date-order <order>", say.optionDateOrder).choices(["dmy", "mdy"]));
}

export const columnsAsked = (o: ColumnOptions): SignalOptions => ({
  timeColumn: o.time,
  unitColumn: o.unit,
  labelColumns: o.label,
  settingColumns: o.setting,
  ignoreColumns: o.ignore,
  zone: o.zone,
  dateOrder: o.dateOrder,
});
