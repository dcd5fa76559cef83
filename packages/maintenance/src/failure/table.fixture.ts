/** A simulated mill: it fails where power or strain is too high, and now and then without a reason. */
export interface Mill {
  readonly rows: number;
  readonly seed?: number;
  /** Every n-th torque is missing. */
  readonly missing?: number;
}

/** Columns: serial (an identifier), tool (a category), heat, cool [both °C], speed [rpm], torque [Nm], plate (constant), cause (a leak), broken. */
export function millCsv({ rows, seed = 1, missing = 0 }: Mill): string {
  let state = seed * 7919 + 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const lines = ["serial,tool,heat [°C],cool [°C],speed [rpm],torque [Nm],plate,cause,broken"];
  for (let i = 0; i < rows; i++) {
    const tool = ["steel", "carbide", "diamond"][Math.floor(3 * random())]!;
    const heat = 60 + 10 * random();
    const cool = heat - 5 - 10 * random();
    const speed = 1000 + 1000 * random();
    const torque = 20 + 40 * random();
    const power = (speed * torque) / 9549;
    const strong = power > (tool === "steel" ? 8.6 : 9.6);
    const hot = heat - cool < 5.6 && speed < 1500;
    const failed = strong || hot || random() < 0.004;
    const cause = strong ? 1 : 0;
    const shown = missing > 0 && i % missing === 0 ? "" : torque.toFixed(2);
    lines.push(
      [1000 + i, tool, heat.toFixed(2), cool.toFixed(2), speed.toFixed(0), shown, 7, cause, failed ? 1 : 0].join(","),
    );
  }
  return `${lines.join("\n")}\n`;
}
