/** What the card of a file of remaining life says of its inputs and outputs. */
import type { RulCard } from "@andon/contracts";
import { duration, featureCount, type SignalSource } from "@andon/data";
import { type Hold, withLongestHolds } from "../graph/still.ts";
import type { RulFile } from "./graph.ts";
import { stateWidth } from "./summary.ts";

/** What the file asks for. */
export function inputOf(
  source: SignalSource,
  { preparation, longest, steps }: RulFile,
  holds: readonly (Hold | undefined)[],
): Pick<RulCard, "input" | "state"> {
  return {
    input: {
      name: "window",
      layout:
        longest === null
          ? {
              en: "N x steps x columns, float32, engineering units; NaN where missing, and in all columns before the history began",
              zh: "N x steps x columns，float32，工程单位；缺失处及历史开始之前的各列为 NaN",
            }
          : {
              en: "N x 1 x columns, float32, engineering units; NaN where missing. Each is the next row of a unit, those of one unit in order of time",
              zh: "N x 1 x columns，float32，工程单位；缺失处为 NaN。每行为某台设备的下一行，同一设备按时间顺序",
            },
      steps,
      columns: withLongestHolds(
        preparation.columns.map((name) => {
          const { unit, role } = source.columns.find((c) => c.name === name)!;
          return { name, unit, role: role === "setting" ? ("setting" as const) : ("sensor" as const) };
        }),
        holds,
      ),
    },
    state:
      longest === null
        ? null
        : {
            width: stateWidth(featureCount(preparation)),
            layout:
              "state: N x width, float32, the state of each row's unit before the first of its rows here; zeros for a new unit. unit: N, int64, equal for rows of one unit. nextState: N x width, the state after each row; feed the last one of a unit with its next rows",
          },
  };
}

/** @param step between rows; null where it is not known */
export const outputsOf = ({ time }: SignalSource, step: number | null, confidence: number): RulCard["outputs"] => {
  const apart =
    step === null ? null : time.meaning === "clock" ? duration(step) : `${Number(step.toPrecision(3))} ${time.name}`;
  return [
    {
      name: "rul",
      layout: "N",
      meaning: {
        en: `remaining life, in rows${apart === null ? "" : ` (usually ${apart} apart)`}`,
        zh: `剩余寿命，单位为行${apart === null ? "" : `（通常相隔 ${apart}）`}`,
      },
    },
    {
      name: "low",
      layout: "N",
      meaning: { en: `lower end of the ${100 * confidence} % interval`, zh: `${100 * confidence}% 区间下限` },
    },
    {
      name: "high",
      layout: "N",
      meaning: { en: `upper end of the ${100 * confidence} % interval`, zh: `${100 * confidence}% 区间上限` },
    },
  ];
};
