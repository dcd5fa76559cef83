import {
  type MaintenanceCard,
  type ModelCard,
  maintenanceCard,
  modelCard,
  type ProcessCard,
  processCard,
} from "@andon/contracts";
import type { Proof } from "@andon/model";
import { cardText } from "./print/card.ts";
import { maintenanceCardText } from "./print/maintenance-card.ts";
import { processCardText } from "./print/process-card.ts";
import { columnsAsked, type VibrationOptions, vibrationAsked } from "./signal-options.ts";
import type { Terminal } from "./terminal/terminal.ts";

type Card = ModelCard | MaintenanceCard | ProcessCard;

/** What is asked of a check of a certificate. */
interface Asked {
  readonly model: string;
  readonly source: string;
  readonly options: VibrationOptions;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

/** What `andon model` does with files of a task. */
interface Commands<C extends Card> {
  /** The card, for reading. */
  readonly text: (card: C, terminal: Terminal) => string;
  /** Does the file still answer as its certificate says? */
  readonly verify: (asked: Asked) => Promise<Proof>;
}

const inspection: Commands<ModelCard> = {
  text: cardText,
  verify: async ({ model, source, signal, terminal: { progress, say } }) => {
    const { verifyModel } = await import("@andon/inspection");
    for await (const event of verifyModel({ model, source }, signal)) {
      if (event.kind === "result") return event;
      progress.update(say.verifying, event.done, event.total, event.file);
    }
    throw new Error("a check of a certificate ends with its result");
  },
};

const maintenance = () => import("@andon/maintenance");
const columns = ({ model, source, options }: Asked) => ({ model, source, ...columnsAsked(options) });
const text = maintenanceCardText;

/** Every task that a file can be for. */
const TASKS: { readonly [T in Card["task"]]: Commands<Extract<Card, { readonly task: T }>> } = {
  "inspection/classification": inspection,
  "inspection/anomaly": inspection,
  "inspection/comparison": inspection,
  "inspection/segmentation": inspection,
  "maintenance/rul": { text, verify: async (asked) => (await maintenance()).verifyRul(columns(asked), asked.signal) },
  "maintenance/watch": {
    text,
    verify: async (asked) => (await maintenance()).verifyWatch(columns(asked), asked.signal),
  },
  "maintenance/failure": {
    text,
    verify: async (asked) => (await maintenance()).verifyFailure(columns(asked), asked.signal),
  },
  "maintenance/fault": {
    text,
    verify: async ({ model, source, options, signal }) =>
      (await maintenance()).verifyFault({ model, source, ...vibrationAsked(options) }, signal),
  },
  "process/surrogate": {
    text: processCardText,
    verify: async ({ model, source }) => (await import("@andon/process")).verifyProcess(model, source),
  },
};

/**
 * The card of a file for whatever task, and what can be done with it.
 * @throws AndonError `model/*`
 */
export async function openCard(path: string): Promise<{ readonly card: Card; readonly commands: Commands<Card> }> {
  const { readCard } = await import("@andon/model");
  const { card } = await readCard(path, [...modelCard.options, ...maintenanceCard.options, processCard]);
  // the table's type says that each row takes the cards of its task
  return { card, commands: TASKS[card.task] as Commands<Card> };
}
