/** What the card of a file of remaining life says of its inputs and outputs. */
import type { RulCard } from "@andon/contracts";
import { featureCount, type SignalSource } from "@andon/data";
import type { RulFile } from "./graph.ts";
import { stateWidth } from "./summary.ts";

/** What the file asks for. */
export function inputOf(
  source: SignalSource,
  { preparation, longest, steps }: RulFile,
): Pick<RulCard, "input" | "state"> {
  return {
    input: {
      name: "window",
      layout:
        longest === null
          ? "N x steps x columns, float32, engineering units; NaN where missing, and in all columns before the history began"
          : "N x 1 x columns, float32, engineering units; NaN where missing. Each is the next row of a unit, those of one unit in order of time",
      steps,
      columns: preparation.columns.map((name) => {
        const column = source.columns.find((c) => c.name === name)!;
        return {
          name,
          unit: column.unit,
          role: column.role === "setting" ? ("setting" as const) : ("sensor" as const),
        };
      }),
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

export const outputsOf = (source: SignalSource, confidence: number): RulCard["outputs"] => {
  const of = source.time.name ?? "rows";
  return [
    { name: "rul", layout: "N", meaning: { en: `remaining life, in ${of}`, zh: `剩余寿命，单位为 ${of}` } },
    {
      name: "low",
      layout: "N",
      meaning: { en: `lower end of the ${100 * confidence} % interval`, zh: `${100 * confidence} % 区间下限` },
    },
    {
      name: "high",
      layout: "N",
      meaning: { en: `upper end of the ${100 * confidence} % interval`, zh: `${100 * confidence} % 区间上限` },
    },
  ];
};
