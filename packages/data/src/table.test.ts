import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTable } from "./table.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "andon-table-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: string | Uint8Array): Promise<Record<string, string>[]> {
  const path = join(folder, "table.csv");
  await writeFile(path, content);
  return readTable(path);
}

test("commas, semicolons with decimal commas, short rows, empty lines, GB18030", async () => {
  expect(await read("a,b\n1, x \n\n2\n")).toEqual([
    { a: "1", b: "x" },
    { a: "2", b: "" },
  ]);
  expect(await read("\uFEFFa;b\n80,5;1.5\n")).toEqual([{ a: "80.5", b: "1.5" }]);
  // "温度" in GB18030
  const heat = Uint8Array.of(0xce, 0xc2, 0xb6, 0xc8);
  expect(await read(Buffer.concat([heat, Buffer.from(",b\n1,2\n")]))).toEqual([{ 温度: "1", b: "2" }]);
});

test.each([
  ["", "it is empty"],
  ["a,b\n", "no rows below its columns a, b"],
  ["a,a\n1,2\n", 'two of its columns are called "a"'],
  ["a,b\n1,2\n3,4,5\n", "row 3 has 3 cells, but there are 2 columns"],
  ["\u007fELF\0\0a,b\n", "it is no text"],
])("%j is refused: %s", async (content, reason) => {
  await expect(read(content)).rejects.toThrow(reason);
});

test("a file that is not there is refused", async () => {
  await expect(readTable(join(folder, "none.csv"))).rejects.toMatchObject({ code: "records/not-found" });
});
