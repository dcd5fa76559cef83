import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { randomBits } from "./random.ts";
import type { FileMap } from "./tar.fixture.ts";

/** Seeded RGB bytes with some structure, so that pictures of different seeds are not near duplicates. */
export function rgbOf(seed: number, width = 12, height = 10): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    return randomBits(seed, x >> 1, y >> 1, i % 3) & 255;
  });
}

export async function pngOf(seed: number, width = 12, height = 10): Promise<Uint8Array> {
  const raw = { width, height, channels: 3 } as const;
  return sharp(rgbOf(seed, width, height), { raw })
    .png()
    .toBuffer();
}

export async function jpegOf(seed: number, width = 12, height = 10): Promise<Uint8Array> {
  const raw = { width, height, channels: 3 } as const;
  return sharp(rgbOf(seed, width, height), { raw })
    .jpeg()
    .toBuffer();
}

/** PNG files under the paths, each of another seed. */
export async function pngFiles(paths: readonly string[], firstSeed = 1): Promise<FileMap> {
  const pictures = await Promise.all(paths.map((_, i) => pngOf(firstSeed + i)));
  return Object.fromEntries(paths.map((path, i) => [path, pictures[i]!]));
}

/** Writes the files below a new temporary folder, and returns it. */
export async function folderWith(files: FileMap): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "andon-data-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

/** A PNG whose header says 40000 x 40000, with next to no data. */
export function hugePng(): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(40000, 0);
  header.writeUInt32BE(40000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(4 + body.length + 4);
    frame.writeUInt32BE(data.length, 0);
    frame.set(body, 4);
    frame.writeUInt32BE(crc32(body), 4 + body.length);
    return frame;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  const data = deflateSync(new Uint8Array(1000));
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", new Uint8Array(0))]);
}
