import type { Proof } from "@andon/process";
import type { Terminal } from "../terminal/terminal.ts";
import { pairsText } from "../terminal/width.ts";

type Figure = { readonly value: number; readonly low: number; readonly high: number };

const short = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "∞");
const bounded = ({ value, low, high }: Figure): string =>
  `${short(value)} [${Number.isFinite(low) ? short(low) : "-∞"}, ${short(high)}]`;

/** What a change did, and how sure that is. */
export function proofText(result: string, found: Proof, { say, write }: Terminal): string {
  const part = (p: Proof["before"]): string =>
    [
      say.meanAndDeviation(short(p.mean), short(p.deviation), write.count(p.count)),
      ...(p.cp === null ? [] : [`Cp ${bounded(p.cp)}`]),
      ...(p.cpk === null ? [] : [`Cpk ${bounded(p.cpk)}`]),
    ].join("; ");
  return [
    pairsText([
      [say.before, part(found.before)],
      [say.after, part(found.after)],
      [
        say.changeOf(found.unit === null ? result : `${result}, ${found.unit}`),
        Number.isFinite(found.change.high) ? bounded(found.change) : say.changeUnknown,
      ],
      [say.unadjusted, bounded(found.unadjusted)],
    ]),
    "",
    found.verdict === "open"
      ? say.changeOpen
      : found.verdict === "better"
        ? say.changeBetter(write.count(found.since!))
        : say.changeWorse(write.count(found.since!)),
    say.alwaysValid,
    ...(found.alike ? [say.residualsAlike(short(found.autocorrelation))] : []),
    ...(found.leftOut > 0 ? [say.recordsLeftOut(write.count(found.leftOut))] : []),
  ].join("\n");
}
