/** Formats of tables: how a file is written, and its rows as cells of text, a bounded batch at a time, the header left out. */
import { AndonError } from "@andon/contracts";
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import type { TreeFile } from "../trees/tree.ts";
import { cellsOf, type Dialect, findDialect } from "./dialect.ts";
import { contentOf, headText, peek } from "./files.ts";
import { decodedText, wholeLines } from "./text.ts";

/** A table being read: known from its beginning, read once. */
export interface OpenTable {
  readonly dialect: Dialect;
  batches(): AsyncGenerator<readonly (readonly string[])[]>;
  /** Lets go of a table whose batches were not all drawn. */
  close(): Promise<void>;
}

export interface TableFormat {
  /** Null where the file is no such table. */
  open(file: TreeFile): Promise<OpenTable | null>;
}

/** Text with separators, or blanks between numbers. */
export const textTable: TableFormat = {
  async open(file) {
    const content = await peek(await contentOf(file));
    const head = await headText(content.head, file.path);
    const dialect = head === null ? null : findDialect(head);
    if (dialect === null) {
      await content.close();
      return null;
    }
    return {
      dialect,
      async *batches() {
        let skip = dialect.header === null ? 0 : 1;
        for await (const text of wholeLines(decodedText(content.all(), file.path))) {
          const rows = cellsOf(text, dialect.separator);
          if (rows.length === 0) continue;
          yield skip > 0 ? rows.slice(1) : rows;
          skip = 0;
        }
      },
      close: content.close,
    };
  },
};

/** The same, but files that `isTransposed` names hold a column a line: they are held whole and turned. */
export function turningTable(isTransposed: (dialect: Dialect, path: string) => boolean): TableFormat {
  return {
    async open(file) {
      const table = await textTable.open(file);
      if (table === null || !isTransposed(table.dialect, file.path)) return table;
      const lines: (readonly string[])[] = [];
      for await (const batch of table.batches()) lines.push(...batch);
      const count = Math.min(...lines.map((line) => line.length));
      const turned = Array.from({ length: count }, (_, i) => lines.map((line) => line[i]!));
      return {
        dialect: { ...table.dialect, sample: turned.slice(0, 500) },
        async *batches() {
          yield turned;
        },
        close: table.close,
      };
    },
  };
}

/** Apache Parquet (uncompressed or Snappy), some thousand rows at a time. */
export const parquetTable: TableFormat = {
  async open(file) {
    const { metadata, rows } = await openParquet(file);
    const total = Number(metadata.num_rows);
    return {
      dialect: { separator: "", header: namesOf(metadata), form: "point", sample: await rows(0, Math.min(500, total)) },
      async *batches() {
        for (let start = 0; start < total; start += PARQUET_ROWS)
          yield await rows(start, Math.min(total, start + PARQUET_ROWS));
      },
      close: async () => {},
    };
  },
};

const PARQUET_ROWS = 8192;

export const isParquet = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && head[3] === 0x31;

const namesOf = ({ schema }: FileMetaData): string[] =>
  schema.slice(1).flatMap(({ name, num_children }) => (num_children ? [] : [name]));

async function openParquet(file: TreeFile) {
  try {
    const bytes = file.disk === undefined ? await file.bytes() : null;
    const buffer = bytes
      ? (bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)
      : await asyncBufferFromFile(file.disk!);
    const metadata = await parquetMetadataAsync(buffer);
    const names = namesOf(metadata);
    return {
      metadata,
      rows: async (rowStart: number, rowEnd: number): Promise<string[][]> => {
        const objects = await parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd });
        return objects.map((object) => names.map((name) => cellOf(object[name])));
      },
    };
  } catch (cause) {
    throw new AndonError("signal/unreadable", { path: file.path, reason: (cause as Error).message }, { cause });
  }
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return value instanceof Date ? value.toISOString() : String(value);
}
