/** CIFAR-10 (a lossy JPEG copy) with Andon's own residual net for small pictures: given split, within an hour on two cores. */
import { dataset, option, percent, trial } from "./inspector.ts";
import type { Benchmark } from "./run.ts";

export default {
  summary: "CIFAR-10, resnet-small, 20 epochs: accuracy on the 10,000 test pictures, minutes in all",
  async run(args) {
    const epochs = Number(option(args, "epochs") ?? 20);
    const t = await trial(
      { source: dataset("cifar10"), network: "resnet-small", epochs, validation: 0.04 },
      { retest: true },
    );
    const figures = {
      accuracy: t.evaluation.accuracy,
      epochs,
      minutes: t.minutes,
      parameters: t.card.training.parameters,
    };
    return {
      figures,
      text: `CIFAR-10, resnet-small, ${epochs} epochs: ${percent(t.evaluation.accuracy)}; ${t.minutes.toFixed(1)} min in all`,
    };
  },
} satisfies Benchmark;
