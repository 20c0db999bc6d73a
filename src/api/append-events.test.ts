import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";
import { BODY_LIMIT_BYTES } from "./body.ts";

let book: Daybook;
const faults: string[] = [];

beforeEach(async (context) => {
  book = await openTestBook(context, { zone: "Europe/Berlin" });
  faults.length = 0;
});

afterEach(async () => {
  await book.close();
  expect(faults).toEqual([]);
});

const event = (n: number | string = 1, more: object = {}) => ({
  id: `e${n}`,
  type: "task.done",
  subject: `task/${n}`,
  ...more,
});

interface Post {
  body?: BodyInit;
  type?: string | undefined;
  query?: string;
  headers?: Record<string, string>;
  log?: string;
}

async function post({ body = "", type = "application/json", query = "", headers = {}, log = "tasks" }: Post) {
  const app = createApp({ book, log: (line) => faults.push(line) });
  const all: Record<string, string> = type === undefined ? headers : { "content-type": type, ...headers };
  const init = { method: "POST", body, headers: all, duplex: "half" };
  const response = await app.request(`/api/logs/${log}/events${query}`, init);
  const text = await response.text();
  const kind = response.headers.get("content-type");
  return { status: response.status, kind, headers: response.headers, json: JSON.parse(text) as Answer };
}

interface Answer {
  recorded: number;
  duplicate: number;
  rejectedTotal: number;
  rejected: { line: number; code: string; message: string }[];
  events?: { id: string; version: number; subject: string; data?: unknown; data_base64?: string }[];
  code?: string;
  detail?: string;
  actualVersion?: number;
}

async function ids(): Promise<string[]> {
  const { items } = await book.events({ direction: "forward", limit: 1_000 });
  return items.map(({ id }) => id);
}

async function count(): Promise<number> {
  return (await book.count({ log: "tasks" })).totals.count;
}

describe("one event", () => {
  test("is recorded, answered as recorded, and counted", async () => {
    const { status, json } = await post({ body: JSON.stringify(event(1, { data: { a: 1 } })) });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      recorded: 1,
      duplicate: 0,
      rejected: [],
      rejectedTotal: 0,
      events: [{ id: "e1", log: "tasks", version: 1, subject: "task/1", data: { a: 1 }, source: "daybook" }],
    });
    expect(await ids()).toEqual(["e1"]);
    expect(await count()).toBe(1);
  });

  test("that is sent again is one record, and the first answer comes back", async () => {
    const first = await post({ body: JSON.stringify(event()) });
    const second = await post({ body: JSON.stringify(event(1, { data: "other" })) });
    expect(second.status).toBe(200);
    expect(second.json).toMatchObject({ recorded: 0, duplicate: 1 });
    expect(second.json.events).toEqual(first.json.events);
    expect(await count()).toBe(1);
  });

  test("keeps every character and a byte order mark in front of the body is no part of it", async () => {
    const { json } = await post({ body: `\ufeff${JSON.stringify(event(1, { data: "Grüße 😀 \u0000" }))}` });
    expect(json.events?.[0]?.data).toBe("Grüße 😀 \u0000");
  });

  test.each<[string, Post, number, string, string]>([
    ["0 bytes", { body: "" }, 400, "body_invalid", "body must be JSON, got nothing"],
    ["broken JSON", { body: '{"type":' }, 400, "body_invalid", "body must be JSON: "],
    ["two values", { body: "{} {}" }, 400, "body_invalid", "body must be JSON: "],
    ["bad UTF-8", { body: Uint8Array.of(0x22, 0xc3, 0x28, 0x22) }, 400, "body_invalid", "body must be UTF-8"],
    ["null", { body: "null" }, 422, "event_invalid", "event must be a JSON object, got null"],
    ["a number", { body: "3" }, 422, "event_invalid", "event must be a JSON object, got 3"],
    ["no type", { body: '{"subject":"s"}' }, 422, "event_invalid", "event type must be"],
    ["no subject", { body: '{"type":"a.b"}' }, 422, "event_invalid", "event subject must be"],
    [
      "a wrong time",
      { body: '{"type":"a","subject":"s","time":"2026-02-30T00:00:00Z"}' },
      422,
      "event_invalid",
      "event time must be",
    ],
    [
      "a numeric time",
      { body: '{"type":"a","subject":"s","time":5}' },
      422,
      "event_invalid",
      "event time must be",
    ],
    [
      "an unknown field of its own",
      { body: '{"type":"a","subject":"s","myField":1}' },
      422,
      "event_invalid",
      "event attribute names must be",
    ],
    [
      "__proto__",
      { body: '{"type":"a","subject":"s","__proto__":{"x":1}}' },
      422,
      "event_invalid",
      "event attribute names must be",
    ],
    [
      "more than 256 KB",
      { body: JSON.stringify(event(1, { data: "x".repeat(300_000) })) },
      413,
      "event_too_large",
      "event must be at most 262144 bytes",
    ],
    ["a wrong log", { body: JSON.stringify(event()), log: "Tasks" }, 400, "log_invalid", "log must be"],
    [
      "a text type",
      { body: "x", type: "text/plain" },
      415,
      "media_type_unsupported",
      "content-type must be one of",
    ],
    [
      "curl's own type",
      { body: "x", type: "application/x-www-form-urlencoded" },
      415,
      "media_type_unsupported",
      "content-type must be one of",
    ],
    [
      "another charset",
      { body: "{}", type: "application/json; charset=latin1" },
      415,
      "media_type_unsupported",
      "(UTF-8)",
    ],
    [
      "an unknown encoding",
      { body: "{}", headers: { "content-encoding": "zstd" } },
      415,
      "media_type_unsupported",
      "content-encoding must be gzip",
    ],
    [
      "no gzip",
      { body: "{}", headers: { "content-encoding": "gzip" } },
      400,
      "body_invalid",
      "body must be gzip",
    ],
    [
      "an unknown parameter",
      { body: JSON.stringify(event()), query: "?colour=1" },
      400,
      "query_invalid",
      'among expectedVersion, got "colour"',
    ],
  ])("with %s is refused, and nothing is written", async (_, request, status, code, detail) => {
    const answer = await post(request);
    expect(answer).toMatchObject({ status, kind: "application/problem+json" });
    expect(answer.json.code).toBe(code);
    expect(answer.json.detail).toContain(detail);
    expect(await ids()).toEqual([]);
    expect(await count()).toBe(0);
  });

  test("without a content type is refused", async () => {
    const app = createApp({ book });
    const body = new Blob([JSON.stringify(event())]);
    const response = await app.request("/api/logs/tasks/events", { method: "POST", body });
    expect(response.status).toBe(415);
    expect(await ids()).toEqual([]);
  });

  test("at the limit of a body is read, one byte more is refused", async () => {
    const padded = (bytes: number) => JSON.stringify(event()).padEnd(bytes, " ");
    expect((await post({ body: padded(BODY_LIMIT_BYTES + 1) })).json.code).toBe("body_too_large");
    expect(await ids()).toEqual([]);
    expect((await post({ body: padded(BODY_LIMIT_BYTES) })).status).toBe(201);
  });

  test("that inflates beyond the limit is refused though it arrives small", async () => {
    const body = gzipSync(JSON.stringify(event()).padEnd(BODY_LIMIT_BYTES + 1, " "));
    const answer = await post({ body, headers: { "content-encoding": "gzip" } });
    expect(answer).toMatchObject({ status: 413, json: { code: "body_too_large" } });
    expect(await ids()).toEqual([]);
  });

  test("may be gzipped", async () => {
    const body = gzipSync(JSON.stringify(event()));
    expect((await post({ body, headers: { "content-encoding": "gzip" } })).status).toBe(201);
  });

  test("cut off inside its gzip is refused", async () => {
    const body = gzipSync(JSON.stringify(event(1, { data: "x".repeat(10_000) }))).subarray(0, 60);
    const answer = await post({ body, headers: { "content-encoding": "gzip" } });
    expect(answer).toMatchObject({ status: 400, json: { code: "body_invalid" } });
    expect(await ids()).toEqual([]);
  });
});

describe("an array", () => {
  test("keeps its good rows and reports each bad one by its place", async () => {
    const body = JSON.stringify([event(1), { type: "x" }, 7, event(2), event(1)]);
    const { status, json } = await post({ body });
    expect(status).toBe(201);
    expect(json).toMatchObject({ recorded: 2, duplicate: 1, rejectedTotal: 2 });
    expect(json.rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, "event_invalid"],
      [3, "event_invalid"],
    ]);
    expect(json.events).toBeUndefined();
    expect(await ids()).toEqual(["e1", "e2"]);
  });

  test("that is empty records nothing", async () => {
    expect(await post({ body: "[]" })).toMatchObject({
      status: 200,
      json: { recorded: 0, rejectedTotal: 0 },
    });
  });

  test("may not name another log", async () => {
    const { json } = await post({
      body: JSON.stringify([event(1, { log: "users" }), event(2, { log: "tasks" })]),
    });
    expect(json.rejected.map(({ line }) => line)).toEqual([1]);
    expect(await ids()).toEqual(["e2"]);
  });
});

describe("NDJSON", () => {
  const ndjson = (...lines: (object | string)[]) =>
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  const type = "application/x-ndjson";

  test("keeps its good lines and reports each bad one by its line", async () => {
    const body = ndjson(event(1), "{", event(2), "[1]", "", event(3), "\u0000");
    const { json } = await post({ body, type });
    expect(json.recorded).toBe(3);
    expect(json.rejected.map(({ line }) => line)).toEqual([2, 4, 7]);
    expect(await ids()).toEqual(["e1", "e2", "e3"]);
  });

  test("of 10 MB in one line loses that line alone", async () => {
    const body = ndjson(event(1), `"${"x".repeat(10 * 1024 * 1024)}"`, event(2));
    const { json } = await post({ body, type });
    expect(json).toMatchObject({
      recorded: 2,
      rejectedTotal: 1,
      rejected: [{ line: 2, code: "row_too_large" }],
    });
    expect(await ids()).toEqual(["e1", "e2"]);
  });

  test("with bad UTF-8 loses that line alone", async () => {
    const body = Buffer.concat([
      Buffer.from(`${ndjson(event(1))}\n`),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(ndjson(event(2))),
    ]);
    const { json } = await post({ body, type });
    expect(json).toMatchObject({ recorded: 2, rejectedTotal: 1 });
  });

  test("has no limit as a whole, and arrives gzipped too", async () => {
    const lines = Array.from({ length: 120 }, (_, n) => event(n, { data: "x".repeat(100_000) }));
    const body = Buffer.from(ndjson(...lines));
    expect(body.length).toBeGreaterThan(BODY_LIMIT_BYTES);
    const { json } = await post({ body: gzipSync(body), type, headers: { "content-encoding": "gzip" } });
    expect(json).toMatchObject({ recorded: 120, duplicate: 0, rejectedTotal: 0 });
    expect(await count()).toBe(120);
    expect((await post({ body, type })).json).toMatchObject({ recorded: 0, duplicate: 120 });
    expect(await count()).toBe(120);
  });

  test("of 0 bytes records nothing", async () => {
    expect(await post({ body: "", type })).toMatchObject({
      status: 200,
      json: { recorded: 0, rejectedTotal: 0 },
    });
  });

  test("lists the first thousand bad lines and counts the rest", async () => {
    const { json } = await post({ body: "{\n".repeat(1_500), type });
    expect(json.rejectedTotal).toBe(1_500);
    expect(json.rejected).toHaveLength(1_000);
  });
});

describe("an expected version", () => {
  test("lets a stream grow from where it is", async () => {
    const body = (n: number) => JSON.stringify(event(n, { subject: "s" }));
    expect((await post({ body: body(1), query: "?expectedVersion=no-stream" })).status).toBe(201);
    const second = await post({ body: `[${body(2)},${body(3)}]`, query: "?expectedVersion=1" });
    expect(second.json.events?.map(({ version }) => version)).toEqual([2, 3]);
    expect((await post({ body: body(4), query: "?expectedVersion=stream-exists" })).status).toBe(201);
    expect((await post({ body: body(5), query: "?expectedVersion=any" })).status).toBe(201);
    expect((await post({ body: JSON.stringify(event(6)), query: "?expectedVersion=0" })).status).toBe(201);
  });

  test.each([
    ["0", 2],
    ["1", 2],
    ["3", 2],
    ["no-stream", 2],
  ])("%s that the stream is not at is a conflict that says where it is", async (expected, actualVersion) => {
    await post({ body: JSON.stringify([event(1, { subject: "s" }), event(2, { subject: "s" })]) });
    const body = JSON.stringify([event(3, { subject: "s" })]);
    const answer = await post({ body, query: `?expectedVersion=${expected}` });
    expect(answer).toMatchObject({ status: 409, json: { code: "version_conflict", actualVersion } });
    expect(await ids()).toEqual(["e1", "e2"]);
    expect(await count()).toBe(2);
  });

  test.each([["-1"], ["1.5"], [""], ["latest"], ["9".repeat(20)]])("%j is refused", async (expected) => {
    const answer = await post({ body: JSON.stringify(event()), query: `?expectedVersion=${expected}` });
    expect(answer).toMatchObject({ status: 400, json: { code: "query_invalid" } });
    expect(await ids()).toEqual([]);
  });

  test.each<[string, Post, string]>([
    ["two subjects", { body: JSON.stringify([event(1), event(2)]) }, "event_invalid"],
    [
      "a bad event",
      { body: JSON.stringify([event(1), { type: "x", subject: "task/1" }, 5]) },
      "event_invalid",
    ],
    ["a bad line", { body: `${JSON.stringify(event(1))}\n{`, type: "application/x-ndjson" }, "row_invalid"],
    ["no event", { body: "[]" }, "event_invalid"],
  ])("makes %s refuse all", async (_, request, code) => {
    const answer = await post({ ...request, query: "?expectedVersion=any" });
    expect(answer.json.code).toBe(code);
    expect(answer.status).toBe(422);
    expect(await ids()).toEqual([]);
  });

  test("gives NDJSON the limit of a body", async () => {
    const body = `${JSON.stringify(event())}\n`.padEnd(BODY_LIMIT_BYTES + 1, "\n");
    const answer = await post({ body, type: "application/x-ndjson", query: "?expectedVersion=any" });
    expect(answer.json.code).toBe("body_too_large");
  });
});
