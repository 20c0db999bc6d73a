import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../../test/support/open-book.ts";
import type { Config } from "../../config.ts";
import type { Daybook } from "../../daybook.ts";
import type { JsonObject } from "../../event/event.ts";

const CONFIG: Config = {
  logs: { visits: { ordering: "time" } },
  tables: {
    Task: {
      actor: "lastModifiedBy",
      time: "lastModifiedDate",
      ignore: ["views"],
      rules: [
        { type: "task.completed", when: { status: "DONE" }, data: { title: "<new.title>" } },
        { type: "task.assigned", when: { assignee: { changed: true } } },
      ],
    },
    Plain: {},
    Order: { key: ["shop", "meta.id"] },
    Silent: { defaults: false },
    Visit: { log: "visits" },
  },
};

let book: Daybook;
let nowMs: number;
beforeEach(async (context) => {
  nowMs = Date.parse("2026-03-05T10:00:00Z");
  book = await openTestBook(context, { zone: "UTC", config: CONFIG, clock: () => nowMs });
});
afterEach(() => book.close());

async function history(log: string, subject: string) {
  return (await book.stream(log, subject)).items;
}
const types = async (log: string, subject: string) => (await history(log, subject)).map(({ type }) => type);

describe("a row", () => {
  test("is what was put, with its key and its stamps filled in, and the events that followed", async () => {
    const put = await book.rows.put("Task", "T-1", { title: "Report", status: "OPEN" }, { actor: "ana" });
    const row = {
      title: "Report",
      status: "OPEN",
      id: "T-1",
      lastModifiedBy: "ana",
      lastModifiedDate: "2026-03-05T10:00:00.000Z",
    };
    const stored = { table: "Task", key: "T-1", version: 1, updated: "2026-03-05T10:00:00.000Z", row };
    expect(put).toMatchObject({ ...stored, created: true, events: [{ type: "task.created", actor: "ana" }] });
    expect(await book.rows.get("Task", "T-1")).toEqual(stored);
    expect(put.events[0]).toMatchObject({
      log: "task",
      subject: "T-1",
      source: "tables/Task",
      time: "2026-03-05T10:00:00.000Z",
      rowversion: 1,
      data: {
        changes: [
          { field: "title", to: "Report" },
          { field: "status", to: "OPEN" },
          { field: "id", to: "T-1" },
        ],
        row,
      },
    });
  });

  test("that is patched has what the patch names, and each rule its event, the last with the row", async () => {
    await book.rows.put("Task", "T-1", { title: "Report", labels: { a: 1, b: 2 }, old: true });
    nowMs += 1_000;
    const patch = { status: "DONE", assignee: "kim", labels: { b: null, c: 3 }, old: null };
    const { version, events, row } = await book.rows.patch("Task", "T-1", patch, { actor: "raj" });
    expect(row).toEqual({
      title: "Report",
      labels: { a: 1, c: 3 },
      id: "T-1",
      lastModifiedDate: "2026-03-05T10:00:01.000Z",
      status: "DONE",
      assignee: "kim",
      lastModifiedBy: "raj",
    });
    expect(version).toBe(2);
    expect(events.map(({ type, actor, rowversion }) => [type, actor, rowversion])).toEqual([
      ["task.completed", "raj", 2],
      ["task.assigned", "raj", 2],
    ]);
    expect(events[0]?.data).not.toHaveProperty("row");
    expect(events[0]?.data).toMatchObject({ title: "Report" });
    expect(events[1]?.data).toMatchObject({ row });
  });

  test("that stays as it is has no new version and no event, whenever it is sent again and by whomever", async () => {
    await book.rows.put("Task", "T-1", { status: "OPEN" }, { actor: "ana" });
    nowMs += 60_000;
    const again = await book.rows.put("Task", "T-1", { status: "OPEN", id: "T-1" }, { actor: "raj" });
    expect(again).toMatchObject({ version: 1, created: false, events: [], row: { lastModifiedBy: "ana" } });
    expect(await book.rows.patch("Task", "T-1", { status: "OPEN" })).toMatchObject({
      version: 1,
      events: [],
    });
    expect(await types("task", "T-1")).toEqual(["task.created"]);
  });

  test("keeps the stamps that its body brings, and nobody's name stands on what somebody else did", async () => {
    const stamps = { lastModifiedBy: "eve", lastModifiedDate: "2026-03-01T00:00:00Z" };
    const { events } = await book.rows.put("Task", "T-1", { status: "OPEN", ...stamps }, { actor: "ana" });
    expect(events).toMatchObject([{ actor: "eve", time: "2026-03-01T00:00:00.000Z" }]);
    const named = await book.rows.patch("Task", "T-1", { status: "DONE" }, { actor: "ana" });
    expect(named.events).toMatchObject([{ actor: "ana", time: "2026-03-05T10:00:00.000Z" }]);
    nowMs += 1_000;
    const unnamed = await book.rows.patch("Task", "T-1", { status: "OPEN" });
    expect(unnamed.row).not.toHaveProperty("lastModifiedBy");
    expect(unnamed.events[0]).not.toHaveProperty("actor");
    // Read, changed and put back with the stamps of the change before.
    const { row } = await book.rows.get("Task", "T-1");
    nowMs += 1_000;
    const back = await book.rows.put("Task", "T-1", { ...row, status: "DONE" }, { actor: "raj" });
    expect(back.events).toMatchObject([{ actor: "raj", time: "2026-03-05T10:00:02.000Z" }]);
  });

  test("is changed by fields that no event follows from: a quiet event has it", async () => {
    await book.rows.put("Task", "T-1", { views: 1 });
    const { events, version } = await book.rows.patch("Task", "T-1", { views: 2 });
    expect(events).toMatchObject([{ type: "row.updated", data: { changes: [], row: { views: 2 } } }]);
    expect(version).toBe(2);
    await book.rows.put("Silent", "s", { a: 1 });
    await book.rows.patch("Silent", "s", { a: 2 });
    await book.rows.remove("Silent", "s");
    expect(await types("silent", "s")).toEqual(["row.created", "row.updated", "row.deleted"]);
  });

  test("that was deleted is not there, and goes on with its versions when it is put again", async () => {
    await book.rows.put("Plain", "p", { a: 1 });
    await book.rows.patch("Plain", "p", { a: 2 });
    await book.rows.remove("Plain", "p", { actor: "ana" });
    await expect(book.rows.get("Plain", "p")).rejects.toMatchObject({ code: "row_not_found" });
    await expect(book.rows.patch("Plain", "p", {})).rejects.toMatchObject({ code: "row_not_found" });
    await expect(book.rows.remove("Plain", "p")).rejects.toMatchObject({ code: "row_not_found" });
    expect(await book.rows.put("Plain", "p", { a: 1 }, { ifVersion: 0 })).toMatchObject({
      version: 4,
      created: true,
    });
    const events = await history("plain", "p");
    expect(events.map(({ type, rowversion }) => [type, rowversion])).toEqual([
      ["plain.created", 1],
      ["plain.updated", 2],
      ["plain.deleted", 3],
      ["plain.created", 4],
    ]);
    expect(events[2]).toMatchObject({ actor: "ana", data: { row: null } });
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
  });

  test("has the version that the caller expects, or nothing is written", async () => {
    await book.rows.put("Plain", "p", { a: 1 });
    const refused = { code: "version_conflict", details: { actualVersion: 1 } };
    await expect(book.rows.put("Plain", "p", { a: 1 }, { ifVersion: 0 })).rejects.toMatchObject(refused);
    await expect(book.rows.patch("Plain", "p", { a: 2 }, { ifVersion: 2 })).rejects.toMatchObject(refused);
    await expect(book.rows.remove("Plain", "p", { ifVersion: 7 })).rejects.toMatchObject(refused);
    const none = { code: "version_conflict", details: { actualVersion: 0 } };
    await expect(book.rows.put("Plain", "q", {}, { ifVersion: "exists" })).rejects.toMatchObject(none);
    expect(await types("plain", "p")).toEqual(["plain.created"]);
    expect(await book.rows.patch("Plain", "p", { a: 2 }, { ifVersion: 1 })).toMatchObject({ version: 2 });
  });

  test("may have events of others in its stream", async () => {
    await book.append("plain", { type: "plain.viewed", subject: "p" });
    await book.rows.put("Plain", "p", { a: 1 });
    await book.append("plain", [
      { type: "plain.viewed", subject: "p" },
      { type: "plain.viewed", subject: "p", rowversion: 9, data: { row: { a: "forged" } } },
      { type: "plain.viewed", subject: "p", source: "tables/Plain", rowversion: 9, data: { row: {} } },
      { type: "plain.viewed", subject: "p", source: "tables/Plain", rowlog: "plain", data: { row: {} } },
    ]);
    expect(await book.rows.patch("Plain", "p", { b: 1 })).toMatchObject({ version: 2, row: { a: 1, b: 1 } });
  });

  test("is not what a change that was captured elsewhere says", async () => {
    await book.capture({ table: "Plain", new: { id: "p", a: 1 } });
    await expect(book.rows.get("Plain", "p")).rejects.toMatchObject({ code: "row_not_found" });
    await book.rows.put("Plain", "p", { a: 2 });
    await book.capture({ table: "Plain", old: { id: "p", a: 1 }, new: { id: "p", a: 3 } });
    expect(await book.rows.get("Plain", "p")).toMatchObject({ version: 1, row: { a: 2 } });
  });

  test("is named by several parts, each in its place", async () => {
    const { row } = await book.rows.put("Order", "a%23b#7", { total: 1 });
    expect(row).toEqual({ total: 1, shop: "a#b", meta: { id: "7" } });
    await book.rows.put("Order", "a%23b#8", { shop: "a#b", meta: { id: 8 } });
    expect((await book.rows.list("Order")).items.map(({ key }) => key)).toEqual(["a%23b#7", "a%23b#8"]);
    for (const key of ["a", "a#b#c", "%#b#c"]) {
      await expect(book.rows.put("Order", key, {})).rejects.toMatchObject({ code: "row_invalid" });
    }
  });
});

describe("a list of rows", () => {
  test("pages by key, of a prefix and in both directions", async () => {
    for (const key of ["b-2", "a-1", "b-1", "a-10", "c"]) await book.rows.put("Plain", key, { key });
    await book.rows.remove("Plain", "c");
    const keys = async (query: object) => (await book.rows.list("Plain", query)).items.map(({ key }) => key);
    expect(await keys({})).toEqual(["a-1", "a-10", "b-1", "b-2"]);
    expect(await keys({ prefix: "b-", direction: "backward" })).toEqual(["b-2", "b-1"]);
    await book.settle();
    const first = await book.rows.list("Plain", { limit: 3 });
    const rest = await book.rows.list("Plain", { limit: 3, cursor: first.nextCursor as string });
    expect([...first.items, ...rest.items].map(({ row }) => row.key)).toEqual(["a-1", "a-10", "b-1", "b-2"]);
    expect(rest.nextCursor).toBeUndefined();
    await expect(book.rows.list("Plain", { limit: 0 })).rejects.toMatchObject({ code: "query_invalid" });
    await expect(book.rows.list("nope")).rejects.toMatchObject({ code: "table_not_found" });
  });
});

describe("what is no row", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 5_000; level += 1) deep = [deep];
  test.each<[string, unknown, string, string]>([
    ["a list", [], "row_invalid", "row must be a JSON object"],
    ["nothing", null, "row_invalid", "row must be a JSON object"],
    ["another key", { id: "q" }, "row_invalid", "by which it was asked for"],
    ["a key that is none", { id: {} }, "row_invalid", "key id must be a text or a number"],
    ["too deep", { deep }, "row_invalid", "row must be nested at most 64 deep"],
    ["deep as an event must not be", { deep: nested(63) }, "event_invalid", "nested at most 64 deep"],
    ["no JSON", { when: new Date(0) }, "row_invalid", "row must be JSON"],
    ["too large", { text: "x".repeat(81_920) }, "row_too_large", "at most 81920 bytes"],
  ])("refuses %s and writes nothing", async (_what, row, code, message) => {
    const refused = expect.objectContaining({ code, message: expect.stringContaining(message) });
    await expect(book.rows.put("Plain", "p", row as JsonObject)).rejects.toEqual(refused);
    await expect(book.rows.get("Plain", "p")).rejects.toMatchObject({ code: "row_not_found" });
  });

  test("refuses a patch that moves the row, an unknown option, an actor that is none and a table without settings", async () => {
    await book.rows.put("Plain", "p", { a: 1 });
    await expect(book.rows.patch("Plain", "p", { id: "q" })).rejects.toMatchObject({ code: "row_invalid" });
    await expect(book.rows.put("Plain", "p", {}, { actor: "" })).rejects.toMatchObject({
      code: "row_invalid",
    });
    await expect(book.rows.put("Plain", "p", {}, { ifversion: 1 } as object)).rejects.toMatchObject({
      code: "row_invalid",
    });
    await expect(book.rows.put("Plain", "p", {}, { ifVersion: -1 })).rejects.toMatchObject({
      code: "row_invalid",
    });
    await expect(book.rows.put("constructor", "p", {})).rejects.toMatchObject({ code: "table_not_found" });
    await expect(book.rows.put("Plain", "", {})).rejects.toMatchObject({ code: "event_invalid" });
    await expect(book.rows.put("Visit", "p", {})).rejects.toMatchObject({ code: "log_ordering" });
    expect(await book.rows.patch("Plain", "p", { id: null, a: 2 })).toMatchObject({ row: { id: "p", a: 2 } });
  });

  test("any change of the largest row fits into its event", async () => {
    const text = (letter: string) => letter.repeat(81_920 - 40);
    await book.rows.put("Plain", "p", { text: text("a") });
    expect(await book.rows.put("Plain", "p", { text: text("b") })).toMatchObject({ version: 2 });
  });

  test("fields are never those of a prototype", async () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"a": 1}}');
    await book.rows.put("Plain", "p", hostile);
    await book.rows.patch("Plain", "p", JSON.parse('{"__proto__": {"more": 1}, "toString": 1}'));
    const { row } = await book.rows.get("Plain", "p");
    expect(JSON.stringify(row)).toBe(
      '{"__proto__":{"polluted":true,"more":1},"constructor":{"a":1},"id":"p","toString":1}',
    );
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
