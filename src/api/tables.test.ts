import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";

let book: Daybook;
const faults: string[] = [];
beforeEach(async (context) => {
  faults.length = 0;
  const Task = {
    actor: "by",
    rules: [{ type: "task.completed", when: { status: "DONE" } }],
  };
  const clock = () => Date.parse("2026-03-06T11:00:00Z");
  book = await openTestBook(context, { zone: "UTC", clock, config: { tables: { Task } } });
});
afterEach(async () => {
  await book.close();
  expect(faults).toEqual([]);
});

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const app = createApp({ book, log: (line) => faults.push(line) });
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const response = await app.request(`/api/tables${path}`, {
    method,
    headers: { ...type, ...headers },
    ...sent,
  });
  const text = await response.text();
  return {
    status: response.status,
    etag: response.headers.get("etag"),
    location: response.headers.get("location"),
    json: text === "" ? undefined : JSON.parse(text),
  };
}
const count = async () => (await book.events()).items.length;

describe("a row over HTTP", () => {
  test("is made, read, changed, listed and deleted", async () => {
    const made = await send("PUT", "/Task/T%2F1?actor=ana", { status: "OPEN" });
    const row = { status: "OPEN", id: "T/1", by: "ana" };
    expect(made).toMatchObject({
      status: 201,
      etag: '"1"',
      location: "/api/tables/Task/T%2F1",
      json: { key: "T/1", version: 1, row, events: [{ type: "task.created" }] },
    });
    const { events: _events, ...stored } = made.json;
    expect(await send("GET", "/Task/T%2F1")).toEqual({
      status: 200,
      etag: '"1"',
      location: null,
      json: stored,
    });
    expect(await send("PUT", "/Task/T%2F1", { status: "OPEN" })).toMatchObject({
      status: 200,
      etag: '"1"',
      json: { events: [] },
    });
    const type = { "content-type": "application/merge-patch+json" };
    expect(await send("PATCH", "/Task/T%2F1?actor=raj", { status: "DONE" }, type)).toMatchObject({
      status: 200,
      etag: '"2"',
      json: { row: { status: "DONE", by: "raj" }, events: [{ type: "task.completed" }] },
    });
    expect((await send("GET", "/Task?prefix=T")).json).toMatchObject({
      items: [{ key: "T/1", version: 2 }],
      nextCursor: null,
    });
    expect(await send("DELETE", "/Task/T%2F1?actor=eve")).toMatchObject({ status: 204, json: undefined });
    expect(await send("GET", "/Task/T%2F1")).toMatchObject({
      status: 404,
      json: { code: "row_not_found" },
    });
    const { items } = await book.events();
    expect(items.map(({ type, actor }) => [type, actor])).toEqual([
      ["task.deleted", "eve"],
      ["task.completed", "raj"],
      ["task.created", "ana"],
    ]);
  });

  test("that a client has is not sent again", async () => {
    await send("PUT", "/Task/1", {});
    expect(await send("GET", "/Task/1", undefined, { "if-none-match": '"1"' })).toMatchObject({
      status: 304,
      etag: '"1"',
    });
  });

  test.each<[string, string, Record<string, string>, number]>([
    ["PUT", "/Task/1", { "if-none-match": "*" }, 1],
    ["PUT", "/Task/1", { "if-match": '"2"' }, 1],
    ["PUT", "/Task/new", { "if-match": "*" }, 0],
    ["PUT", "/Task/new", { "if-match": '"1"' }, 0],
    ["PATCH", "/Task/1", { "if-match": 'W/"7"' }, 1],
    ["DELETE", "/Task/1", { "if-match": '"0"' }, 1],
  ])("%s %s with %j is refused with the actual version", async (method, path, headers, actualVersion) => {
    await send("PUT", "/Task/1", { a: 1 });
    const body = method === "DELETE" ? undefined : { a: 2 };
    expect(await send(method, path, body, headers)).toMatchObject({
      status: 412,
      json: { code: "precondition_failed", actualVersion },
    });
    expect(await count()).toBe(1);
  });

  test.each<[string, string, unknown, number, string]>([
    ["PUT", "/Nope/1", {}, 404, "table_not_found"],
    ["GET", "/Nope", undefined, 404, "table_not_found"],
    ["GET", "/Nope/1", undefined, 404, "table_not_found"],
    ["PATCH", "/Task/1", {}, 404, "row_not_found"],
    ["DELETE", "/Task/1", undefined, 404, "row_not_found"],
    ["PUT", "/Task/1", { id: "2" }, 422, "row_invalid"],
    ["PUT", "/Task/1", [], 422, "row_invalid"],
    ["PUT", "/Task/1", "null", 422, "row_invalid"],
    ["PATCH", "/Task/1", [], 422, "row_invalid"],
    ["PUT", "/Task/1", "{", 400, "body_invalid"],
    ["PUT", "/Task/1", "", 400, "body_invalid"],
    ["PUT", "/Task/1", { text: "x".repeat(100_000) }, 413, "row_too_large"],
    ["PUT", "/Task/1?actor=", {}, 400, "query_invalid"],
    ["PUT", `/Task/1?actor=${"x".repeat(257)}`, {}, 422, "row_invalid"],
    ["PUT", "/Task/1?acter=ana", {}, 400, "query_invalid"],
    ["PUT", `/Task/${"x".repeat(513)}`, {}, 422, "event_invalid"],
    ["PUT", "/Task/a%0Ab", {}, 422, "event_invalid"],
    ["GET", "/Task?limit=0", undefined, 400, "query_invalid"],
    ["GET", "/Task?cursor=x", undefined, 400, "cursor_invalid"],
    ["POST", "/Task/1", {}, 405, "method_not_allowed"],
  ])("%s %s %s is %i %s, and nothing is written", async (method, path, body, status, code) => {
    expect(await send(method, path, body)).toMatchObject({ status, json: { code } });
    expect(await count()).toBe(0);
  });

  test("refuses conditions that are none", async () => {
    expect(await send("PUT", "/Task/1", {}, { "if-none-match": '"1"' })).toMatchObject({ status: 400 });
    expect(await send("PUT", "/Task/1", {}, { "if-match": "1" })).toMatchObject({ status: 412 });
    expect(await send("PUT", "/Task/1", "{}", { "content-type": "text/plain" })).toMatchObject({
      status: 415,
    });
    expect(await count()).toBe(0);
  });
});
