import type { Language } from "./words.ts";

/** How numbers and dates are written in one language. */
export interface Figures {
  /** Whole numbers with thousands marks. */
  readonly count: (n: number) => string;
  /** A share of 0 to 1 as a percentage. Never rounded up to 100 % nor down to 0 %: what is not perfect must not look so. */
  readonly percent: (share: number) => string;
  /** A round share on an axis. */
  readonly roundPercent: (share: number) => string;
  /** A figure of 0 to 1 with three digits or more. */
  readonly unit: (value: number) => string;
  /** A number of any size, short. */
  readonly short: (value: number) => string;
  readonly seconds: (seconds: number) => string;
  /** ISO 8601 as a date with time, UTC. */
  readonly date: (iso: string) => string;
}

/** @param language of the reader */
export function figuresIn(language: Language): Figures {
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const sign = language === "zh" ? "%" : "\u202f%";
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 3 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return {
    count: (n) => whole.format(n),
    percent: (share) => clipped(share * 100, 100, 1) + sign,
    roundPercent: (share) => String(Number((share * 100).toFixed(2))) + sign,
    unit: (value) => clipped(value, 1, 3),
    short: (value) =>
      value !== 0 && Math.abs(value) < 0.01
        ? value.toExponential(1).replace("e-", "e−")
        : Math.abs(value) >= 10_000
          ? compact.format(value)
          : String(Number(value.toPrecision(3))),
    seconds: (seconds) => duration(seconds, language),
    date: (iso) => (Number.isNaN(Date.parse(iso)) ? iso : `${date.format(new Date(iso))} UTC`),
  };
}

/** Writes a setting as anyone can set it: to a thousandth of its range, and to four digits. */
export function settingWithin({ low, high }: { readonly low: number; readonly high: number }, value: number): string {
  const place = (of: number): number => 3 - Math.floor(Math.log10(Math.abs(of)));
  const decimals = Math.max(0, place(high - low), value === 0 ? 0 : place(value));
  return String(Number(value.toFixed(Math.min(15, decimals))));
}

/** Writes figures to the second digit of the width of their interval (those below it to the third), for beyond it nothing is known; six digits at most. */
export function figuresWithin({
  low,
  high,
}: {
  readonly low: number;
  readonly high: number;
}): (value: number) => string {
  const place = (of: number, digits: number): number => digits - 1 - Math.floor(Math.log10(Math.abs(of)));
  return (value) => {
    const digits = Math.abs(value) < high - low ? 3 : 2;
    const decimals = Math.min(high > low ? place(high - low, digits) : 15, value === 0 ? 15 : place(value, 6), 15);
    return String(Number(value.toFixed(Math.max(0, decimals))));
  };
}

/** Fixed digits, one more where rounding would reach an end that the value has not, and beyond that "more than". */
function clipped(value: number, end: number, digits: number): string {
  if (value === end || value === 0) return String(value);
  for (const text of [value.toFixed(digits), value.toFixed(digits + 1)]) {
    if (Number(text) !== end && Number(text) !== 0) return text;
  }
  const least = 10 ** -(digits + 1);
  return value > end / 2 ? `> ${(end - least).toFixed(digits + 1)}` : `< ${least.toFixed(digits + 1)}`;
}

function duration(seconds: number, language: Language): string {
  const [h, min, s] = language === "zh" ? ["小时", "分", "秒"] : ["h", "min", "s"];
  const gap = language === "zh" ? "" : " ";
  const total = Math.round(seconds);
  if (seconds < 10 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)}${gap}${s}`;
  if (total < 60) return `${total}${gap}${s}`;
  if (total < 3600) return `${Math.floor(total / 60)}${gap}${min}${gap}${total % 60}${gap}${s}`;
  return `${Math.floor(total / 3600)}${gap}${h}${gap}${Math.floor((total % 3600) / 60)}${gap}${min}`;
}
