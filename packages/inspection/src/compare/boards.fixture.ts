/** Small drawn boards in DeepPCB's layout, for tests: tracks, a shift between picture and template, spots too many and holes. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng, randomUniform } from "@andon/data";

export const SIDE = 128;

/** Bright tracks on dark ground, another drawing for each number. */
function board(number: number): Uint8Array {
  const grey = new Uint8Array(SIDE * SIDE);
  const draw = (what: number) => Math.floor(randomUniform(number, what) * SIDE);
  for (let i = 0; i < 9; i++) {
    const [at, from, length] = [draw(3 * i), draw(3 * i + 1), 30 + draw(3 * i + 2) / 2];
    for (let a = from; a < Math.min(SIDE, from + length); a++)
      for (let b = at; b < Math.min(SIDE, at + 14); b++) grey[i % 2 === 0 ? b * SIDE + a : a * SIDE + b] = 235;
  }
  return grey.map((v) => v || 20);
}

const png = async (grey: Uint8Array) =>
  encodePng({
    width: SIDE,
    height: SIDE,
    data: Uint8Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]!),
  });

/** The template moved by whole pixels; what moves in is ground. */
const moved = (grey: Uint8Array, dx: number, dy: number) =>
  grey.map((_, at) => {
    const [x, y] = [(at % SIDE) + dx, Math.floor(at / SIDE) + dy];
    return x >= 0 && y >= 0 && x < SIDE && y < SIDE ? grey[y * SIDE + x]! : 20;
  });

/** A pair: picture, template, and the defects as lines of DeepPCB's text (3: a hole in a track, 5: a spot on the ground). */
export async function drawnPair(number: number, { shift = 3, defects = 4 } = {}) {
  const template = board(number);
  const draw = (what: number) => randomUniform(number, 1000 + what);
  const picture = template.slice();
  const lines: string[] = [];
  for (let i = 0, tries = 0; i < defects && tries < 400; tries++) {
    const size = 8 + Math.floor(draw(9 * tries) * 5);
    const [x, y] = [1, 2].map((n) => 8 + Math.floor(draw(9 * tries + n) * (SIDE - 24))) as [number, number];
    const at = (dx: number, dy: number) => (y + dy) * SIDE + x + dx;
    const inside = Array.from({ length: size * size }, (_, k) => at(k % size, Math.floor(k / size)));
    const values = new Set(inside.map((k) => template[k]));
    const near = lines.some((line) => Math.hypot(Number(line.split(" ")[0]) - x, Number(line.split(" ")[1]) - y) < 22);
    if (values.size > 1 || near) continue;
    const hole = values.has(235);
    for (const k of inside) picture[k] = hole ? 20 : 235;
    lines.push(`${x} ${y} ${x + size} ${y + size} ${hole ? 3 : 5}`);
    i++;
  }
  const [dx, dy] = [0, 1].map((n) => Math.round((2 * draw(5000 + n) - 1) * shift)) as [number, number];
  return { picture: await png(picture), template: await png(moved(template, dx, dy)), lines };
}

/** Writes `count` pairs in DeepPCB's layout, the last `tested` of them as the test list; gives the folder. */
export async function boardFolder(count: number, tested: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "andon-boards-"));
  await mkdir(join(root, "group1/1"), { recursive: true });
  await mkdir(join(root, "group1/1_not"), { recursive: true });
  const lists: [string[], string[]] = [[], []];
  for (let i = 0; i < count; i++) {
    const id = String(i).padStart(5, "0");
    const { picture, template, lines } = await drawnPair(i + 1);
    await writeFile(join(root, `group1/1/${id}_test.png`), picture);
    await writeFile(join(root, `group1/1/${id}_temp.png`), template);
    await writeFile(join(root, `group1/1_not/${id}.txt`), `${lines.join("\n")}\n`);
    lists[i < count - tested ? 0 : 1].push(`group1/1/${id}.png group1/1_not/${id}.txt`);
  }
  await writeFile(join(root, "trainval.txt"), `${lists[0].join("\n")}\n`);
  await writeFile(join(root, "test.txt"), `${lists[1].join("\n")}\n`);
  return root;
}
