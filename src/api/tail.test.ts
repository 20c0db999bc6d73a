import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { type RunningServer, serve } from "./serve.ts";

let book: Daybook;
let server: RunningServer;
/** Responses too: fetch ends the body of one that is garbage collected. */
const clients: { controller: AbortController; response: Response }[] = [];

beforeEach(async (context) => {
  book = await openTestBook(context, { zone: "UTC" });
  server = await serve(book, { port: 0, heartbeatMs: 20 });
});

afterEach(async () => {
  for (const { controller } of clients.splice(0)) controller.abort();
  await server.close();
  await book.close();
});

const append = (id: string, more: object = {}) =>
  book.append("tasks", { id, type: "task.done", subject: "s", ...more });

interface Message {
  id?: string;
  event?: string;
  data?: { id: string; position: string; code?: string };
  comment?: boolean;
  retry?: string;
}

/** A client of Server-Sent Events, message by message. */
async function connect(query = "", headers: Record<string, string> = {}) {
  const controller = new AbortController();
  const response = await fetch(`${server.url}/api/tail${query}`, { headers, signal: controller.signal });
  clients.push({ controller, response });
  const messages = parse(response.body as ReadableStream<Uint8Array>);
  const next = async (): Promise<Message | undefined> => (await messages.next()).value as Message | undefined;
  const nextEvent = async (): Promise<Message | undefined> => {
    for (let message = await next(); message !== undefined; message = await next()) {
      if (message.data !== undefined) return message;
    }
    return undefined;
  };
  return { response, next, nextEvent, stop: () => controller.abort() };
}

async function* parse(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      yield toMessage(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
}

function toMessage(block: string): Message {
  const message: Message = {};
  for (const line of block.split("\n")) {
    const value = line.slice(line.indexOf(":") + 1).trimStart();
    if (line.startsWith(":")) message.comment = true;
    else if (line.startsWith("data:")) message.data = JSON.parse(value) as NonNullable<Message["data"]>;
    else if (line.startsWith("id:")) message.id = value;
    else if (line.startsWith("event:")) message.event = value;
    else if (line.startsWith("retry:")) message.retry = value;
    else throw new Error(`no line of an event stream: ${line}`);
  }
  return message;
}

describe("a tail", () => {
  test("says how to come back, and shows that it is alive while nothing happens", async () => {
    const { response, next } = await connect();
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(await next()).toEqual({ retry: "2000" });
    expect(await next()).toEqual({ comment: true });
    expect(await next()).toEqual({ comment: true });
  });

  test("begins with what is recorded after it was answered", async () => {
    await append("old");
    const { nextEvent } = await connect();
    await append("new");
    const message = await nextEvent();
    expect(message?.data?.id).toBe("new");
    expect(message?.id).toBe(message?.data?.position);
  });

  test.each<[string, (position: string) => [query: string, headers: Record<string, string>]]>([
    ["Last-Event-ID", (position) => ["", { "last-event-id": position }]],
    ["after", (position) => [`?after=${encodeURIComponent(position)}`, {}]],
  ])("resumes by %s without a gap and without a repeat", async (_, resume) => {
    for (const id of ["a", "b", "c"]) await append(id);
    const { items } = await book.events({ direction: "forward" });
    const { nextEvent } = await connect(...resume(items[0]?.position as string));
    await append("d");
    expect([await nextEvent(), await nextEvent(), await nextEvent()].map((m) => m?.data?.id)).toEqual([
      "b",
      "c",
      "d",
    ]);
  });

  test("resumes by Last-Event-ID where a reconnecting browser still sends the first after", async () => {
    for (const id of ["a", "b"]) await append(id);
    const { items } = await book.events({ direction: "forward" });
    const positions = items.map(({ position }) => position);
    const { nextEvent } = await connect(`?after=${positions[0]}`, {
      "last-event-id": positions[1] as string,
    });
    await append("c");
    expect((await nextEvent())?.data?.id).toBe("c");
  });

  test.each([
    ["?log=tasks", "hit"],
    ["?type=task.done&type=x.", "hit"],
    ["?type=task.", "hit"],
    ["?actor=ada", "hit"],
    ["?subject=s", "hit"],
    ["?tag=work", "hit"],
  ])("shows only what passes %s", async (query, expected) => {
    const { nextEvent } = await connect(query);
    await book.append("others", { id: "miss", type: "y.done", subject: "other", actor: "bob" });
    await append("hit", { actor: "ada", data: { tags: ["work"] } });
    expect((await nextEvent())?.data?.id).toBe(expected);
  });

  test("shows only what a pattern matches in the envelope that rules see, beside the other filters", async () => {
    const pattern = { source: ["daybook.tasks"], detail: { data: { total: [{ numeric: [">", 10] }] } } };
    const { nextEvent } = await connect(`?actor=ada&pattern=${encodeURIComponent(JSON.stringify(pattern))}`);
    await append("other log", { actor: "ada" });
    await book.append("users", { id: "u", type: "a.b", subject: "s", actor: "ada", data: { total: 50 } });
    await append("too little", { actor: "ada", data: { total: 10 } });
    await append("other actor", { actor: "bob", data: { total: 50 } });
    await append("hit", { actor: "ada", data: { total: 11 } });
    expect((await nextEvent())?.data?.id).toBe("hit");
  });

  test.each(["{", "[]", '{"source":"a text"}', '{"source":[{"regex":"a"}]}'])(
    "with the pattern %s is refused before it begins",
    async (pattern) => {
      for (const method of ["GET", "HEAD"]) {
        const path = `${server.url}/api/tail?pattern=${encodeURIComponent(pattern)}`;
        const response = await fetch(path, { method });
        expect(response.status).toBe(422);
        if (method === "GET") expect(await response.json()).toMatchObject({ code: "pattern_invalid" });
      }
    },
  );

  test("delivers thousands in order to a client that reads slowly", async () => {
    const { nextEvent } = await connect();
    async function* rows() {
      for (let n = 0; n < 3_000; n++) {
        yield { line: n + 1, value: { id: `e${n}`, type: "a.b", subject: "s", data: "x".repeat(500) } };
      }
    }
    await book.appendRows("tasks", rows());
    for (let n = 0; n < 3_000; n++) expect((await nextEvent())?.data?.id).toBe(`e${n}`);
  });

  test("may have many beside it", async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.message);
    process.on("warning", note);
    const clients = await Promise.all(Array.from({ length: 30 }, () => connect()));
    await append("x");
    for (const { nextEvent } of clients) expect((await nextEvent())?.data?.id).toBe("x");
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  test("ends when the server closes", async () => {
    const { next, nextEvent } = await connect();
    expect(await next()).toEqual({ retry: "2000" });
    await server.close();
    expect(await nextEvent()).toBeUndefined();
  });

  test("to HEAD is answered and over, with the position of the last event", async () => {
    const head = async () => {
      const response = await fetch(`${server.url}/api/tail`, { method: "HEAD" });
      expect(response.headers.get("content-type")).toContain("text/event-stream");
      return response.headers.get("daybook-head");
    };
    expect(await head()).toBe("");
    await append("a");
    expect(await head()).toBe((await book.head()).toString());
    await server.close();
  });

  test("after=start begins with the first event, and upTo ends it and says so", async () => {
    for (const id of ["a", "b", "c"]) await append(id);
    const { items } = await book.events({ direction: "forward" });
    const upTo = items[1]?.position as string;
    const { response, nextEvent } = await connect(`?after=start&upTo=${encodeURIComponent(upTo)}`);
    expect(response.headers.get("daybook-head")).toBe(items[2]?.position);
    expect([(await nextEvent())?.data?.id, (await nextEvent())?.data?.id]).toEqual(["a", "b"]);
    expect(await nextEvent()).toEqual({ event: "end", data: { position: upTo } });
    expect(await nextEvent()).toBeUndefined();
  });

  test("whose events up to the end are filtered out ends too", async () => {
    for (const id of ["a", "b"]) await append(id);
    const { nextEvent } = await connect(`?after=start&log=none&upTo=${await book.head()}`);
    expect(await nextEvent()).toMatchObject({ event: "end" });
  });

  test.each([["?after="], ["?upTo="], ["?colour=red"], ["?limit=5"], ["?type="]])(
    "%s is refused",
    async (query) => {
      const response = await fetch(`${server.url}/api/tail${query}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: "query_invalid" });
    },
  );
});
