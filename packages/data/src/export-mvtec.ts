/** Writing a source in the layout of MVTec AD, which anomaly tools everywhere read. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { AndonError } from "@andon/contracts";
import sharp from "sharp";
import { encodePng } from "./encode.ts";
import { binaryMask, decodeMask } from "./masks/mask.ts";
import { pictureFormat } from "./picture.ts";
import { randomUniform } from "./random.ts";
import type { EncodedPicture, PictureSource } from "./source.ts";

export interface MvtecOptions {
  /** An empty or new folder. */
  readonly folder: string;
  readonly goodLabel: string;
  /** Share of the good pictures that go to the test, where the source does not say which (default 0.2). */
  readonly test?: number | undefined;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Exported {
  readonly train: number;
  readonly testGood: number;
  readonly testDefective: number;
  readonly masks: number;
  /** Pictures that could not be fetched. */
  readonly missing: number;
}

/**
 * Writes `train/good`, `test/good`, `test/<label>` and `ground_truth/<label>/<name>_mask.png`. Pictures keep their bytes (those without a
 * file of their own become PNG); masks become black and white. Pictures of one group stay on one side.
 * @throws AndonError `output/not-writable` where the folder holds something; `data/no-such-label`; `data/unlabelled`; `source/*`
 */
export async function* exportMvtec(
  source: PictureSource,
  { folder, goodLabel, test = 0.2, seed = 1, signal }: MvtecOptions,
): AsyncGenerator<{ readonly done: number; readonly total: number; readonly file: string }, Exported> {
  if (!source.classes.includes(goodLabel))
    throw new AndonError("data/no-such-label", { label: goodLabel, labels: source.classes.join(", ") });
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new AndonError("output/not-writable", { path: folder, folder, reason: "it is not empty" });
  const counts = { train: 0, testGood: 0, testDefective: 0, masks: 0, missing: 0 };
  const marked = source.kind === "mvtec";
  const names = new Map<string, { readonly label: string; readonly name: string }>();
  const taken = new Set<string>();
  let done = 0;
  for await (const encoded of source.read({ signal })) {
    const { path, label, group, split, content } = encoded;
    if (label === null) throw new AndonError("data/unlabelled", { where: source.root, count: 1 });
    yield { done: ++done, total: source.count, file: path };
    if (content.kind === "missing") {
      counts.missing++;
      continue;
    }
    const good = label === goodLabel;
    const held = marked || split === "test" ? split === "test" : share(seed, group ?? path) < test;
    const side = good ? (held ? "test" : "train") : "test";
    const kind = good ? "good" : label.replaceAll(/[/\\]/g, "_");
    const name = free(taken, `${side}/${kind}`, path);
    names.set(path, { label: kind, name });
    const { bytes, ending } = await fileOf(encoded);
    await put(join(folder, side, kind, `${name}${ending}`), bytes);
    counts[good ? (side === "test" ? "testGood" : "train") : "testDefective"]++;
  }
  for await (const mask of source.masks?.read({ signal }) ?? []) {
    const picture = names.get(mask.picture);
    if (picture === undefined || picture.label === "good") continue;
    const decoded = await decodeMask(mask.bytes, mask.path);
    const inside = binaryMask(decoded);
    if (!inside.includes(1)) continue;
    const png = await sharp(
      inside.map((v) => 255 * v),
      { raw: { width: decoded.width, height: decoded.height, channels: 1 } },
    )
      .png()
      .toBuffer();
    await put(join(folder, "ground_truth", picture.label, `${picture.name}_mask.png`), png);
    counts.masks++;
  }
  return counts;
}

/** Uniform in [0, 1), the same for the same text and seed (FNV-1a). */
function share(seed: number, text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return randomUniform(seed, hash);
}

/** The picture's own name, or with the folders above it where another of that name is there already. */
function free(taken: Set<string>, folder: string, path: string): string {
  const segments = path.replace(/\.[^./]*$/, "").split("/");
  for (let from = segments.length - 1; ; from--) {
    const name = from >= 0 ? segments.slice(from).join("_") : `${segments.join("_")}_${-from}`;
    const key = `${folder}/${name}`;
    if (taken.has(key)) continue;
    taken.add(key);
    return name;
  }
}

async function fileOf({
  path,
  content,
}: EncodedPicture): Promise<{ readonly bytes: Uint8Array; readonly ending: string }> {
  if (content.kind === "raw") return { bytes: await encodePng(content.picture), ending: ".png" };
  const { bytes } = content as Extract<EncodedPicture["content"], { kind: "encoded" }>;
  return { bytes, ending: extname(path) || `.${pictureFormat(bytes) ?? "png"}` };
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
