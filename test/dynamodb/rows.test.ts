/** Rows and captured changes on DynamoDB: what holds on a file holds here, in several processes too. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../../src/config.ts";
import { copyStore } from "../../src/copy/copy-store.ts";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import { isDaybookError } from "../../src/errors.ts";
import type { DynamoStore } from "../../src/store/dynamodb/dynamo-store.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { engineRequired, missingEngine, newName, openBook } from "../support/dynamodb.ts";

const WRITERS = 12;
const config: Config = {
  tables: {
    Row: {},
    Task: {
      rules: [
        { type: "task.completed", when: { status: "DONE" } },
        { type: "task.assigned", when: { assignee: { changed: true } } },
      ],
    },
  },
};

let name: string;
let store: DynamoStore;
let book: Daybook;
let other: Daybook;

beforeEach(async (context) => {
  if (missingEngine !== undefined && !engineRequired) context.skip(missingEngine);
  name = newName();
  store = await openBook({ name });
  book = await openDaybook(store, { zone: "UTC", config });
  other = await openDaybook(await openBook({ name }), { config, reads: "settled" });
});

afterEach(async () => {
  await book?.close();
  await other?.close();
});

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

async function increment(from: Daybook, writer: number): Promise<number> {
  for (;;) {
    const { version, row } = await from.rows.get("Row", "r");
    try {
      const patch = { n: (row.n as number) + 1, writer };
      return (await from.rows.patch("Row", "r", patch, { ifVersion: version })).version;
    } catch (error) {
      if (!isDaybookError(error, "version_conflict")) throw error;
    }
  }
}

describe("rows on DynamoDB", () => {
  test(`${WRITERS} writers in two processes lose no update`, async () => {
    await book.rows.put("Row", "r", { n: 0 });
    const acknowledged = await Promise.all(
      upTo(WRITERS).map((writer) => increment(writer % 2 === 0 ? book : other, writer)),
    );
    expect(acknowledged.sort((a, b) => a - b)).toEqual(upTo(WRITERS + 1).slice(1));
    for (const each of [book, other]) {
      expect(await each.rows.get("Row", "r")).toMatchObject({ version: WRITERS + 1, row: { n: WRITERS } });
    }
    const { items } = await book.stream("row", "r", { limit: 100 });
    expect(items.map(({ rowversion }) => rowversion)).toEqual(upTo(WRITERS + 1));
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  }, 120_000);

  test("are patched as they are by then, deleted, put again, and listed after settling", async () => {
    await Promise.all(
      upTo(8).map((writer) => (writer % 2 ? book : other).rows.put("Row", `k-${writer}`, { writer })),
    );
    await book.rows.put("Row", "r", { start: true });
    await Promise.all(upTo(8).map((w) => (w % 2 ? book : other).rows.patch("Row", "r", { [`w${w}`]: w })));
    expect(Object.keys((await other.rows.get("Row", "r")).row)).toHaveLength(10);
    await other.rows.remove("Row", "r");
    await expect(book.rows.get("Row", "r")).rejects.toMatchObject({ code: "row_not_found" });
    expect(await book.rows.put("Row", "r", {}, { ifVersion: 0 })).toMatchObject({ version: 11 });
    await book.settle();
    const keys = (await other.rows.list("Row", { limit: 5 })).items.map(({ key }) => key);
    expect(keys).toEqual(["k-1", "k-2", "k-3", "k-4", "k-5"]);
  });

  test("are the same in a copy on SQLite, with numbers and the order of fields as they came", async () => {
    const row = { z: 1, a: { "": null, n: 12_345_678_901_234.5, list: [1, [], {}] }, ü: "é 🌱" };
    await book.rows.put("Row", "r", row);
    await book.rows.put("Task", "t", { status: "OPEN" });
    await book.rows.patch("Task", "t", { status: "DONE", assignee: "kim" });
    await book.rows.remove("Row", "r");
    await book.rows.put("Row", "r", row);
    const to = SqliteStore.open(":memory:");
    expect((await copyStore({ from: store, to })).differences.streams).toEqual([]);
    const copy = await openDaybook(to, { config });
    for (const [table, key] of [
      ["Row", "r"],
      ["Task", "t"],
    ] as const) {
      expect(await copy.rows.get(table, key)).toEqual(await book.rows.get(table, key));
    }
    expect((await copy.rows.get("Row", "r")).row).toEqual({ ...row, id: "r" });
    await copy.close();
  });
});

test("captured changes are recorded once, all events of one together", async () => {
  const change = (serial: number) => ({
    table: "Task",
    old: { id: `t-${serial % 30}`, status: "OPEN" },
    new: { id: `t-${serial % 30}`, status: "DONE", assignee: `a-${serial}` },
    sequence: serial,
  });
  const changes = upTo(120).map(change);
  expect(await book.capture(changes)).toMatchObject({ recorded: 240, duplicate: 0, rejectedTotal: 0 });
  expect(await other.capture(changes.slice(0, 50))).toMatchObject({ recorded: 0, duplicate: 100 });
  const large = {
    ...change(0),
    new: { id: "t-0", status: "DONE", assignee: "a", title: "x".repeat(270_000) },
  };
  expect(await book.capture([large, change(121)])).toMatchObject({ recorded: 2, rejectedTotal: 1 });
  const types = (await book.stream("task", "t-1", { limit: 100 })).items.map(({ type }) => type);
  expect(types).toEqual(Array(5).fill(["task.completed", "task.assigned"]).flat());
});

test("rows of the largest size are settled, many at once", async () => {
  const text = "x".repeat(81_000);
  const keys = upTo(60).map((serial) => `large-${serial}`);
  await Promise.all(keys.map((key) => book.rows.put("Row", key, { text })));
  await book.settle();
  for (const key of ["large-1", "large-60"]) {
    expect((await other.rows.get("Row", key)).row.text).toBe(text);
  }
}, 120_000);
