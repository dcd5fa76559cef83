import { gzipSync } from "node:zlib";

/** Files under paths, as the tests make them. */
export type FileMap = Readonly<Record<string, Uint8Array | string>>;

/** A tar archive of the files: ustar headers, GNU 'L' or pax 'x' entries for names over 100 bytes. */
export function tarOf(files: FileMap, long: "gnu" | "pax" = "gnu"): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const [path, content] of Object.entries(files)) {
    if (path.length > 100) {
      const record = Buffer.from(long === "gnu" ? `${path}\0` : paxRecord("path", path));
      blocks.push(header("././@LongLink", record.length, long === "gnu" ? "L" : "x"), padded(record));
    }
    const bytes = Buffer.from(content);
    blocks.push(header(path.slice(0, 100), bytes.length, "0"), padded(bytes));
  }
  return Buffer.concat([...blocks, new Uint8Array(1024)]);
}

export const tarGzOf = (files: FileMap): Uint8Array => gzipSync(tarOf(files));

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (`${length}${rest}`.length !== length) length++;
  return `${length}${rest}`;
}

function header(name: string, size: number, type: string): Uint8Array {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write("0000644\0", 100);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("00000000000\0", 136);
  block.write("        ", 148);
  block.write(type, 156);
  block.write("ustar\x0000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

const padded = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([bytes, new Uint8Array((512 - (bytes.length % 512)) % 512)]);
