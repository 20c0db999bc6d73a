import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, expectSameInAnyPieces, pieces } from "../../test/support/bytes.ts";
import type { Row } from "../event/row.ts";
import type { VersionedEvent } from "../log/append-versions.ts";
import { detectFormat } from "./detect-format.ts";
import { dynamodbLogsRows } from "./dynamodb-logs.ts";

const PHONE = "+44 20 7946 0000";
const item = (sk: number, more: object = {}) => ({
  pk: "users#u-42#stream",
  sk,
  type: "verifyPhoneNumber",
  log: "users",
  payload: { id: "u-42", phoneNumber: PHONE },
  ...more,
});
const envelope = (sk: number, detail: object = {}, more: object = {}) => ({
  version: "0",
  id: "0b6f",
  "detail-type": "stream changes",
  source: "dynamodb-log",
  account: "111122223333",
  time: `2026-03-02T10:00:0${sk}Z`,
  region: "us-east-1",
  resources: [],
  detail: {
    log: "users",
    key: { pk: "users#u-42#stream", sk },
    type: "verifyPhoneNumber",
    payload: { id: "u-42", phoneNumber: PHONE },
    ...detail,
  },
  ...more,
});
const event = (sk: number, more: object = {}) => ({
  log: "users",
  version: sk,
  event: {
    id: `users#u-42#stream#${sk}`,
    source: "dynamodb-log",
    type: "verifyPhoneNumber",
    subject: "u-42",
    data: { id: "u-42", phoneNumber: PHONE },
    ...more,
  },
  ...(sk > 1 ? { previousId: `users#u-42#stream#${sk - 1}` } : {}),
});
const at = (sk: number) => ({ time: `2026-03-02T10:00:0${sk}.000Z` });

const ndjson = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");
const read = (text: string): Promise<Row<VersionedEvent>[]> => all(dynamodbLogsRows(pieces(text), {}));
const messagesOf = (rows: Row<VersionedEvent>[]) =>
  rows.map((row) => ("error" in row ? `${row.line} ${row.error.code} ${row.error.message}` : row.line));

describe("lines of dynamodb-logs", () => {
  test("may be items, items with DynamoDB types, and bus events: one event each, in the order of versions", async () => {
    const typed = {
      Item: {
        pk: { S: "users#u-42#stream" },
        sk: { N: "2" },
        type: { S: "verifyPhoneNumber" },
        log: { S: "users" },
        payload: { M: { id: { S: "u-42" }, phoneNumber: { S: PHONE } } },
      },
    };
    const replayed = envelope(1, {}, { "replay-name": "nightly-1" });
    expect(await read(ndjson(envelope(4), item(3), typed, replayed))).toEqual(
      [
        { line: 3, value: event(2) },
        { line: 2, value: event(3) },
        { line: 4, value: event(1, at(1)) },
        { line: 1, value: event(4, at(4)) },
      ].sort((a, b) => a.value.version - b.value.version),
    );
  });

  test("keep numbers as they are, and digits that no number holds as text", async () => {
    const payload = {
      M: {
        long: { N: "59.3293" },
        big: { N: "12345678901234567890" },
        list: { L: [{ BOOL: true }, { NULL: true }, { NS: ["1", "2"] }] },
        __proto__x: { S: "" },
      },
    };
    const typed = {
      pk: { S: "users#a#stream" },
      sk: { N: "1" },
      type: { S: "t" },
      log: { S: "users" },
      payload,
    };
    const [row] = await read(ndjson(typed));
    expect(row).toMatchObject({
      value: {
        event: {
          data: { long: 59.3293, big: "12345678901234567890", list: [true, null, [1, 2]], __proto__x: "" },
        },
      },
    });
  });

  test("say when only the partial form is left, which comes behind the whole one", async () => {
    const partial = envelope(1, { partial: true, payload: { id: "u-42" } });
    expect(await read(ndjson(partial, envelope(1)))).toEqual([
      { line: 2, value: event(1, at(1)) },
      { line: 1, value: event(1, { ...at(1), partial: true, data: { id: "u-42" } }) },
    ]);
  });

  test("may have an id with # in it, and times as milliseconds", async () => {
    const [row] = await read(ndjson(item(1, { pk: "users#a#b#stream", createdAt: 1_772_445_600_000 })));
    expect(row).toMatchObject({ value: { event: { subject: "a#b", time: "2026-03-02T10:00:00.000Z" } } });
  });

  test.each<[unknown, string]>([
    [{}, "line must be an item with pk and sk, or an event with detail, got {}"],
    [
      item(1, { pk: "websocket#connection", log: undefined }),
      'pk must be <log>#<id>#stream of its log, got "websocket#connection"',
    ],
    [item(1, { pk: "users##stream" }), 'pk must be <log>#<id>#stream of its log, got "users##stream"'],
    [item(1, { pk: "users#stream" }), 'pk must be <log>#<id>#stream of its log, got "users#stream"'],
    [item(1, { log: "other" }), 'pk must be <log>#<id>#stream of its log, got "users#u-42#stream"'],
    [item(0), "sk must be a version from 1 up, got 0"],
    [item(1.5), "sk must be a version from 1 up, got 1.5"],
    [item(1, { type: 7 }), "type must be a string, got 7"],
    [item(1, { payload: null }), "payload must be a JSON object, got null"],
    [envelope(1, { key: null }), "key must be a JSON object, got null"],
    [
      envelope(1, {}, { time: "yesterday" }),
      'time must be an RFC 3339 instant or milliseconds, got "yesterday"',
    ],
    [
      { pk: { S: "users#a#stream" }, sk: { N: "x" } },
      'sk must be a DynamoDB value such as {"S": …}, got {"N":"x"}',
    ],
    [
      { pk: { X: "users#a#stream" } },
      'pk must be a DynamoDB value such as {"S": …}, got {"X":"users#a#stream"}',
    ],
    [{ pk: { constructor: "a" } }, 'pk must be a DynamoDB value such as {"S": …}, got {"constructor":"a"}'],
    [[], "line must be a JSON object, got []"],
  ])("%j is refused", async (value, message) => {
    expect(messagesOf(await read(ndjson(value, item(1))))).toEqual([`1 row_invalid ${message}`, 2]);
  });

  test("nested deeper than data may be are refused", async () => {
    const deep = `${'{"M":{"a":'.repeat(5_000)}{"S":"x"}${"}}".repeat(5_000)}`;
    const line = `{"pk":{"S":"users#a#stream"},"sk":{"N":"1"},"type":{"S":"t"},"log":{"S":"users"},"payload":${deep}}\n`;
    expect(messagesOf(await read(line))).toEqual([
      expect.stringMatching(/^1 row_invalid payload.* must be nested at most 64 deep/),
    ]);
  });

  test("are the same however the bytes are cut", async () => {
    await expectSameInAnyPieces(ndjson(envelope(2), { no: "item" }, item(1)), (bytes) =>
      dynamodbLogsRows(bytes, {}),
    );
  });

  test("any JSON gives a row or a reason", async () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({
        pk: fc.jsonValue(),
        sk: fc.jsonValue(),
        type: fc.jsonValue(),
        log: fc.jsonValue(),
        payload: fc.jsonValue(),
      }),
      fc.record({
        detail: fc.record({ key: fc.jsonValue(), log: fc.jsonValue(), daybook: fc.jsonValue() }),
        time: fc.jsonValue(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(value, async (any) => {
        expect((await read(`${JSON.stringify(any)}\n`)).length).toBe(1);
      }),
    );
  });

  test("are known by their first bytes", () => {
    for (const first of [item(1), { pk: { S: "users#u#stream" } }, envelope(1)]) {
      expect(detectFormat(Buffer.from(ndjson(first)))).toBe("dynamodb-logs");
    }
  });
});

describe("an archive", () => {
  let folder: string;
  let serial = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "daybook-archive-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** As the old system writes it. */
  function archive(rows: [createdAt: unknown, event: unknown][], table = "events"): string {
    serial += 1;
    const path = join(folder, `${serial}.db`);
    const db = new Database(path);
    db.exec(`CREATE TABLE ${table} (createdAt INT, log TEXT, type TEXT, event JSON)`);
    for (const row of rows) db.prepare(`INSERT INTO ${table} VALUES (?, 'users', 't', ?)`).run(...row);
    db.close();
    return path;
  }
  const mark = () => pieces("SQLite format 3\0 and the rest");
  const rowsOf = (path: string) => all(dynamodbLogsRows(mark(), { path }));

  test("gives its rows in the order of versions, duplicates too, and reports those that cannot be read", async () => {
    const text = (sk: number) => JSON.stringify(envelope(sk));
    const rows = await rowsOf(
      archive([
        ["2026-03-02T10:00:02Z", text(2)],
        ["2026-03-02T10:00:01Z", text(1)],
        ["2026-03-02T10:00:01Z", text(1)],
        ["2026-03-02T10:00:03Z", "{broken"],
        [null, null],
        ["2026-03-02T10:00:03Z", JSON.stringify(envelope(3, {}, { time: undefined }))],
      ]),
    );
    expect(messagesOf(rows)).toEqual([
      '4 row_invalid event must be JSON, got "{broken"',
      "5 row_invalid event must be JSON, got null",
      2,
      3,
      1,
      6,
    ]);
    expect(rows.at(-1)).toEqual({ line: 6, value: event(3, at(3)) });
  });

  test.each([
    ["another table", () => archive([], "other"), "it has no table events with a column createdAt"],
    ["no file", () => join(folder, "none.db"), "unable to open database file"],
  ])("that has %s is refused as a whole", async (_, path, got) => {
    expect(messagesOf(await rowsOf(path()))).toEqual([
      `1 source_invalid archive must be an SQLite file with a table events, not compressed, got: ${got}`,
    ]);
  });

  test("that does not lie in a file is refused", async () => {
    expect(messagesOf(await all(dynamodbLogsRows(mark(), {})))).toEqual([
      "1 source_invalid archive must be an SQLite file with a table events, not compressed, got: what is not a file",
    ]);
  });
});
