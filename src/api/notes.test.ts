import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";

let book: Daybook;
let now: number;
const faults: string[] = [];

beforeEach(async (context) => {
  faults.length = 0;
  now = Date.parse("2026-03-06T11:00:00Z");
  book = await openTestBook(context, { zone: "Europe/Berlin", clock: () => now });
});

afterEach(async () => {
  await book.close();
  expect(faults).toEqual([]);
});

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const app = createApp({ book, log: (line) => faults.push(line) });
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const response = await app.request(`/api${path}`, {
    method,
    headers: { ...type, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === "" ? {} : JSON.parse(text),
  };
}

async function titles(query: string): Promise<string[]> {
  const { json } = await send("GET", `/notes${query}`);
  return json.items.map(({ title }: { title: string }) => title);
}

describe("notes", () => {
  test("are written down, read where they are said to be, changed and deleted", async () => {
    const { status, headers, json } = await send("POST", "/notes", { title: "a", content: "b", tags: ["x"] });
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`/api/notes/${json.id}`);
    expect(headers.get("etag")).toBe('"1"');
    const read = await send("GET", `/notes/${json.id}`);
    expect(read.json).toEqual(json);
    expect((await send("GET", `/notes/${json.id}`, undefined, { "if-none-match": '"1"' })).status).toBe(304);
    const patched = await send("PATCH", `/notes/${json.id}`, { title: "c" }, { "if-match": '"1"' });
    expect(patched).toMatchObject({ status: 200, json: { title: "c", content: "b", version: 2 } });
    expect(patched.headers.get("etag")).toBe('"2"');
    expect(await send("PATCH", `/notes/${json.id}`, { title: "d" }, { "if-match": '"1"' })).toMatchObject({
      status: 412,
      json: { code: "precondition_failed", actualVersion: 2 },
    });
    expect((await send("DELETE", `/notes/${json.id}`, undefined, { "if-match": '"1"' })).status).toBe(412);
    expect((await send("DELETE", `/notes/${json.id}`)).status).toBe(204);
    expect(await send("GET", `/notes/${json.id}`)).toMatchObject({
      status: 404,
      json: { code: "note_not_found" },
    });
    expect((await send("GET", "/notes")).json).toEqual({ items: [], nextCursor: null });
  });

  test("are one list with what tasks say, by days of the book's zone", async () => {
    await send("POST", "/tasks", {
      id: "t-1",
      title: "task",
      content: "text",
      created: "2026-03-02",
      tags: ["x"],
    });
    await send("POST", "/tasks", { id: "t-2", title: "silent", created: "2026-03-02", tags: ["x"] });
    await send("POST", "/notes", { title: "late", date: "2026-03-02T23:30:00+01:00" });
    await send("POST", "/notes", { title: "next", date: "2026-03-02T23:30:00Z", tags: ["x"] });
    await send("POST", "/notes", { title: "of it", task: "t-1" });
    expect(await titles("?from=2026-03-02&to=2026-03-02&direction=forward")).toEqual([
      "of it",
      "task",
      "late",
    ]);
    expect(await titles("?task=t-1&tag=x")).toEqual(["task", "of it"]);
    expect(await titles("?tag=x")).toEqual(["next", "task", "of it"]);
    const { json } = await send("GET", "/notes?limit=3");
    expect(json.items).toHaveLength(3);
    expect(await titles(`?limit=3&cursor=${json.nextCursor}`)).toHaveLength(1);
    await send("DELETE", "/tasks/t-1");
    expect(await titles("?task=t-1")).toEqual(["of it"]);
  });

  test.each<[string, string, string, unknown, number, string]>([
    ["nothing", "POST", "/notes", "", 400, "body_invalid"],
    ["no JSON", "POST", "/notes", "{", 400, "body_invalid"],
    ["an array", "POST", "/notes", [], 422, "note_invalid"],
    ["an unknown field", "POST", "/notes", { body: "x" }, 422, "note_invalid"],
    ["__proto__", "POST", "/notes", '{"__proto__": {"title": "x"}}', 422, "note_invalid"],
    ["1 MB", "POST", "/notes", { content: "x".repeat(1_000_000) }, 422, "note_invalid"],
    ["a content too large", "POST", "/notes", { content: "語".repeat(99_000) }, 422, "note_invalid"],
    ["11 MB", "POST", "/notes", { content: "x".repeat(11_000_000) }, 413, "body_too_large"],
    ["a task that is not there", "POST", "/notes", { task: "t-404" }, 422, "note_invalid"],
    ["a note that is not there", "PATCH", "/notes/n-404", { title: "x" }, 404, "note_not_found"],
    ["an unknown parameter", "GET", "/notes?log=x", undefined, 400, "query_invalid"],
    ["no day", "GET", "/notes?from=soon", undefined, 400, "query_invalid"],
    ["no cursor", "GET", "/notes?cursor=x", undefined, 400, "cursor_invalid"],
    ["no tag", "POST", "/tags", { tag: "" }, 422, "tag_invalid"],
    ["a tag that is not there", "DELETE", "/tags/x", undefined, 404, "tag_not_found"],
    ["a rename of none", "POST", "/tags/x/rename", { to: "y" }, 404, "tag_not_found"],
    ["a rename to the same", "POST", "/tags/x/rename", { to: "x" }, 422, "tag_invalid"],
  ])("%s is refused, and nothing is written", async (_, method, path, body, status, code) => {
    expect(await send(method, path, body)).toMatchObject({ status, json: { code } });
    expect(await book.logs()).toEqual([]);
  });
});

describe("tags", () => {
  test("are listed with their uses, created, renamed, merged and deleted, whatever their letters", async () => {
    await send("POST", "/tasks", { title: "a", tags: ["a/b ü", "c"] });
    await send("POST", "/notes", { title: "a", tags: ["a/b ü"] });
    expect((await send("POST", "/tags", { tag: "later" })).status).toBe(201);
    expect((await send("GET", "/tags")).json).toEqual({
      items: [
        { tag: "a/b ü", tasks: 1, notes: 1, entries: 0 },
        { tag: "c", tasks: 1, notes: 0, entries: 0 },
        { tag: "later", tasks: 0, notes: 0, entries: 0 },
      ],
      nextCursor: null,
    });
    const path = `/tags/${encodeURIComponent("a/b ü")}`;
    expect(await send("POST", `${path}/rename`, { to: "c" })).toMatchObject({
      status: 409,
      json: { code: "tag_exists" },
    });
    expect(await send("POST", `${path}/rename`, { to: "c", merge: true })).toMatchObject({
      status: 200,
      json: { tag: "c", tasks: 1, notes: 1, entries: 0, changed: 2 },
    });
    expect((await send("DELETE", "/tags/c")).status).toBe(204);
    expect((await send("GET", "/tags?limit=1")).json.items).toMatchObject([{ tag: "later" }]);
    expect(await titles("?tag=c")).toEqual([]);
  });
});
