/** Everything that is decided before the first step, as plain data, with its reasons. */
import { AndonError, type Decision, type Wish } from "@andon/contracts";
import { adamW, type Layer, type Objective, oneCycle, summarise } from "@andon/nn";
import { aimOf, requireWish } from "../decide/wish.ts";
import type { PictureSize } from "../model/prepare.ts";
import type { TrainOptions } from "../train/options.ts";
import type { TrainingPlan } from "../train/plan.ts";
import { autoencoder, preparePictures, reconstructionLoss } from "./autoencoder.ts";
import { type Backbone, backboneLayer } from "./backbone.ts";
import { prepareViews } from "./graph.ts";
import { anomalyLoss, targetSize } from "./loss.ts";
import type { Method } from "./method.ts";
import { anomalyNetwork } from "./model.ts";
import type { Parts } from "./read.ts";
import { prepareTurned, rotationLoss, rotationNetwork } from "./rotations.ts";
import { type AnomalySplit, splitForAnomaly } from "./split.ts";
import { countOf } from "./tiles.ts";

export interface Plan extends TrainingPlan {
  readonly method: Method;
  /** Null where nothing is learnt. */
  readonly objective: Objective | null;
  /** Labels of the source, the good one first. */
  readonly labels: readonly string[];
  readonly split: AnomalySplit;
  readonly wish: Wish;
  /** How much each distance counts, in the order of `distanceModel`. */
  readonly weights: readonly number[];
  readonly mirror: boolean;
}

/** Channels of the first stage. */
const WIDTH = 12;
/** How often a good part is looked at in all, over all of them. */
const VIEWS: Readonly<Record<Method, number>> = { memory: 7000, autoencoder: 7000, rotations: 9000, backbone: 0 };
/** However many good parts there are. Rotations shows each in four turns an epoch. */
const LEAST_EPOCHS: Readonly<Record<Method, number>> = { memory: 4, autoencoder: 4, rotations: 2, backbone: 0 };
/** Parts of a step. */
const BATCH: Readonly<Record<Method, number>> = { memory: 8, autoencoder: 8, rotations: 64, backbone: 1 };
/** False rejects that are allowed where no defective picture helps to choose the threshold. */
const USUAL_OVERKILL = 0.05;

/** A tenth of the good pictures for the threshold; of few pictures more, up to a third, so that it rests on about twenty. */
const usualValidation = (good: number): number => Math.min(0.3, Math.max(0.1, 20 / Math.max(1, good)));

/** @throws AndonError `data/too-few-good`, those of `requireWish` */
export function planAnomaly({ dataset, goodLabel, method, size, tiles, backbone }: Parts, options: TrainOptions): Plan {
  const { records, report } = dataset;
  const seed = options.seed ?? 1;
  const labels = [goodLabel, ...report.classes.map(({ label }) => label).filter((label) => label !== goodLabel)];
  if (options.wish !== undefined) requireWish(options.wish, goodLabel, labels);
  const split = splitForAnomaly(records, goodLabel, {
    seed,
    validation: options.validation ?? usualValidation(records.filter(({ label }) => label === goodLabel).length),
    test: options.test ?? 0.2,
    defects: options.tuningDefects ?? 0,
    learnt: options.learnDefects ?? 0,
    by: options.splitBy ?? "auto",
  });
  if ((options.learnDefects ?? 0) > 0 && split.defects.length === 0) {
    const defective = records.filter(({ label }) => label !== goodLabel);
    const marked = defective.filter((record) => record.split === "test").length;
    throw new AndonError("data/no-defects-to-learn", { defective: defective.length, marked });
  }
  const part = (samples: Int32Array) => ({
    samples: samples.length,
    perClass: Object.fromEntries(
      labels
        .map((label) => [label, samples.filter((i) => records[i]!.label === label).length])
        .filter(([, n]) => n !== 0),
    ) as Record<string, number>,
  });
  const onlyGood = split.validation.every((i) => records[i]!.label === goodLabel);
  if (onlyGood && options.wish !== undefined) requireGoodAlone(options.wish, split.validation.length);
  const unsaid = Object.values(options.wish ?? {}).every((value) => value === undefined);
  const wish: Wish = onlyGood && unsaid ? { maxOverkill: USUAL_OVERKILL } : (options.wish ?? {});
  const { height, width, channels } = size;
  const { network, objective } = backbone === null ? learningOf(method, size) : given(backbone, size, seed);
  const batch = Math.min(options.batch ?? BATCH[method], split.train.length);
  const why = WHY[method];
  return {
    method,
    network,
    summary: summarise(network, [channels, height, width]),
    objective,
    labels,
    split,
    splitCard: {
      seed,
      by: split.by,
      train: part(Int32Array.from([...split.train, ...split.defects])),
      validation: part(split.validation),
      test: split.test.length > 0 ? part(split.test) : null,
    },
    wish,
    weights: weightsOf(method, split.grouped || split.defects.length > 0),
    // both views are mirrored alike and the memory holds no mirrored part: a part the wrong way round stays unlike all
    mirror: options.augment !== "none",
    batch,
    epochs:
      options.epochs ??
      Math.max(LEAST_EPOCHS[method], Math.min(200, Math.round(VIEWS[method] / (split.train.length * countOf(tiles))))),
    optimizer: "adamw",
    learningRate: options.learningRate ?? 3e-3,
    schedule: oneCycle(0.2),
    seed,
    why,
    decisions: [
      { what: { en: "task", zh: "任务" }, choice: { en: "learn from good parts", zh: "从良品学习" }, why },
      {
        what: { en: "network", zh: "网络" },
        choice: network.kind,
        why:
          backbone === null && (options.network === undefined || options.network === "auto")
            ? {
                en: "What is unlike all that is remembered is a defect; --network autoencoder and rotations are there to compare with.",
                zh: "与记忆都不相似之处即为缺陷；可用 --network autoencoder 或 rotations 进行对比。",
              }
            : { en: "You asked for it.", zh: "由您指定。" },
      },
      {
        what: { en: "picture size", zh: "图片尺寸" },
        choice:
          countOf(tiles) === 1
            ? `${width} x ${height} px`
            : `${tiles.columns} x ${tiles.rows} tiles, ${width} x ${height} px`,
        why: {
          en: "The proportions of the median picture, about 192 px squared, a multiple of 32, in tiles where pictures are larger than about 770 px; larger costs time, smaller loses small defects.",
          zh: "保持中位图片的长宽比，面积约为 192 像素见方，边长取 32 的倍数；图片大于约 770 像素时分块处理。更大更耗时，更小会丢失细小缺陷。",
        },
      },
      {
        what: { en: "threshold", zh: "阈值" },
        choice: onlyGood
          ? { en: "from good pictures", zh: "由良品确定" }
          : { en: "from good and defective pictures", zh: "由良品与缺陷图片确定" },
        why: onlyGood
          ? {
              en: `No defective picture takes part: so high that ${wish.maxOverkill === undefined ? "the wish is met" : `about ${100 * wish.maxOverkill} % of held-out good pictures are rejected`}. Set it anew with andon inspect tune when there are defects.`,
              zh: `没有缺陷图片参与：阈值使${wish.maxOverkill === undefined ? "要求得到满足" : `约 ${100 * wish.maxOverkill} % 的留出良品被拒`}。有缺陷图片后可用 andon inspect tune 重新设定。`,
            }
          : {
              en: "Some defective pictures were set aside for it; they are in no training and no test.",
              zh: "预留了部分缺陷图片用于确定阈值；它们不参与训练和测试。",
            },
      },
      ...(split.defects.length === 0 ? [] : [knownDefectsDecision(split.defects.length)]),
      ...(split.unused === 0 ? [] : [unusedDecision(split.unused)]),
    ],
  };
}

const knownDefectsDecision = (count: number): Decision => ({
  what: { en: "known defects", zh: "已知缺陷" },
  choice: { en: `${count} are learnt from`, zh: `学习 ${count} 张` },
  why: {
    en: "They are shown beside the damage that is painted in, by their masks; they are in no test.",
    zh: "按其掩膜与人为加入的损伤一同学习；它们不参与测试。",
  },
});

const unusedDecision = (count: number): Decision => ({
  what: { en: "defective pictures", zh: "缺陷图片" },
  choice: { en: `${count} are not used`, zh: `${count} 张未使用` },
  why: {
    en: "The source marks a test set, and they are outside it: training looks at good parts alone. --tuning-defects and --learn-defects take some of them.",
    zh: "数据源给定了测试集，它们不在其中，而训练只看良品。可用 --tuning-defects 和 --learn-defects 使用其中一部分。",
  },
});

const WHY: Readonly<Record<Method, { readonly en: string; readonly zh: string }>> = {
  memory: {
    en: "Training sees good parts alone: the network learns to recognise every place of them again and to tell damage that is painted in; what is unlike all that it remembers is a defect.",
    zh: "训练只用良品：网络学习重新识别良品的每一处，并辨认人为加入的损伤；与记忆中的一切都不相似之处即为缺陷。",
  },
  backbone: {
    en: "Nothing is trained: the network that you brought describes good parts; what is unlike all that is remembered of them is a defect.",
    zh: "无需训练：用您提供的网络描述良品；与记忆中的一切都不相似之处即为缺陷。",
  },
  rotations: {
    en: "Training sees good parts alone: the network learns which way up they are; what it is unsure about is no good part. No single place is to blame, so the map is even.",
    zh: "训练只用良品：网络学习判断零件的朝向；无法判断朝向的即不是良品。不指向某一处，因此热图处处相同。",
  },
  autoencoder: {
    en: "Training sees good parts alone: the network learns to draw them again from a narrow code; what it cannot draw is a defect.",
    zh: "训练只用良品：网络学习由窄编码重绘良品；无法重绘之处即为缺陷。",
  },
};

/**
 * How much each distance counts. The damage that is painted in is generic: what the memory says is worth more, unless real defects were learnt
 * from. Nor is the memory worth much where held-out parts are others than those remembered (a split by group).
 */
function weightsOf(method: Method, damage: boolean): readonly number[] {
  if (method === "rotations") return [1];
  if (method === "autoencoder" || method === "backbone") return [1, 1];
  return damage ? [0.5, 0.5, 2] : [1, 1, 0];
}

interface Learning {
  readonly network: Layer;
  readonly objective: Objective | null;
}

const given = (backbone: Backbone, size: PictureSize, seed: number): Learning => ({
  network: backboneLayer(backbone, size, seed),
  objective: null,
});

/** What is learnt, and by which network. */
function learningOf(method: Method, size: PictureSize): Learning {
  const { height, width, channels } = size;
  const optimizer = adamW({ weightDecay: 0.02, clipNorm: 5 });
  const pictures = { type: "uint8", shape: [height, width, channels] } as const;
  if (method === "autoencoder") {
    const network = autoencoder(channels);
    const loss = reconstructionLoss();
    return {
      network,
      objective: { network, input: pictures, target: pictures, prepare: preparePictures, loss, optimizer },
    };
  }
  if (method === "rotations") {
    const network = rotationNetwork(height);
    const target = { type: "int32", shape: [] } as const;
    const loss = rotationLoss();
    return { network, objective: { network, input: pictures, target, prepare: prepareTurned, loss, optimizer } };
  }
  const network = anomalyNetwork(WIDTH);
  return {
    network,
    objective: {
      network,
      input: { type: "uint8", shape: [2, height, width, channels] },
      target: { type: "float32", shape: [targetSize(size)] },
      prepare: prepareViews(size),
      loss: anomalyLoss(size),
      optimizer,
    },
  };
}

/** Refuses, before any work, a wish that speaks of escapes where no defective picture helps to choose the threshold. */
function requireGoodAlone(wish: Wish, good: number): void {
  const aim = aimOf(wish);
  const possible = aim === "balanced" || (aim === "limits" && wish.maxEscape === undefined);
  if (!possible) throw new AndonError("decide/one-side", { good, bad: 0 });
}
