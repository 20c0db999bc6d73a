import { describe, expect, test } from "vitest";
import type { RecordedEvent } from "../event/event.ts";
import { eventStream, startEvents } from "./sse.ts";

const event = (id: string) => ({ id, position: id }) as RecordedEvent;

interface Source {
  returned: boolean;
  taken: number;
}

/** Gives events without end, and tells what became of it. */
function endless(state: Source, signal: AbortSignal): AsyncIterable<RecordedEvent> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        if (signal.aborted) return { done: true, value: undefined };
        state.taken += 1;
        return { done: false, value: event(String(state.taken)) };
      },
      return: async () => {
        state.returned = true;
        return { done: true, value: undefined };
      },
    }),
  };
}

async function start(source: (signal: AbortSignal) => AsyncIterable<RecordedEvent>) {
  const abort = new AbortController();
  const closing = new AbortController();
  const errors: unknown[] = [];
  const stream = eventStream(await startEvents(source(abort.signal)), {
    heartbeatMs: 60_000,
    abort,
    closing: closing.signal,
    onError: (error) => errors.push(error),
  });
  return { stream, abort, closing, errors };
}

async function rest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = "";
  for (let read = await reader.read(); !read.done; read = await reader.read())
    text += Buffer.from(read.value).toString();
  return text;
}

describe("an event stream", () => {
  test("takes an event only when the client has room for it", async () => {
    const state = { returned: false, taken: 0 };
    const { stream } = await start((signal) => endless(state, signal));
    const reader = stream.getReader();
    for (let reads = 0; reads < 10; reads++) await reader.read();
    expect(state.taken).toBeLessThanOrEqual(11);
    await reader.cancel();
  });

  test("lets its source go when the client goes", async () => {
    const state = { returned: false, taken: 0 };
    const { stream, abort } = await start((signal) => endless(state, signal));
    await stream.cancel();
    expect(abort.signal.aborted).toBe(true);
    expect(state.returned).toBe(true);
  });

  test("ends when the server closes", async () => {
    const state = { returned: false, taken: 0 };
    const { stream, closing, abort } = await start((signal) => endless(state, signal));
    const reader = stream.getReader();
    closing.abort();
    await rest(reader);
    expect(abort.signal.aborted).toBe(true);
  });

  test("says why its source failed, and the log knows more than the client", async () => {
    const { stream, errors } = await start(async function* () {
      yield event("1");
      throw new Error("the secret reason");
    });
    const text = await rest(stream.getReader());
    expect(text).toContain('id: 1\ndata: {"id":"1","position":"1"}\n\n');
    expect(text).toContain('event: problem\ndata: {"code":"internal"}\n\n');
    expect(text).not.toContain("secret");
    expect(errors).toHaveLength(1);
  });

  test("whose source fails at once is an error of the request", async () => {
    const failing = start(() => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("no such position")) }),
    }));
    await expect(failing).rejects.toThrow("no such position");
  });
});
