/**
 * Protocol Buffers' wire format, as far as ONNX needs it: messages described by tables, encoded and decoded by one
 * pair of functions. Unknown fields are skipped, as the format asks. Source: protobuf.dev, "Encoding".
 */
export type FieldType = "int" | "float" | "double" | "string" | "bytes" | { readonly [name: string]: Field };
export interface Field {
  readonly number: number;
  readonly type: FieldType | (() => FieldType);
  readonly repeated?: boolean;
}
export type Message = { readonly [name: string]: Field };

/** A file that is not what it says: cut off, damaged, or not ONNX at all. */
export class WireError extends Error {
  override readonly name = "WireError";
}

const resolve = (type: Field["type"]): FieldType => (typeof type === "function" ? type() : type);
const wireOf = (type: FieldType) => (type === "int" ? 0 : type === "float" ? 5 : type === "double" ? 1 : 2);

class Writer {
  bytes = new Uint8Array(1024);
  length = 0;
  reserve(n: number): void {
    if (this.length + n <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + n));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
  varint(value: number | bigint): void {
    this.reserve(10);
    if (typeof value === "number" && value >= 0 && value < 0x80000000) {
      let rest = value;
      while (rest > 0x7f) {
        this.bytes[this.length++] = (rest & 0x7f) | 0x80;
        rest >>>= 7;
      }
      this.bytes[this.length++] = rest;
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
  }
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }
}

/** Plain object to bytes. Absent fields are left out; integers may be numbers or bigints. */
export function encode(message: Message, value: object): Uint8Array {
  const out = new Writer();
  for (const [name, field] of Object.entries(message)) {
    const content = (value as Record<string, unknown>)[name];
    if (content === undefined || content === null) continue;
    const type = resolve(field.type);
    const items = field.repeated ? (content as readonly unknown[]) : [content];
    if (field.repeated && (type === "int" || type === "float" || type === "double")) {
      if (items.length === 0) continue;
      const packed = new Writer();
      for (const item of items) scalar(packed, type, item);
      out.varint((field.number << 3) | 2);
      out.varint(packed.length);
      out.raw(packed.bytes.subarray(0, packed.length));
      continue;
    }
    for (const item of items) {
      out.varint((field.number << 3) | wireOf(type));
      if (type === "int" || type === "float" || type === "double") scalar(out, type, item);
      else {
        const bytes =
          type === "string"
            ? new TextEncoder().encode(item as string)
            : type === "bytes"
              ? (item as Uint8Array)
              : encode(type as Message, item as object);
        out.varint(bytes.length);
        out.raw(bytes);
      }
    }
  }
  return out.bytes.slice(0, out.length);
}

function scalar(out: Writer, type: "int" | "float" | "double", item: unknown): void {
  if (type === "int") {
    out.varint(item as number | bigint);
    return;
  }
  const bytes = new Uint8Array(type === "float" ? 4 : 8);
  const view = new DataView(bytes.buffer);
  if (type === "float") view.setFloat32(0, item as number, true);
  else view.setFloat64(0, item as number, true);
  out.raw(bytes);
}

class Reader {
  readonly bytes: Uint8Array;
  at: number;
  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  need(n: number): void {
    if (n < 0 || this.at + n > this.bytes.length) {
      throw new WireError(`the file ends early: needed ${n} bytes at ${this.at}, of ${this.bytes.length}`);
    }
  }
  skip(n: number): void {
    this.need(n);
    this.at += n;
  }
  varint(): number | bigint {
    let low = 0;
    let scale = 1;
    for (let i = 0; i < 7; i++) {
      this.need(1);
      const b = this.bytes[this.at++]!;
      low += (b & 0x7f) * scale;
      if (b < 0x80) return low;
      scale *= 128;
    }
    let value = BigInt(low);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      this.need(1);
      const b = this.bytes[this.at++]!;
      value |= BigInt(b & 0x7f) << shift;
      if (b < 0x80) {
        const signed = BigInt.asIntN(64, value);
        return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
      }
    }
    throw new WireError(`damaged number at byte ${this.at}`);
  }
  /** The length of what follows, which must be there. */
  length(): number {
    const n = Number(this.varint());
    this.need(n);
    return n;
  }
}

/**
 * Bytes to a plain object. Integers come back as numbers where they fit exactly, else as bigints; `bytes` fields are
 * views into the input, not copies.
 */
export function decode(message: Message, bytes: Uint8Array): Record<string, unknown> {
  const fields = new Map(Object.entries(message).map(([name, f]) => [f.number, { name, ...f }]));
  const result: Record<string, unknown> = {};
  for (const f of fields.values()) if (f.repeated) result[f.name] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new Reader(bytes);
  const number = (type: FieldType): unknown => {
    if (type === "int") return reader.varint();
    const from = reader.at;
    reader.skip(type === "float" ? 4 : 8);
    return type === "float" ? view.getFloat32(from, true) : view.getFloat64(from, true);
  };
  while (reader.at < bytes.length) {
    const tag = Number(reader.varint());
    const wire = tag & 7;
    const field = fields.get(tag >>> 3);
    if (!field) {
      if (wire === 0) reader.varint();
      else reader.skip(wire === 2 ? reader.length() : fixedWidth(wire, reader.at));
      continue;
    }
    const type = resolve(field.type);
    const put = (item: unknown) => {
      if (field.repeated) (result[field.name] as unknown[]).push(item);
      else result[field.name] = item;
    };
    if (wire !== wireOf(type)) {
      if (wire !== 2 || !field.repeated || typeof type === "object") {
        throw new WireError(`not an ONNX file: field ${field.name} has wire type ${wire} at byte ${reader.at}`);
      }
      const end = reader.length() + reader.at;
      while (reader.at < end) put(number(type));
    } else if (type === "int" || type === "float" || type === "double") put(number(type));
    else {
      const n = reader.length();
      const part = bytes.subarray(reader.at, reader.at + n);
      reader.skip(n);
      put(type === "bytes" ? part : type === "string" ? new TextDecoder().decode(part) : decode(type as Message, part));
    }
  }
  return result;
}

/** One field of a message as it lies in the bytes. */
export interface RawField {
  readonly number: number;
  /** Where the field begins, with its tag. */
  readonly start: number;
  /** Where its content begins. */
  readonly from: number;
  readonly end: number;
  /** Its number, where it is a varint. */
  readonly value: number | bigint | null;
}

/** The fields of the message that lies in `bytes` from `from` to `end`, in order, unread. */
export function rawFields(bytes: Uint8Array, from = 0, end = bytes.length): readonly RawField[] {
  const reader = new Reader(bytes.subarray(0, end), from);
  const fields: RawField[] = [];
  while (reader.at < end) {
    const start = reader.at;
    const tag = Number(reader.varint());
    const wire = tag & 7;
    let content = reader.at;
    let value: number | bigint | null = null;
    if (wire === 0) value = reader.varint();
    else {
      const n = wire === 2 ? reader.length() : fixedWidth(wire, reader.at);
      content = reader.at;
      reader.skip(n);
    }
    fields.push({ number: tag >>> 3, start, from: content, end: reader.at, value });
  }
  return fields;
}

function fixedWidth(wire: number, at: number): number {
  if (wire === 5) return 4;
  if (wire === 1) return 8;
  throw new WireError(`not an ONNX file: unknown wire type ${wire} at byte ${at}`);
}
