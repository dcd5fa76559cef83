/** Errors of inspection: what is drawn on pictures, decisions, appraisals. */
import { entry } from "./entry.ts";

export const inspectionErrors = {
  "annotation/unreadable": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a COCO, labelme, YOLO or DeepPCB annotation in ${d.path}, but: ${d.reason}. Correct or remove the file.`,
    zh: (d) => `${d.path} 应为 COCO、labelme、YOLO 或 DeepPCB 标注，但：${d.reason}。请更正或删除该文件。`,
  }),
  "appraise/columns": entry<{ path: string; column: string; found: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Expected a table with the columns part, appraiser and verdict (and trial, standard), but ${d.path} lacks ${d.column}; it has: ${d.found || "none"}. Name the column by --${d.column} <name>.`,
    zh: (d) =>
      `需要含 part、appraiser、verdict（以及 trial、standard）列的表格，但 ${d.path} 缺少 ${d.column}；现有：${d.found || "无"}。请用 --${d.column} <列名> 指定。`,
  }),
  "appraise/no-picture": entry<{ part: string; where: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a readable picture of every part, but ${d.where} has none called ${d.part}. Name pictures as parts are named in the table.`,
    zh: (d) =>
      `每个零件都需要一张可读取的图片，但 ${d.where} 中没有名为 ${d.part} 的图片。请使图片名与表中零件名一致。`,
  }),
  "appraise/run": entry<{ path: string; line: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected what "andon inspect run --json" writes, but line ${d.line} of ${d.path} is no JSON. Write it anew.`,
    zh: (d) => `需要 "andon inspect run --json" 的输出，但 ${d.path} 第 ${d.line} 行不是 JSON。请重新生成。`,
  }),
  "appraise/standard": entry<{ part: string; first: string; second: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected one standard a part, but ${d.part} is once "${d.first}" and once "${d.second}". Correct the table.`,
    zh: (d) => `每个零件只能有一个标准，但 ${d.part} 一处为“${d.first}”，一处为“${d.second}”。请更正表格。`,
  }),
  "appraise/unbalanced": entry<{ appraiser: string; part: string; count: number; expected: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected each appraiser to judge each part equally often, but ${d.appraiser} judged ${d.part} ${d.count} times, others ${d.expected}. Add what is missing, or leave the part out.`,
    zh: (d) =>
      `每位评价人对每个零件的判断次数应相同，但 ${d.appraiser} 对 ${d.part} 判断了 ${d.count} 次，其他为 ${d.expected} 次。请补全或去掉该零件。`,
  }),
  "backbone/unusable": entry<{ path: string; reason: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `${d.path} cannot describe pictures: ${d.reason}. Expected an ONNX network of pictures [N, 3, height, width].`,
    zh: (d) => `${d.path} 无法用于描述图片：${d.reason}。需要输入为 [N, 3, 高, 宽] 的 ONNX 图像网络。`,
  }),
  "mask/needed": entry<{ path: string; pictures: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected masks of the ${d.pictures} defective pictures that are to be learnt from, but ${d.path} has none of them. Draw what is defective (mask pictures, COCO, labelme), or leave --learn-defects out: defects without masks still help to choose the threshold (--tuning-defects).`,
    zh: (d) =>
      `需要用于学习的 ${d.pictures} 张缺陷图片的掩膜，但 ${d.path} 中没有。请标出缺陷（掩膜图片、COCO、labelme），或不使用 --learn-defects：没有掩膜的缺陷图片仍可用于确定阈值（--tuning-defects）。`,
  }),
  "mask/other-size": entry<{ path: string; size: string; picture: string; pictureSize: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a mask of the size of its picture, but ${d.path} is ${d.size} and ${d.picture} is ${d.pictureSize}. Export the mask again at the picture's own size, or take it away.`,
    zh: (d) =>
      `掩膜尺寸应与图片一致，但 ${d.path} 为 ${d.size}，${d.picture} 为 ${d.pictureSize}。请按图片原尺寸重新导出掩膜，或移除该掩膜。`,
  }),
  "decide/cost": entry<{ costEscape: number | null; costOverkill: number | null }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `Expected both costs, neither below zero and not both zero, but an escape costs ${d.costEscape ?? "nothing said"} and a false reject ${d.costOverkill ?? "nothing said"}. Give --cost-escape and --cost-overkill, in the same currency.`,
    zh: (d) =>
      `需要同时给出两个不小于零且不全为零的成本，但漏检成本为 ${d.costEscape ?? "未给出"}，过杀成本为 ${d.costOverkill ?? "未给出"}。请以同一货币给出 --cost-escape 和 --cost-overkill。`,
  }),
  "decide/share": entry<{ name: string; value: number }>({
    status: 400,
    exit: 2,
    en: (d) => `Expected a share from 0 to 1 (or 0 % to 100 %) as ${d.name}, but it is ${d.value}.`,
    zh: (d) => `${d.name} 应为 0 到 1 之间的比例（或 0 % 到 100 %），但给出的是 ${d.value}。`,
  }),
  "decide/several-wishes": entry<{ wishes: string }>({
    status: 400,
    exit: 2,
    en: (d) =>
      `Expected one wish, but there are several: ${d.wishes}. Give costs, or limits (--max-escape, --max-overkill), or --recall-first.`,
    zh: (d) =>
      `只能提出一种要求，但给出了多种：${d.wishes}。请给出成本，或上限（--max-escape、--max-overkill），或 --recall-first。`,
  }),
  "decide/no-good-label": entry<{ labels: string }>({
    status: 422,
    exit: 2,
    en: (d) =>
      `Escapes and overkill need a class that means good, but none of ${d.labels} is known to. Name it with --good when you train.`,
    zh: (d) => `漏检和过杀需要一个表示良品的类别，但 ${d.labels} 中没有。请在训练时用 --good 指定。`,
  }),
  "decide/one-side": entry<{ good: number; bad: number }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected good and bad parts to choose thresholds on, but there are ${d.good} good and ${d.bad} bad ones. Add pictures of the missing side.`,
    zh: (d) => `选择阈值需要良品和不良品，但现有良品 ${d.good} 个、不良品 ${d.bad} 个。请补充缺少一方的图片。`,
  }),
  "decide/unreachable": entry<{
    wish: string;
    good: number;
    bad: number;
    /** The fewest escapes with a threshold that lets good parts pass, or that keeps the other limit. */
    escape: string;
    /** What they cost in good parts rejected. */
    escapeOverkill: string;
    /** The fewest false rejects at the escapes that were wished for; null where they are not reached. */
    overkill: string | null;
  }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `No threshold meets ${d.wish} on ${d.bad} bad and ${d.good} good parts. Reachable instead: escapes of ${d.escape} with ${d.escapeOverkill} overkill${d.overkill === null ? "" : `; or the escapes wished for with ${d.overkill} overkill`}. Allow more of one, send more parts to a person (--review), or train on more pictures of what escapes. After training, --resume with another wish goes on from the checkpoint.`,
    zh: (d) =>
      `在 ${d.bad} 个不良品和 ${d.good} 个良品上，没有阈值能满足 ${d.wish}。可达到的是：漏检 ${d.escape}，过杀 ${d.escapeOverkill}${d.overkill === null ? "" : `；或在要求的漏检率下过杀 ${d.overkill}`}。请放宽其中一项，让更多零件交由人工复核（--review），或补充漏检类型的图片重新训练。训练之后可用 --resume 和另一要求从检查点继续。`,
  }),
  "pair/alone": entry<{ path: string; count: number; example: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected a template for every picture and a picture for every template in ${d.path}, but ${d.count} stand alone, such as ${d.example}. Complete or remove them, or train with --on-unreadable skip.`,
    zh: (d) =>
      `${d.path} 中每张图片都应有模板，每个模板都应有图片，但有 ${d.count} 个没有配对，例如 ${d.example}。请补全或删除，或使用 --on-unreadable skip 训练。`,
  }),
  "pair/none": entry<{ path: string; example: string }>({
    status: 422,
    exit: 1,
    en: (d) =>
      `Expected pictures with a template each in ${d.path}, but none has one (${d.example} stands alone). Give both files of a pair the same name, one in the folder template, or put one template for all there.`,
    zh: (d) =>
      `${d.path} 中的图片都应有对应的模板，但没有一张有（${d.example} 没有配对）。请让同一对文件同名，模板放在 template 文件夹中；或只放一张供全部图片使用的模板。`,
  }),
};
