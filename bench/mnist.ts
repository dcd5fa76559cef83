/** MNIST with the CNN that introductions to Keras use: given split, ten epochs. */
import { dataset, option, percent, trial } from "./inspector.ts";
import type { Benchmark } from "./run.ts";

export default {
  summary: "MNIST, seed-cnn, 10 epochs, batch 64: accuracy on the 10,000 test pictures, seconds an epoch",
  async run(args) {
    const epochs = Number(option(args, "epochs") ?? 10);
    const t = await trial({ source: dataset("mnist"), network: "seed-cnn", epochs, batch: 64 }, { retest: true });
    const seconds = t.epochs.map((e) => e.seconds).sort((a, b) => a - b)[Math.floor(t.epochs.length / 2)];
    const figures = {
      accuracy: t.evaluation.accuracy,
      epochs,
      secondsPerEpoch: seconds,
      minutes: t.minutes,
      parameters: t.card.training.parameters,
    };
    return {
      figures,
      text: `MNIST, seed-cnn, ${epochs} epochs: ${percent(t.evaluation.accuracy)}; ${seconds?.toFixed(1)} s an epoch, ${t.minutes.toFixed(1)} min in all`,
    };
  },
} satisfies Benchmark;
