/** Everything that training decides before the first step, with the reasons. */
import { AndonError, type Decision } from "@andon/contracts";
import type { FaultNetworkName } from "./networks.ts";
import type { FaultOptions } from "./options.ts";
import type { VibrationRecording } from "./recordings.ts";
import { type Axis, envelopeBand } from "./spectrum.ts";

export interface FaultPlan {
  readonly network: FaultNetworkName;
  readonly labels: readonly string[];
  readonly axis: Axis;
  /** Whether spectra are read over orders of the shaft; else over fixed frequencies. */
  readonly speed: "orders" | "fixed";
  /** Fed in place of a speed where `speed` is "fixed". */
  readonly nominalRpm: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly decisions: readonly Decision[];
}

const asked = { en: "You asked for it.", zh: "由您指定。" };
/** Turns of the shaft in a window that tell orders apart by a fifth, and those below which orders mean nothing. */
const [USUAL_TURNS, FEWEST_TURNS] = [10, 4];
const MOST_ORDERS = 20;
const [SHORTEST, USUAL, LONGEST] = [1024, 4096, 8192];

/**
 * Decides what the options leave open.
 * @throws AndonError `maintenance/one-class`
 */
export function planFault(recordings: readonly VibrationRecording[], options: FaultOptions): FaultPlan {
  const labels = [...new Set(recordings.flatMap((r) => (r.label === null ? [] : [r.label])))].sort();
  if (labels.length < 2)
    throw new AndonError("maintenance/one-class", { path: options.source, found: labels.join(", ") || "no class" });
  const decisions: Decision[] = [];
  const decide = (en: string, zh: string, choice: Decision["choice"], why: Decision["why"]) =>
    decisions.push({ what: { en, zh }, choice, why });

  const rates = [...new Set(recordings.map((r) => r.rate))].sort((a, b) => a - b);
  const rate = rates[0]!;
  const speeds = recordings.flatMap((r) => (r.rpm === null ? [] : [r.rpm]));
  const known = speeds.length === recordings.length;
  const slowest = Math.min(...speeds);
  const ten = Math.round((USUAL_TURNS * rate * 60) / slowest / 1024) * 1024;
  const samples = options.window ?? (known ? Math.min(LONGEST, Math.max(SHORTEST, ten)) : USUAL);
  const turns = (samples / rate) * (slowest / 60);
  const ordered = known && turns >= FEWEST_TURNS;

  const network =
    options.network === undefined || options.network === "auto" ? (ordered ? "both" : "wide") : options.network;
  decide("network", "网络", network, network === options.network ? asked : reasonOf(ordered, known));
  decide(
    "sample rate",
    "采样率",
    `${rate} Hz`,
    rates.length === 1
      ? { en: "All recordings have it.", zh: "所有记录均为此采样率。" }
      : {
          en: `The lowest of ${rates.join(", ")} Hz; the others are low-passed and brought to it, so that no class can be told by its recorder.`,
          zh: `${rates.join("、")} Hz 中最低者；其余记录经低通后转换至此，以免按采集设备区分类别。`,
        },
  );
  decide(
    "speed",
    "转速",
    ordered ? { en: "orders of the shaft", zh: "按轴转速阶次" } : { en: "fixed frequencies", zh: "按固定频率" },
    ordered
      ? {
          en: `Every recording tells its speed (${Math.round(slowest)} to ${Math.round(Math.max(...speeds))} rpm), so spectra are read in multiples of it.`,
          zh: `每段记录都有转速（${Math.round(slowest)}–${Math.round(Math.max(...speeds))} rpm），频谱按其倍数读取。`,
        }
      : known
        ? {
            en: `A window of ${samples} samples holds ${turns.toFixed(1)} turns of the slowest shaft: too few to tell orders apart.`,
            zh: `${samples} 点的窗口只含最慢轴 ${turns.toFixed(1)} 转，不足以区分阶次。`,
          }
        : {
            en: `${recordings.length - speeds.length} of ${recordings.length} recordings do not tell their speed (--rpm).`,
            zh: `${recordings.length} 段记录中有 ${recordings.length - speeds.length} 段没有转速（--rpm）。`,
          },
  );
  decide(
    "window",
    "窗口",
    {
      en: `${samples} samples, ${((1000 * samples) / rate).toFixed(0)} ms`,
      zh: `${samples} 点，${((1000 * samples) / rate).toFixed(0)} ms`,
    },
    options.window !== undefined
      ? asked
      : known
        ? { en: `About ${turns.toFixed(0)} turns of the slowest shaft.`, zh: `约为最慢轴的 ${turns.toFixed(0)} 转。` }
        : { en: "The usual length where no speed is known.", zh: "转速未知时的常用长度。" },
  );
  // no order beyond the band of the envelopes at the fastest speed
  const band = 0.9 * envelopeBand(rate);
  const highestOrder = ordered ? Math.min(MOST_ORDERS, (60 * band) / Math.max(...speeds)) : MOST_ORDERS;
  return {
    network,
    labels,
    axis: { rate, samples, highestOrder },
    speed: ordered ? "orders" : "fixed",
    nominalRpm: (60 * band) / MOST_ORDERS,
    epochs: options.epochs ?? 20,
    batch: options.batch ?? 48,
    learningRate: options.learningRate ?? 3e-3,
    seed: options.seed ?? 1,
    decisions,
  };
}

const reasonOf = (ordered: boolean, known: boolean): Decision["why"] =>
  ordered
    ? {
        en: "Speeds are known. Envelope spectra over orders of the shaft show which part strikes: this carries over to other speeds, loads and bearings. A network on the raw wave learns the one machine by heart, and answers beside it where a window sounds like one that was learnt from.",
        zh: "转速已知。按轴阶次的包络谱能显示是哪个部件在冲击，可推广到其他转速、负载和轴承；学习原始波形的网络只会记住这一台机器，仅当窗口与训练记录相近时才一同判断。",
      }
    : {
        en: `${known ? "Windows hold too few turns" : "Speeds are not known"}, so a convolutional network with a wide first kernel learns from the raw wave. It knows the machines it has seen, not others.`,
        zh: `${known ? "窗口包含的转数太少" : "转速未知"}，因此用首层宽卷积核的网络直接学习原始波形；它只了解见过的机器。`,
      };
