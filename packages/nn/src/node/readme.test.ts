/** The example of the package's README, run as it stands there. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const folder = new URL("../../", import.meta.url);

test("the README's example trains, exports, and answers right", async () => {
  const text = await readFile(new URL("README.md", folder), "utf8");
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
  expect(blocks).toHaveLength(1);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=andon-source", "--input-type=module-typescript", "--eval", blocks[0]!],
    { cwd: fileURLToPath(folder) },
  );
  const lines = stdout.trim().split("\n");
  expect(lines.slice(0, 7)).toMatchInlineSnapshot(`
    [
      "layer  kind      output  parameters  multiply-adds",
      "0      dense 16  16              48             32",
      "1      relu      16               0              0",
      "2      dense 16  16             272            256",
      "3      relu      16               0              0",
      "4      dense 2   2               34             32",
      "total                           354            320",
    ]
  `);
  const losses = lines.filter((l) => l.startsWith("epoch")).map((l) => Number(l.split(" ").at(-1)));
  expect(losses).toHaveLength(4);
  expect(losses.at(-1)).toBeLessThan(0.1);
  const [, bytes, right] = /^(\d+) bytes, (\d+) of 400 points right$/.exec(lines.at(-1)!) ?? [];
  expect(Number(bytes)).toBeLessThan(4000);
  expect(Number(right)).toBeGreaterThanOrEqual(392);
});
