import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import type { TaskDetail, TaskNode } from "../kits/work/tasks/task-detail.ts";
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

interface Answer extends TaskDetail {
  items: TaskNode[];
  nextCursor: string | null;
  code: string;
  detail: string;
  actualVersion: number;
  totals: unknown;
}

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const app = createApp({ book, log: (line) => faults.push(line) });
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const response = await app.request(`/api/tasks${path}`, {
    method,
    headers: { ...type, ...headers },
    ...sent,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: (text === "" ? {} : JSON.parse(text)) as Answer,
  };
}

async function ids(query: string): Promise<string[]> {
  const { status, json } = await send("GET", query);
  expect(status).toBe(200);
  return json.items.map(({ id }) => id);
}

/** A release of two parts, one of them done. */
async function plant(): Promise<void> {
  await send("POST", "", { id: "release", title: "Release", tags: ["work"], created: "2026-03-01" });
  await send("POST", "", { id: "docs", title: "Docs", parent: "release", created: "2026-03-02" });
  await send("POST", "", {
    id: "typos",
    title: "Typos",
    parent: "docs",
    tags: ["work"],
    status: "done",
    created: "2026-03-03",
    completed: "2026-03-05",
  });
  await send("POST", "", { id: "other", title: "Other", status: "cancelled", created: "2026-03-04" });
}

describe("POST /api/tasks", () => {
  test("creates a task, says where it is, and it can be read there", async () => {
    const { status, headers, json } = await send("POST", "", { title: "Taxes", due: "2026-04-30" });
    expect(status).toBe(201);
    expect(json).toMatchObject({ title: "Taxes", status: "open", due: "2026-04-30", version: 1 });
    expect(headers.get("location")).toBe(`/api/tasks/${json.id}`);
    expect(headers.get("etag")).toBe('"1"');
    const read = await send("GET", `/${json.id}`);
    expect(read.json).toMatchObject(json);
    expect(read.headers.get("etag")).toBe('"1"');
  });

  test("with an id that is taken is the same task, or a conflict", async () => {
    const first = await send("POST", "", { id: "mine", title: "One" });
    expect((await send("POST", "", { id: "mine", title: "One" })).json).toEqual(first.json);
    const other = await send("POST", "", { id: "mine", title: "Two" });
    expect(other).toMatchObject({ status: 409, json: { code: "version_conflict", actualVersion: 1 } });
  });

  test.each<[string, unknown, number, string, string]>([
    ["nothing", "", 400, "body_invalid", "body must be JSON, got nothing"],
    ["no JSON", "{", 400, "body_invalid", "body must be JSON"],
    ["a number", 5, 422, "task_invalid", "task must be an object, got 5"],
    ["a list", [{ title: "a" }], 422, "task_invalid", "task must be an object"],
    ["no title", {}, 422, "task_invalid", "title"],
    ["a field of its own", { title: "a", colour: "red" }, 422, "task_invalid", 'got "colour"'],
    ["a prototype", '{"title":"a","__proto__":{"id":"x"}}', 422, "task_invalid", 'got "__proto__"'],
    ["a parent that is not there", { title: "a", parent: "x" }, 422, "task_invalid", "a task that exists"],
    ["1 MB of content", { title: "a", content: "x".repeat(1 << 20) }, 422, "task_invalid", "at most 100000"],
    [
      "11 MB of content",
      { title: "a", content: "x".repeat(11 << 20) },
      413,
      "body_too_large",
      "body must be at most",
    ],
  ])("refuses %s and records nothing", async (_what, body, status, code, detail) => {
    const answer = await send("POST", "", body);
    expect(answer).toMatchObject({ status, json: { code, detail: expect.stringContaining(detail) } });
    expect(await ids("")).toEqual([]);
    expect(await book.logs()).toEqual([]);
  });
});

describe("GET /api/tasks", () => {
  test.each([
    ["", ["other", "typos", "docs", "release"]],
    ["?direction=forward&limit=2", ["release", "docs"]],
    ["?status=done", ["typos"]],
    ["?tag=work", ["typos", "release"]],
    ["?parent=release", ["docs"]],
    ["?parent=none", ["other", "release"]],
    ["?parent=gone", []],
    ["?root=docs", ["typos", "docs"]],
    ["?child=typos", ["docs"]],
    ["?child=docs&tag=none", []],
    ["?child=release", []],
    ["?child=gone", []],
    ["?root=release&tag=work", ["typos", "release"]],
    ["?createdFrom=2026-03-02&createdTo=2026-03-03", ["typos", "docs"]],
    ["?createdTo=2026-03-01T12:00:00Z", ["release"]],
    ["?completedFrom=2026-03-01", ["other", "typos"]],
    ["?completedTo=2026-03-05&status=done", ["typos"]],
    ["?completedFrom=2026-03-06&tag=work", []],
  ])("%s", async (query, expected) => {
    await plant();
    expect(await ids(query)).toEqual(expected);
  });

  test("pages without repeating or skipping, also through a tree", async () => {
    await plant();
    for (const filter of ["", "&root=release"]) {
      const whole = await ids(`?limit=1000${filter}`);
      const found: string[] = [];
      let cursor = "";
      do {
        const { json } = await send("GET", `?limit=1${filter}${cursor}`);
        found.push(...json.items.map(({ id }) => id));
        cursor = json.nextCursor === null ? "" : `&cursor=${json.nextCursor}`;
      } while (cursor !== "");
      expect(found).toEqual(whole);
    }
  });

  test.each([
    ["?status=DONE", "status must be one of"],
    ["?tag=", "tag must be not empty"],
    ["?limit=1001", "limit must be"],
    ["?createdFrom=soon", "createdFrom must be a day"],
    ["?completedFrom=2026-03-02&completedTo=2026-03-01", "completedTo must be after completedFrom"],
    ["?colour=red", "query parameters must be among"],
    ["?cursor=x", "cursor must be"],
  ])("refuses %s", async (query, detail) => {
    const answer = await send("GET", query);
    expect(answer).toMatchObject({ status: 400, json: { detail: expect.stringContaining(detail) } });
  });
});

describe("one task", () => {
  test("has its ancestors, progress and time", async () => {
    await plant();
    await book.time.record({ start: "2026-03-05T09:00:00Z", end: "2026-03-05T10:00:00Z", task: "typos" });
    expect((await send("GET", "/release")).json).toMatchObject({
      ancestors: [],
      children: { total: 1, done: 0 },
      progress: { total: 2, done: 1 },
      time: { seconds: 0, subtreeSeconds: 3_600 },
    });
    expect((await send("GET", "/typos")).json.ancestors).toEqual([
      { id: "release", title: "Release" },
      { id: "docs", title: "Docs" },
    ]);
    const { items } = (await send("GET", "/release/tree")).json;
    expect(items.map(({ id, parent, level, subtreeSeconds }) => [id, parent, level, subtreeSeconds])).toEqual(
      [
        ["release", null, 0, 3_600],
        ["docs", "release", 1, 3_600],
        ["typos", "docs", 2, 3_600],
      ],
    );
    const time = await send("GET", "/docs/time?from=2026-03-01&to=2026-03-31&by=month");
    expect(time.json).toMatchObject({
      items: [{ date: "2026-03-01", seconds: 0, subtreeSeconds: 3_600 }],
      totals: { seconds: 0, subtreeSeconds: 3_600 },
    });
  });

  test("is completed and reopened, with an empty body or none", async () => {
    await plant();
    expect((await send("POST", "/docs/complete")).json).toMatchObject({ status: "done", version: 2 });
    expect((await send("POST", "/docs/reopen")).json).toMatchObject({ status: "open", completed: null });
    const at = await send("POST", "/docs/complete", { completed: "2026-03-05T10:00:00+01:00" });
    expect(at.json).toMatchObject({ completed: "2026-03-05T09:00:00.000Z" });
    expect(at.headers.get("etag")).toBe('"4"');
    const odd = await send("POST", "/docs/complete", { title: "x" });
    expect(odd).toMatchObject({ status: 422, json: { code: "task_invalid" } });
  });

  test("is changed only if it is still what was read, and else says what it is", async () => {
    await plant();
    const changed = await send("PATCH", "/docs", { title: "Manual" }, { "if-match": '"1"' });
    expect(changed).toMatchObject({ status: 200, json: { title: "Manual", version: 2 } });
    for (const [method, path, body] of [
      ["PATCH", "/docs", { title: "Book" }],
      ["POST", "/docs/complete", undefined],
      ["POST", "/docs/reopen", undefined],
      ["DELETE", "/docs?children=detach", undefined],
    ] as const) {
      const refused = await send(method, path, body, { "if-match": '"1"' });
      expect(refused).toMatchObject({
        status: 412,
        json: { code: "precondition_failed", actualVersion: 2 },
      });
    }
    expect((await send("GET", "/docs")).json).toMatchObject({ title: "Manual", version: 2 });
  });

  test("moves by its parent, and never below itself", async () => {
    await plant();
    const cycle = await send("PATCH", "/release", { parent: "typos" });
    expect(cycle).toMatchObject({ status: 422, json: { code: "task_invalid" } });
    expect((await send("PATCH", "/docs", { parent: null })).json).toMatchObject({ parent: null });
    expect(await ids("?parent=none")).toEqual(["other", "docs", "release"]);
  });

  test("is deleted with what is below, without, or not at all", async () => {
    await plant();
    const blocked = await send("DELETE", "/docs");
    expect(blocked).toMatchObject({ status: 409, json: { code: "task_has_children" } });
    expect((await send("DELETE", "/docs?children=detach")).status).toBe(204);
    expect(await ids("?parent=release")).toEqual(["typos"]);
    expect((await send("DELETE", "/release?children=cascade")).status).toBe(204);
    expect(await ids("")).toEqual(["other"]);
    expect((await send("DELETE", "/other?children=all")).status).toBe(400);
  });

  test.each([
    ["GET", "/gone"],
    ["GET", "/gone/tree"],
    ["GET", "/gone/time"],
    ["PATCH", "/gone"],
    ["DELETE", "/gone"],
    ["POST", "/gone/complete"],
    ["POST", "/gone/reopen"],
    ["GET", "/%2F"],
  ])("that is not there is a 404: %s %s", async (method, path) => {
    const answer = await send(method, path, method === "PATCH" ? { title: "x" } : undefined);
    expect(answer).toMatchObject({ status: 404, json: { code: "task_not_found" } });
  });
});

test("20 writers of one ETag: one wins, the others get a 412 with the actual version", async () => {
  await plant();
  const patches = Array.from({ length: 20 }, (_, n) =>
    send("PATCH", "/docs", { title: `by ${n}` }, { "if-match": '"1"' }),
  );
  const answers = await Promise.all(patches);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { json } of answers.filter(({ status }) => status !== 200)) {
    expect(json).toMatchObject({ code: "precondition_failed", actualVersion: 2 });
  }
});
