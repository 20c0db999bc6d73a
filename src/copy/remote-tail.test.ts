import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TcpProxy, tcpProxy } from "../../test/support/tcp-proxy.ts";
import { type RunningServer, serve } from "../api/serve.ts";
import { type Daybook, openDaybook } from "../daybook.ts";
import type { RecordedEvent } from "../event/event.ts";
import { RemoteBook } from "./remote-book.ts";
import { type RemoteTailOptions, remoteTail } from "./remote-tail.ts";

let book: Daybook;
let server: RunningServer;
let proxy: TcpProxy;
const stop = { controller: new AbortController() };

beforeEach(async () => {
  stop.controller = new AbortController();
  book = await openDaybook(":memory:", { zone: "UTC" });
  server = await serve(book, { port: 0, heartbeatMs: 20 });
  proxy = await tcpProxy(server.url);
});
afterEach(async () => {
  stop.controller.abort();
  await proxy.close();
  await server.close();
  await book.close();
});

const append = (id: string) => book.append("tasks", { id, type: "task.done", subject: "s" });

/** Event by event; waits are noted instead of waited. */
function tailed(options: Partial<RemoteTailOptions> = {}, url = proxy.url) {
  const waits: number[] = [];
  const notes: string[] = [];
  const portions = remoteTail(new RemoteBook(url), {
    after: "",
    signal: stop.controller.signal,
    random: () => 1,
    wait: async (ms) => {
      waits.push(ms);
      await new Promise(setImmediate);
    },
    onLost: (error) => notes.push(`lost: ${error.code}`),
    onFound: () => notes.push("found"),
    ...options,
  });
  const ids = each(portions);
  const next = async () => (await ids.next()).value;
  return { next, waits, notes };
}

async function* each(portions: AsyncIterable<RecordedEvent[]>): AsyncGenerator<string> {
  for await (const portion of portions) for (const { id } of portion) yield id;
}

describe("a tail of a remote book", () => {
  test("begins after a position, and the start is one", async () => {
    for (const id of ["a", "b"]) await append(id);
    const { next } = tailed();
    expect([await next(), await next()]).toEqual(["a", "b"]);
    await append("c");
    expect(await next()).toBe("c");
    const after = await book.head();
    const late = tailed({ after });
    await append("d");
    expect(await late.next()).toBe("d");
  });

  test("ends with the event at a position, and when the signal aborts", async () => {
    for (const id of ["a", "b"]) await append(id);
    const { next } = tailed({ upTo: await book.head() });
    expect([await next(), await next(), await next()]).toEqual(["a", "b", undefined]);
    const live = tailed();
    await live.next();
    await live.next();
    const last = live.next();
    stop.controller.abort();
    expect(await last).toBeUndefined();
    expect(live.notes).toEqual([]);
  });

  test("that is cut goes on after the last event, and says so once", async () => {
    const { next, notes, waits } = tailed();
    await append("a");
    expect(await next()).toBe("a");
    proxy.isDown = true;
    proxy.cut();
    await append("b");
    const second = next();
    while (waits.length < 8) await new Promise(setImmediate);
    proxy.isDown = false;
    expect(await second).toBe("b");
    expect(notes).toEqual(["lost: book_unreachable", "found"]);
    // The server said 2 s; a wait is drawn from up to twice as long each time, and no more than 30 s.
    expect(waits.slice(0, 6)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test("whose connection is silent for too long connects again", async () => {
    const { next, notes } = tailed({ silenceMs: 200 });
    await append("a");
    expect(await next()).toBe("a");
    proxy.isMute = true;
    const second = next();
    while (notes.length === 0) await new Promise(setImmediate);
    proxy.isMute = false;
    await append("b");
    expect(await second).toBe("b");
    expect(notes).toEqual(["lost: book_unreachable", "found"]);
  });

  test("loses nothing and repeats nothing, however often it is cut", async () => {
    const { next, notes } = tailed();
    async function* rows() {
      for (let n = 0; n < 3_000; n++)
        yield { line: n, value: { id: `e${n}`, type: "a.b", subject: `s${n % 9}` } };
    }
    await book.appendRows("tasks", rows());
    for (let n = 0; n < 3_000; n++) {
      expect(await next()).toBe(`e${n}`);
      if (n % 500 === 7) proxy.cut();
    }
    expect(notes.length).toBeGreaterThan(1);
  });

  test("gives up after so many failures, if it is told to", async () => {
    proxy.isDown = true;
    const { next, waits } = tailed({ attempts: 3 });
    await expect(next()).rejects.toMatchObject({ code: "book_unreachable" });
    expect(waits).toEqual([1_000, 2_000]);
  });

  test("is refused where another attempt would be too", async () => {
    await expect(tailed({ after: "no position" }).next()).rejects.toMatchObject({ code: "query_invalid" });
  });
});

describe("what is no book", () => {
  const sse = (body: string) => (response: ServerResponse) =>
    response.writeHead(200, { "content-type": "text/event-stream" }).end(body);
  const event = {
    specversion: "1.0",
    id: "a",
    source: "s",
    type: "t",
    subject: "x",
    time: "2026-03-02T10:00:00.000Z",
    recordedtime: "2026-03-02T10:00:00.000Z",
    log: "tasks",
    version: 1,
    position: "p",
  };
  const message = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      "a web page",
      (response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>"),
      "book_foreign",
    ],
    ["an unknown path", (response) => response.writeHead(404).end("nothing here"), "book_foreign"],
    ["a broken gateway", (response) => response.writeHead(502).end("<p>"), "book_unreachable"],
    ["no JSON", sse("data: hello\n\n"), "source_invalid"],
    ["an array", sse("data: []\n\n"), "source_invalid"],
    ["an event without a position", sse(message({ ...event, position: undefined })), "source_invalid"],
    ["a log of no name", sse(message({ ...event, log: "__proto__" })), "source_invalid"],
    ["a version of zero", sse(message({ ...event, version: 0 })), "source_invalid"],
    ["a problem", sse('event: problem\ndata: {"code":"book_damaged"}\n\n'), "book_damaged"],
    [
      "a problem of no known code",
      sse('event: problem\ndata: {"code":"constructor"}\n\n'),
      "book_unreachable",
    ],
    ["a line without end", sse(`data: ${"x".repeat(3_000_000)}`), "row_too_large"],
  ])("%s", async (_, answer, code) => {
    const foreign = createServer((_request, response) => void answer(response));
    foreign.listen(0, "127.0.0.1");
    await once(foreign, "listening");
    const url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
    await expect(tailed({ attempts: 2 }, url).next()).rejects.toMatchObject({ code });
    foreign.closeAllConnections();
    foreign.close();
  });

  test("is not asked without end, though it asks to be", async () => {
    const foreign = createServer((_request, response) => void sse("retry: 0\n\n")(response));
    foreign.listen(0, "127.0.0.1");
    await once(foreign, "listening");
    const url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
    const { next, waits } = tailed({ attempts: 4 }, url);
    await expect(next()).rejects.toMatchObject({ code: "book_unreachable" });
    expect(waits).toEqual([100, 200, 400]);
    foreign.closeAllConnections();
    foreign.close();
  });

  test.each(["ftp://a", "no url", "http://ana:secret@127.0.0.1"])("%s is no address of one", (url) => {
    expect(() => new RemoteBook(url)).toThrow(/url must be an http or https address without credentials/);
  });
});
