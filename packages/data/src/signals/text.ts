/** Bytes of a table to lines of text, whatever they are encoded in. */
import { AndonError } from "@andon/contracts";

/**
 * Decodes chunks of a text file: UTF-8 or UTF-16 by byte order mark, else UTF-8 if it is that, else GB18030 (of which GBK and GB2312 are
 * parts). A byte order mark is dropped.
 * @throws AndonError `signal/encoding` where the text is neither
 */
export async function* decodedText(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  let plain = true;
  let at = 0;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(byMark(chunk), { fatal: true });
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: true });
    } catch (cause) {
      // up to here everything was ASCII, which reads alike in both
      if (!plain || decoder.encoding !== "utf-8")
        throw new AndonError("signal/encoding", { path, byte: at }, { cause });
      decoder = new TextDecoder("gb18030", { fatal: true });
      try {
        text = decoder.decode(chunk, { stream: true });
      } catch (error) {
        throw new AndonError("signal/encoding", { path, byte: at }, { cause: error });
      }
    }
    plain &&= isAscii(chunk);
    at += chunk.length;
    if (text !== "") yield text;
  }
  const rest = decoder?.decode() ?? "";
  if (rest !== "") yield rest;
}

function byMark(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return "utf-8";
}

const isAscii = (bytes: Uint8Array) => bytes.every((b) => b < 128);

/**
 * Cuts text into pieces that end with a line, so that each can be parsed by itself. Line ends inside double quotes do not count.
 */
export async function* wholeLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  let quoted = false;
  for await (const chunk of chunks) {
    let end = -1;
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk.charCodeAt(i);
      if (c === 34) quoted = !quoted;
      else if (c === 10 && !quoted) end = i + 1;
    }
    if (end < 0) rest += chunk;
    else {
      yield rest + chunk.slice(0, end);
      rest = chunk.slice(end);
    }
  }
  if (rest !== "") yield rest;
}
