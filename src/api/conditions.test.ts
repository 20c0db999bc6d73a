import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";

let book: Daybook;
beforeEach(async (context) => {
  const clock = () => Date.parse("2026-03-06T11:00:00Z");
  book = await openTestBook(context, { zone: "UTC", clock, config: { tables: { Row: {} } } });
});
afterEach(() => book.close());

async function send(
  method: string,
  path: string,
  { body, ...headers }: Record<string, string> = {},
): Promise<{ status: number; etag: string | null; json: Record<string, unknown> | undefined }> {
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const sent = { method, headers: { ...type, ...headers }, ...(body === undefined ? {} : { body }) };
  const response = await createApp({ book }).request(`/api${path}`, sent);
  const text = await response.text();
  return {
    status: response.status,
    etag: response.headers.get("etag"),
    json: text === "" ? undefined : JSON.parse(text),
  };
}

describe("If-Match", () => {
  test.each([
    ["PATCH", '"3"'],
    ["PATCH", "*"],
    ["DELETE", '"3"'],
    ["DELETE", "*"],
    ["PUT", '"3"'],
    ["PUT", "*"],
  ])(
    "of a %s of a row that is not there, %s, is a failed precondition, at version 0",
    async (method, tag) => {
      const body: Record<string, string> = method === "DELETE" ? {} : { body: "{}" };
      for (const key of ["never", "gone"]) {
        if (key === "gone") {
          await book.rows.put("Row", key, {});
          await book.rows.remove("Row", key);
        }
        expect(await send(method, `/tables/Row/${key}`, { ...body, "if-match": tag })).toMatchObject({
          status: 412,
          json: { code: "precondition_failed", actualVersion: 0 },
        });
      }
      expect((await send("DELETE", "/tables/Row/gone")).status).toBe(404);
    },
  );

  test.each([
    ["/tables/Row/r", { n: 1 }, { n: 2 }],
    ["/tasks/t", { title: "a" }, { title: "b" }],
    ["/time-entries/e", { description: "a" }, { description: "b" }],
    ["/notes/n", { title: "a" }, { title: "b" }],
    ["/goals/g", { title: "a" }, { title: "b" }],
  ])("of %s may name several versions, of which one must be the current one", async (path, first, second) => {
    await book.rows.put("Row", "r", { n: 0 });
    await book.tasks.create({ id: "t", title: "t" });
    await book.time.record({ id: "e", start: "2026-03-06T09:00:00Z", end: "2026-03-06T10:00:00Z" });
    await book.notes.create({ id: "n", title: "n" });
    await book.goals.create({ id: "g", title: "g", metric: "count", period: "day", target: 1 });
    const patch = (body: object, tags: string) =>
      send("PATCH", path, { body: JSON.stringify(body), "if-match": tags });
    expect((await patch(first, '"7", W/"1" , "x"')).status).toBe(200);
    for (const tags of ['"1", "7"', '"7","1"', '"x", "y"', "2"]) {
      expect(await patch(second, tags)).toMatchObject({ status: 412, json: { code: "precondition_failed" } });
    }
    expect(await patch(second, '"7","1","2"')).toMatchObject({ status: 200, etag: '"3"' });
    expect((await send("DELETE", path, { "if-match": '"1", "2"' })).status).toBe(412);
    expect((await send("DELETE", path, { "if-match": '"1", "3"' })).status).toBe(204);
  });
});

describe("If-None-Match", () => {
  const known = { "if-none-match": '"1"' };

  test("of an entry is not answered 304: entries beside it change its flags and not its version", async () => {
    const range = { start: "2026-03-06T09:00:00Z", end: "2026-03-06T10:00:00Z" };
    await book.time.record({ id: "e", ...range });
    await book.time.record(range);
    expect(await send("GET", "/time-entries/e", known)).toMatchObject({
      status: 200,
      etag: '"1"',
      json: { flags: ["overlapping"] },
    });
  });

  test("of a task or a goal is not answered 304: what is around it changes and not its version", async () => {
    await book.tasks.create({ id: "t", title: "t" });
    await book.tasks.create({ title: "below", parent: "t" });
    const { json } = await send("GET", "/tasks/t", known);
    expect(json).toMatchObject({ version: 1, children: { total: 1 } });
    await book.goals.create({ id: "g", title: "g", metric: "count", period: "day", target: 1 });
    expect((await send("GET", "/goals/g", known)).status).toBe(200);
  });

  test("of a note or a row, which is all that its version says, is answered 304", async () => {
    await book.notes.create({ id: "n", title: "n" });
    await book.rows.put("Row", "r", {});
    expect((await send("GET", "/notes/n", known)).status).toBe(304);
    expect((await send("GET", "/tables/Row/r", known)).status).toBe(304);
  });
});

describe("a body that may be empty", () => {
  test.each(["/tasks/t/complete", "/time-entries/start", "/time-entries/stop"])(
    "of %s is that, whatever type is said of it",
    async (path) => {
      await book.tasks.create({ id: "t", title: "t" });
      await book.time.start();
      for (const type of [{}, { "content-type": "application/json" }, { "content-type": "text/plain" }]) {
        if (path.endsWith("stop")) await book.time.start();
        expect((await send("POST", path, type as Record<string, string>)).status).toBeLessThan(300);
      }
      expect(await send("POST", path, { body: "{}", "content-type": "text/plain" })).toMatchObject({
        status: 415,
      });
      expect(await send("POST", path, { body: " " })).toMatchObject({ status: 400 });
    },
  );
});
