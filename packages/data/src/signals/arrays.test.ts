/** Arrays that other tools write: .npy of NumPy and .mat of MATLAB. */
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readTable } from "./signals.fixture.ts";

const names = (source: { columns: readonly { name: string }[] }) => source.columns.map((c) => c.name);

describe("NumPy", () => {
  const npy = (descr: string, shape: string, data: Uint8Array, fortran = false) => {
    const header = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }`
      .padEnd(117)
      .concat("\n");
    return Buffer.concat([
      Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0]),
      Buffer.from(header),
      data,
    ]);
  };
  const bytes = (data: { buffer: ArrayBufferLike }) => new Uint8Array(data.buffer);

  test("one channel and several, several types, either byte order", async () => {
    const one = await readTable(npy("<f8", "(3,)", bytes(Float64Array.of(1, 2.5, -3))), {}, "a.npy");
    expect([names(one.source), one.rows.a]).toEqual([
      ["signal"],
      [
        [0, 1],
        [1, 2.5],
        [2, -3],
      ],
    ]);
    const two = await readTable(npy("<i2", "(2, 2)", bytes(Int16Array.of(1, 2, 3, 4))), {}, "a.npy");
    expect(two.rows.a).toEqual([
      [0, 1, 2],
      [1, 3, 4],
    ]);
    const big = await readTable(npy(">f4", "(1,)", Uint8Array.of(0x40, 0x20, 0, 0)), {}, "a.npy");
    expect(big.rows.a).toEqual([[0, 2.5]]);
  });

  test("cut off, of text, or column by column: refused with the reason", async () => {
    await expect(readTable(npy("<f8", "(3,)", bytes(Float64Array.of(1))), {}, "a.npy")).rejects.toThrow(
      /ends after 0 of 3/,
    );
    await expect(readTable(npy("<U8", "(3,)", new Uint8Array(96)), {}, "a.npy")).rejects.toThrow(/array of numbers/);
    await expect(readTable(npy("<f8", "(2, 2)", new Uint8Array(32), true), {}, "a.npy")).rejects.toThrow(
      /ascontiguousarray/,
    );
  });
});

describe("MATLAB", () => {
  const pad = (b: Buffer) => Buffer.concat([b, Buffer.alloc((8 - (b.length % 8)) % 8)]);
  const element = (type: number, data: Buffer) => {
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(type, 0);
    tag.writeUInt32LE(data.length, 4);
    return Buffer.concat([tag, type === 15 ? data : pad(data)]);
  };
  const ints = (...values: number[]) => Buffer.from(Int32Array.from(values).buffer);
  const matrix = (name: string, rows: number, columns: number, values: number[]) =>
    element(
      14,
      Buffer.concat([
        element(6, ints(6, 0)),
        element(5, ints(rows, columns)),
        element(1, Buffer.from(name)),
        element(9, Buffer.from(Float64Array.from(values).buffer)),
      ]),
    );
  const file = (...elements: Buffer[]) => {
    const header = Buffer.alloc(128, " ");
    header.write("MATLAB 5.0 MAT-file");
    header.writeUInt16LE(0x0100, 124);
    header.write("IM", 126);
    return Buffer.concat([header, ...elements]);
  };

  test("channels, facts, compressed or not", async () => {
    const content = file(
      matrix("X097_DE_time", 3, 1, [1, 2, 3]),
      element(15, deflateSync(matrix("X097_FE_time", 3, 1, [4, 5, 6]))),
      matrix("X097RPM", 1, 1, [1796]),
    );
    const { source, rows } = await readTable(content, {}, "97.mat");
    expect(source.columns.map((c) => [c.name, c.role])).toEqual([
      ["DE_time", "sensor"],
      ["FE_time", "sensor"],
      ["RPM", "setting"],
    ]);
    expect(rows["97"]).toEqual([
      [0, 1, 4, 1796],
      [1, 2, 5, 1796],
      [2, 3, 6, 1796],
    ]);
  });

  test("cut in half, or of version 7.3: refused with the reason", async () => {
    const whole = file(matrix("x", 3, 1, [1, 2, 3]));
    await expect(readTable(whole.subarray(0, 170), {}, "a.mat")).rejects.toThrow(/cut off/);
    const later = Buffer.from(whole);
    later.write("MATLAB 7.3");
    await expect(readTable(later, {}, "a.mat")).rejects.toThrow(/-v7/);
  });
});
