import type { MaintenanceCard } from "@andon/contracts";
import type { SignalOptions } from "@andon/data";
import type { BearingData, FaultUse } from "@andon/maintenance";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Messages } from "./messages.ts";
import { positiveNumber } from "./options.ts";

type Task = "rul" | "watch" | "failure" | "fault";

/** As `--task` calls it. */
export const taskOf = (task: MaintenanceCard["task"]): Task => task.slice("maintenance/".length) as Task;

/** Options that only some tasks have. */
export type OnlyFor<O> = { readonly [K in keyof O]?: readonly Task[] };

export const VIBRATION_ONLY = {
  rate: ["fault"],
  rpm: ["fault"],
  channel: ["fault"],
  bearing: ["fault"],
} satisfies OnlyFor<VibrationOptions>;

/** Ends the command where an option was given that would do nothing for the task. */
export function refuseOthers(
  command: Command,
  say: Messages,
  options: object,
  only: Readonly<Record<string, readonly Task[]>>,
  task: Task,
): void {
  for (const [name, tasks] of Object.entries(only))
    if (name in options && !tasks.includes(task))
      command.error(say.onlyFor(`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, tasks.join("|"), task));
}

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

/** What can be said of recordings of vibration. */
export interface VibrationOptions extends ColumnOptions {
  readonly rate?: number;
  readonly rpm?: number;
  readonly channel?: string;
  readonly bearing?: BearingData;
}

export function vibrationOptions(command: Command, say: Messages): Command {
  return command
    .option("--rate <hz>", say.optionRate, positiveNumber(say))
    .option("--rpm <n>", say.optionRpm, positiveNumber(say))
    .option("--channel <column>", say.optionChannel)
    .option("--bearing <data>", say.optionBearing, bearing(say));
}

export const vibrationAsked = (o: VibrationOptions): Omit<FaultUse, "model" | "source"> => ({
  rate: o.rate,
  rpm: o.rpm,
  channel: o.channel,
  bearing: o.bearing,
  ...columnsAsked(o),
});

/** "inner=5.415,outer=3.585,cage=0.398,ball=4.714", orders of the shaft; or "balls=9,diameter=7.94,pitch=39.04,angle=0". */
function bearing(say: Messages): (text: string) => BearingData {
  return (text) => {
    const given = new Map(
      text.split(",").map((pair) => {
        const [name = "", value = ""] = pair.split("=");
        return [name.trim(), value.trim() === "" ? Number.NaN : Number(value)];
      }),
    );
    const of = (name: string): number => {
      const value = given.get(name) ?? Number.NaN;
      if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError(say.expectedBearing);
      return value;
    };
    if (!given.has("balls")) return { inner: of("inner"), outer: of("outer"), cage: of("cage"), ball: of("ball") };
    const [balls, ballDiameter, pitchDiameter] = [of("balls"), of("diameter"), of("pitch")];
    if (ballDiameter >= pitchDiameter) throw new InvalidArgumentError(say.expectedBearing);
    return { balls, ballDiameter, pitchDiameter, angle: given.get("angle") ?? 0 };
  };
}
