import { describe, expect, test } from "vitest";
import type { Job } from "./thread.fixture.ts";
import { neighbour, streamFromThread, threadFlags, threadPayload } from "./thread.ts";

const stream = (job: Job, signal?: AbortSignal) =>
  streamFromThread<number>(new URL("./thread.fixture.ts", import.meta.url), job, signal);

async function collect(items: AsyncIterable<number>, each: (item: number) => void = () => {}): Promise<number[]> {
  const seen: number[] = [];
  for await (const item of items) {
    seen.push(item);
    each(item);
  }
  return seen;
}

describe("streamFromThread", () => {
  test("yields what the thread sends, in order, to the end", async () => {
    expect(await collect(stream({ items: 500, after: "end" }))).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect(await collect(stream({ items: 0, after: "end" }))).toEqual([]);
  });

  test.each([
    ["send an error", RangeError, "sent"],
    ["throw", TypeError, "thrown"],
  ] as const)("throws what the thread fails with, after what came before (%s)", async (after, kind, message) => {
    const seen: number[] = [];
    const failed = collect(stream({ items: 3, after }), (item) => seen.push(item));
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toBeInstanceOf(kind);
    expect(seen).toEqual([0, 1, 2]);
  });

  test("does not take a thread that ended by itself for a finished one", async () => {
    await expect(collect(stream({ items: 0, after: "exit" }))).rejects.toThrow(/thread ended with code 3/);
  });

  test("passes an abort on and lets the thread finish", async () => {
    const controller = new AbortController();
    const seen = await collect(stream({ items: 2, after: "wait for the signal" }, controller.signal), (item) => {
      if (item === 1) controller.abort();
    });
    expect(seen).toEqual([0, 1, -1]);
  });

  test("passes on an abort that came before the start", async () => {
    expect(await collect(stream({ items: 1, after: "wait for the signal" }, AbortSignal.abort()))).toEqual([0, -1]);
  });

  test("ends the thread when the loop is left", async () => {
    for await (const item of stream({ items: 1, after: "wait for ever" })) {
      expect(item).toBe(0);
      break;
    }
  });
});

test("a module's neighbour has its own ending, and sources need a flag", () => {
  expect(neighbour("file:///a/b.ts", "c").href).toBe("file:///a/c.ts");
  expect(neighbour("file:///a/b.js", "c").href).toBe("file:///a/c.js");
  expect(threadFlags(new URL("file:///a/c.ts"))).toEqual(["--conditions=andon-source"]);
  expect(threadFlags(new URL("file:///a/c.js"))).toEqual([]);
});

test("a thread's module refuses to run outside one", async () => {
  const { isMainThread } = await import("node:worker_threads");
  if (isMainThread) expect(() => threadPayload()).toThrow(/in a worker thread only/);
});
