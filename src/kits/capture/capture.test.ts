import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../../test/support/open-book.ts";
import type { TableSettings } from "../../config/tables.ts";
import type { Daybook } from "../../daybook.ts";

const TASK: TableSettings = {
  log: "tasks",
  actor: "lastModifiedBy",
  time: "lastModifiedDate",
  ignore: ["views"],
  rules: [
    { type: "task.completed", when: { status: "DONE" }, data: { title: "<new.title>", was: "<old.status>" } },
    { type: "task.reopened", when: { status: { from: "DONE", oneOf: ["OPEN", "IN_PROGRESS"] } } },
    { type: "task.assigned", when: { assignee: { changed: true } }, new: { assignee: [{ prefix: "k" }] } },
    { type: "task.unassigned", when: { assignee: { to: null } } },
    { type: "task.purged", on: ["remove"], old: { status: ["DONE"] } },
  ],
};
const TABLES = { Task: TASK, users: { key: ["org", "id"] }, silent: { defaults: false } };

let book: Daybook;
beforeEach(async (context) => {
  const clock = () => Date.parse("2026-03-05T00:00:00Z");
  book = await openTestBook(context, { zone: "UTC", config: { tables: TABLES }, clock });
});
afterEach(() => book.close());

const OLD = {
  id: "T-88",
  status: "IN_PROGRESS",
  lastModifiedBy: "ana",
  lastModifiedDate: "2026-03-01T09:00:00Z",
};
const NEW = { id: "T-88", status: "DONE", lastModifiedBy: "raj", lastModifiedDate: "2026-03-02T10:00:00Z" };

const typed = (image: Record<string, string>) =>
  Object.fromEntries(Object.entries(image).map(([key, value]) => [key, { S: value }]));
const record = (more: object = {}, content: object = {}) => ({
  eventID: "6f1c",
  eventName: "MODIFY",
  dynamodb: {
    ApproximateCreationDateTime: 1_772_445_600,
    Keys: { id: { S: "T-88" } },
    OldImage: typed(OLD),
    NewImage: typed(NEW),
    SequenceNumber: "4100000000017",
    StreamViewType: "NEW_AND_OLD_IMAGES",
    ...content,
  },
  eventSourceARN: "arn:aws:dynamodb:eu-west-1:111122223333:table/Task/stream/2026-01-01T00:00:00.000",
  ...more,
});
const debezium = (more: object = {}) => ({
  before: OLD,
  after: NEW,
  op: "u",
  ts_ms: 1,
  source: { table: "Task", ts_ms: 1_772_445_600_000, lsn: 17 },
  ...more,
});
const plain = (more: object = {}) => ({ table: "Task", OLD_IMAGE: OLD, NEW_IMAGE: NEW, ...more });

async function events() {
  const { items } = await book.events({ direction: "forward", limit: 100 });
  return items;
}
async function types() {
  const recorded = [];
  for await (const { type } of book.recorded()) recorded.push(type);
  return recorded;
}

describe("capture", () => {
  test.each<[string, object]>([
    ["a record of a DynamoDB stream", record()],
    ["what Lambda gets", { Records: [record()] }],
    ["what Debezium tells", debezium()],
    ["what Debezium tells with its schema", { schema: {}, payload: debezium() }],
    ["plain images", plain()],
    ["plain images in an array", [plain({ at: 1_772_445_600 })]],
  ])("makes %s the event that it is, once", async (_shape, change) => {
    const answer = { duplicate: 0, eventless: 0, rejected: [], rejectedTotal: 0 };
    expect(await book.capture(change)).toEqual({ ...answer, recorded: 1 });
    expect(await book.capture(change)).toEqual({ ...answer, recorded: 0, duplicate: 1 });
    expect(await events()).toMatchObject([
      {
        log: "tasks",
        type: "task.completed",
        subject: "T-88",
        actor: "raj",
        time: "2026-03-02T10:00:00.000Z",
        source: "tables/Task",
        data: { changes: [{ field: "status", from: "IN_PROGRESS", to: "DONE" }], was: "IN_PROGRESS" },
      },
    ]);
  });

  test("lets several rules make an event of one change, in their order", async () => {
    await book.capture(plain({ NEW_IMAGE: { ...NEW, assignee: "kim" } }));
    await book.capture(
      plain({ OLD_IMAGE: { ...NEW, assignee: "kim" }, NEW_IMAGE: { ...OLD, assignee: null } }),
    );
    expect(await types()).toEqual(["task.completed", "task.assigned", "task.reopened", "task.unassigned"]);
  });

  test("names what no rule takes after what was done to the row", async () => {
    await book.capture([
      { table: "users", new: { org: "a#b", id: 7, name: "Ana" } },
      { table: "users", old: { org: "a#b", id: 7, name: "Ana" }, new: { org: "a#b", id: 7, name: "Anna" } },
      { table: "users", old: { org: "a#b", id: 7, name: "Anna" } },
    ]);
    expect(await types()).toEqual(["user.created", "user.updated", "user.deleted"]);
    expect((await events()).map(({ subject }) => subject)).toEqual(Array(3).fill("a%23b#7"));
  });

  test("a row that is deleted has left no status, and nobody's stamp says who deleted it", async () => {
    const userIdentity = { type: "Service", principalId: "dynamodb.amazonaws.com" };
    const removed = { OldImage: typed(NEW), NewImage: undefined };
    await book.capture(record({ eventName: "REMOVE", userIdentity }, removed));
    await book.capture({ table: "Task", old: OLD, at: "2026-03-04T00:00:00Z" });
    const [expired, deleted] = await events();
    expect(expired).toMatchObject({ type: "task.purged", actor: "dynamodb.amazonaws.com" });
    expect(expired).toMatchObject({
      time: "2026-03-02T10:00:00.000Z",
      data: { service: "dynamodb.amazonaws.com" },
    });
    expect(deleted).toMatchObject({ type: "task.deleted", time: "2026-03-04T00:00:00.000Z" });
    expect(deleted).not.toHaveProperty("actor");
  });

  test("a stamp that did not move belongs to an earlier change", async () => {
    await book.capture(plain({ NEW_IMAGE: { ...OLD, status: "DONE" }, at: "2026-03-04T00:00:00Z" }));
    const [event] = await events();
    expect(event).toMatchObject({ type: "task.completed", time: "2026-03-04T00:00:00.000Z" });
    expect(event).not.toHaveProperty("actor");
  });

  test("counts the changes that no event follows from, and records none of them", async () => {
    const seen = plain({ NEW_IMAGE: { ...OLD, views: 3, lastModifiedDate: "2026-03-03T00:00:00Z" } });
    const report = await book.capture([seen, { table: "silent", new: { id: 1 } }]);
    expect(report).toEqual({ recorded: 0, duplicate: 0, eventless: 2, rejected: [], rejectedTotal: 0 });
    expect(await events()).toEqual([]);
  });

  test("tells the same change at two times or sequences apart, and the same images in another order of keys not", async () => {
    const reversed = Object.fromEntries(Object.entries(NEW).reverse());
    await book.capture([
      plain({ sequence: 1 }),
      plain({ sequence: "2" }),
      plain(),
      plain({ at: 1_772_445_601 }),
    ]);
    expect(await book.capture(plain({ NEW_IMAGE: reversed }))).toMatchObject({ recorded: 0, duplicate: 1 });
    expect(await book.capture([plain({ sequence: 3 }), plain({ sequence: 3 })])).toMatchObject({
      recorded: 1,
      duplicate: 1,
    });
    expect(await events()).toHaveLength(5);
  });

  test("keeps digits, binary and sets of DynamoDB, and a set's order is no change", async () => {
    const old = {
      id: { S: "1" },
      n: { N: "9007199254740993" },
      tags: { SS: ["b", "a"] },
      in: { L: [{ M: { s: { NS: ["10", "9"] } } }] },
    };
    const now = {
      ...old,
      n: { N: "9007199254740995" },
      tags: { SS: ["a", "b"] },
      in: { L: [{ M: { s: { NS: ["9", "10"] } } }] },
      b: { B: "AQID" },
    };
    await book.capture(record({}, { OldImage: old, NewImage: now }));
    expect((await events())[0]?.data).toEqual({
      changes: [
        { field: "n", from: "9007199254740993", to: "9007199254740995" },
        { field: "b", to: "AQID" },
      ],
    });
  });

  let deep: unknown = 1;
  for (let level = 0; level < 5_000; level += 1) deep = [deep];
  test.each<[string, unknown, string]>([
    ["no object", 7, "record must be a JSON object, got 7"],
    ["nothing known", { a: 1 }, "table must be named in the record"],
    ["no image", { table: "Task" }, "record must be a change with an old image"],
    [
      "a table without settings",
      plain({ table: "constructor" }),
      "table must be among `tables` of the config",
    ],
    ["an image that is a list", plain({ NEW_IMAGE: [] }), "new image must be a JSON object"],
    ["an image too deep", plain({ NEW_IMAGE: { id: "T-88", deep } }), "nested at most 64 deep"],
    ["no key", plain({ OLD_IMAGE: {}, NEW_IMAGE: { id: { a: 1 } } }), "key id must be a text or a number"],
    [
      "another key",
      plain({ NEW_IMAGE: { ...NEW, id: "T-89" } }),
      "key must be the same in both images, T-88, got",
    ],
    ["no instant", plain({ at: "yesterday" }), "at must be an RFC 3339 instant"],
    ["a sequence that is none", plain({ sequence: {} }), "sequence must be a text or a number"],
    [
      "an event name that is none",
      record({ eventName: "TRUNCATE" }),
      "eventName must be INSERT, MODIFY or REMOVE",
    ],
    ["keys only", record({}, { OldImage: undefined, NewImage: undefined }), "NEW_AND_OLD_IMAGES"],
    [
      "an attribute without its type",
      record({}, { NewImage: { id: "T-88" } }),
      "id must be a DynamoDB value",
    ],
    ["an unknown type", record({}, { NewImage: { id: { X: "1" } } }), "id must be a DynamoDB value"],
    ["a tombstone", { payload: null }, "payload must be a JSON object, got null"],
    ["a truncation", debezium({ op: "t", after: null }), "op must be c, r, u or d"],
    ["an update without what was", debezium({ before: null }), "REPLICA IDENTITY FULL"],
    [
      "a subject too long",
      plain({ OLD_IMAGE: undefined, NEW_IMAGE: { id: "x".repeat(600) } }),
      "event subject must be",
    ],
  ])("refuses %s by itself and takes what stands beside it", async (_what, change, message) => {
    const report = await book.capture([change, plain()]);
    expect(report).toMatchObject({ recorded: 1, rejectedTotal: 1, rejected: [{ line: 1 }] });
    expect(report.rejected[0]?.message).toContain(message);
    expect(await events()).toHaveLength(1);
  });

  test("records the events of a change together or not at all", async () => {
    const long = { id: "T-1", status: "DONE", title: "x".repeat(200_000), assignee: "kim" };
    const report = await book.capture([{ table: "Task", new: { ...long } }, plain()]);
    expect(report).toMatchObject({ recorded: 1, rejected: [{ line: 1, code: "event_too_large" }] });
    expect(await types()).toEqual(["task.completed"]);
  });

  test("keys of images are never keys of prototypes", async () => {
    const hostile = JSON.parse('{"id": "1", "__proto__": {"polluted": true}, "constructor": {"a": 1}}');
    await book.capture({ table: "users", new: { ...hostile, org: 1 } });
    await book.capture({ table: "Task", new: hostile });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const fields = (await events()).flatMap(({ data }) => (data as { changes: { field: string }[] }).changes);
    expect(fields.map(({ field }) => field)).toContain("__proto__");
  });
});
