import { describe, expect, test } from "vitest";
import { all, counted, expectSameInAnyPieces, expectStreaming, pieces } from "../../test/support/bytes.ts";
import { dynamodbJsonRows } from "./dynamodb-json.ts";
import { seedCsvRows } from "./seed-csv.ts";
import { seedJsonRows } from "./seed-json.ts";

const csv = (content: string | Uint8Array) => all(seedCsvRows(pieces(content)));
const json = (content: string) => all(seedJsonRows(pieces(content)));
const backup = (content: string) => all(dynamodbJsonRows(pieces(content)));

const ROW =
  'Study_2026-03-02T06:15:00Z_2026-03-02T07:00:00Z,Study,2026-03-02T06:15:00Z,2026-03-02T07:00:00Z,0.75,"signals, ""week 3""",2026';
const HEADER = "activity_start_end,activity_type,start,end,duration,description,year";
const RECORD = {
  activity_start_end: "Study_2026-03-02T06:15:00Z_2026-03-02T07:00:00Z",
  year: "2026",
  start: "2026-03-02T06:15:00Z",
  end: "2026-03-02T07:00:00Z",
  activity_type: "Study",
  duration: 0.75,
  description: 'signals, "week 3"',
};
const ITEM = {
  activity_start_end: { S: RECORD.activity_start_end },
  duration: { N: "0.75" },
  year: { S: "2026\r" },
  start: { S: RECORD.start },
  end: { S: RECORD.end },
  activity_type: { S: "Study" },
  description: { S: 'signals, "week 3"\r' },
};
const INTERVAL = {
  key: "2026-03-02T06:15:00.000Z",
  start: "2026-03-02T06:15:00.000Z",
  end: "2026-03-02T07:00:00.000Z",
  tags: [],
  type: "Study",
  description: 'signals, "week 3"',
};

describe("seed-csv", () => {
  test.each([
    ["CRLF and no header", `${ROW}\r\n`, 1],
    ["LF and no end", ROW, 1],
    ["a header", `${HEADER}\r\n${ROW}\r\n`, 2],
    ["a header and a byte order mark", `\ufeff${HEADER}\n${ROW}`, 2],
    ["a byte order mark alone", `\ufeff${ROW}`, 1],
    [
      "its columns in another order",
      `start,END,activity_type,description\n${RECORD.start},${RECORD.end},Study,"signals, ""week 3"""`,
      2,
    ],
    ["the duration and year of another entry", ROW.replace("0.75", "99").replace(/2026$/, "2019"), 1],
    ["milliseconds and offsets", ROW.replaceAll("T06:15:00Z", "T07:15:00.000+01:00"), 1],
  ])("is read with %s", async (_, content, line) => {
    expect(await csv(content)).toEqual([{ line, value: INTERVAL }]);
  });

  test.each(["null", "", " ", '"null"'])("the description %j is none", async (description) => {
    const { description: _, ...value } = INTERVAL;
    expect(await csv(ROW.replace('"signals, ""week 3"""', description))).toEqual([{ line: 1, value }]);
  });

  test.each([
    ["a,b,c", "row must be 7 columns, got 3"],
    [`${ROW},x`, "row must be 7 columns, got 8"],
    [
      ROW.replace(",2026-03-02T06:15:00Z,", ",2026-02-30T06:15:00Z,"),
      'start must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got "2026-02-30T06:15:00Z"',
    ],
    [
      ROW.replace(",2026-03-02T06:15:00Z,", ",,"),
      'start must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got ""',
    ],
    [
      ROW.replace(",2026-03-02T07:00:00Z,", ",later,"),
      'end must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got "later"',
    ],
    [
      ROW.replace(",2026-03-02T07:00:00Z,", ",2026-03-02T06:00:00Z,"),
      'end must be at or after the start 2026-03-02T06:15:00.000Z, got "2026-03-02T06:00:00.000Z"',
    ],
    ['x,"y', 'record must close every quote, and double those inside a field, got "x,\\"y"'],
  ])("refuses %s and reads the rows around it", async (bad, message) => {
    expect(await csv(`${ROW}\r\n${bad}\r\n${ROW}\r\n`)).toEqual([
      { line: 1, value: INTERVAL },
      { line: 2, error: { code: "row_invalid", message } },
      { line: 3, value: INTERVAL },
    ]);
  });

  test("an empty file has no rows", async () => {
    expect(await csv("")).toEqual([]);
    expect(await csv(`${HEADER}\n`)).toEqual([]);
  });

  test("gives the same rows however the bytes are cut", async () => {
    await expectSameInAnyPieces(
      `\ufeff${HEADER}\r\n${ROW.replace("week", "wéék€")}\r\nbad,"\r\n${ROW}`,
      seedCsvRows,
    );
  });

  test("streams", async () => {
    const input = counted(() => `${ROW}\r\n`, 2_000);
    expect(await expectStreaming(input, seedCsvRows(input.bytes))).toBe(2_000);
  });
});

describe("seed-json", () => {
  test("reads the body of POST /update", async () => {
    expect(await json(JSON.stringify([RECORD, RECORD]))).toEqual([
      { line: 1, value: INTERVAL },
      { line: 2, value: INTERVAL },
    ]);
    expect(await json("[]")).toEqual([]);
  });

  test("what the old API refused for no reason is read", async () => {
    const value = { ...INTERVAL, type: "Exercise", description: undefined };
    const record = { ...RECORD, activity_type: "Exercise", description: "", duration: "?", extra: 1 };
    expect(await json(JSON.stringify([record]))).toEqual([{ line: 1, value }]);
  });

  test.each([
    [
      { ...RECORD, start: undefined },
      "start must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got nothing",
    ],
    [{ ...RECORD, end: null }, "end must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got null"],
    [{ ...RECORD, activity_type: 4 }, "activity_type must be a string, got 4"],
    [{ ...RECORD, description: ["x"] }, 'description must be a string, got ["x"]'],
    ["x", 'element must be a JSON object, got "x"'],
  ])("refuses %j", async (bad, message) => {
    expect(await json(JSON.stringify([RECORD, bad, RECORD]))).toEqual([
      { line: 1, value: INTERVAL },
      { line: 2, error: { code: "row_invalid", message } },
      { line: 3, value: INTERVAL },
    ]);
  });

  test("refuses what is no array", async () => {
    expect(await json('{"data":[]}')).toEqual([
      {
        line: 1,
        error: { code: "source_invalid", message: 'seed-json input must be a JSON array, got {"data":[]}' },
      },
    ]);
  });

  test("gives the same rows however the bytes are cut", async () => {
    await expectSameInAnyPieces(JSON.stringify([RECORD, 1, { ...RECORD, description: "€" }]), seedJsonRows);
  });
});

describe("dynamodb-json", () => {
  const scan = { Items: [ITEM, ITEM], Count: 2, ScannedCount: 2, ConsumedCapacity: null };

  test.each([
    ["what a scan prints", JSON.stringify(scan)],
    ["what a scan prints, indented", JSON.stringify(scan, undefined, 4)],
    ["a scan with its counts first", JSON.stringify({ Count: 2, ScannedCount: 2, Items: [ITEM, ITEM] })],
    ["an array", JSON.stringify([ITEM, ITEM])],
    ["an item a line", `${JSON.stringify(ITEM)}\n${JSON.stringify(ITEM)}\n`],
    [
      "an item a line, in Item",
      `\ufeff${JSON.stringify({ Item: ITEM })}\r\n${JSON.stringify({ Item: ITEM })}`,
    ],
  ])("reads %s, and the entry is the CSV's", async (_, content) => {
    expect(await backup(content)).toEqual([
      { line: 1, value: INTERVAL },
      { line: 2, value: INTERVAL },
    ]);
  });

  test.each([
    [{ ...ITEM, description: { NULL: true } }, undefined],
    [{ ...ITEM, description: { S: "null\r" } }, undefined],
    [{ ...ITEM, description: undefined }, undefined],
    [{ ...ITEM, description: { S: "\u0000x\ty\u001f" } }, "x\ty"],
  ])("the description of %j is %j", async (item, description) => {
    expect(await backup(JSON.stringify([item]))).toEqual([{ line: 1, value: { ...INTERVAL, description } }]);
  });

  test.each([
    [
      { ...ITEM, start: "2026-03-02T06:15:00Z" },
      'start must be a DynamoDB string {"S": …}, got "2026-03-02T06:15:00Z"',
    ],
    [{ ...ITEM, start: { N: "3" } }, 'start must be a DynamoDB string {"S": …}, got {"N":"3"}'],
    [
      { ...ITEM, start: undefined },
      "start must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got nothing",
    ],
    [{ Item: 3 }, "Item must be a JSON object, got 3"],
    [
      { ...ITEM, end: { S: "2026-02-30T00:00:00Z" } },
      'end must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got "2026-02-30T00:00:00Z"',
    ],
  ])("refuses %j in an array and on a line", async (bad, message) => {
    const rows = [
      { line: 1, value: INTERVAL },
      { line: 2, error: { code: "row_invalid", message } },
      { line: 3, value: INTERVAL },
    ];
    expect(await backup(JSON.stringify([ITEM, bad, ITEM]))).toEqual(rows);
    expect(await backup([ITEM, bad, ITEM].map((item) => JSON.stringify(item)).join("\n\n"))).toEqual(
      rows.map((row) => ({ ...row, line: row.line * 2 - 1 })),
    );
  });

  test.each([
    ["", "dynamodb-json input must have a JSON value at byte 1, got the end of the input"],
    ["x", 'dynamodb-json input must have a JSON value at byte 1, got "x"'],
    [
      '{"Count":1}',
      'dynamodb-json input must be a JSON array, or an object with an array "Items", got another object',
    ],
    [
      '{"Items":3}',
      'dynamodb-json input must be a JSON array, or an object with an array "Items", got another object',
    ],
    ["7", 'dynamodb-json input must be a JSON array, or an object with an array "Items", got 7'],
  ])("says that %j is no backup", async (content, message) => {
    expect(await backup(content)).toEqual([{ line: 1, error: { code: "source_invalid", message } }]);
  });

  test("a line that is not JSON costs only itself", async () => {
    const rows = await backup(`${JSON.stringify(ITEM)}\n{"start":\n${JSON.stringify(ITEM)}`);
    expect(rows[1]).toEqual({
      line: 2,
      error: { code: "row_invalid", message: 'element must be JSON, got "{\\"start\\":"' },
    });
    expect(rows).toHaveLength(3);
  });

  test("gives the same rows however the bytes are cut", async () => {
    await expectSameInAnyPieces(JSON.stringify({ Count: 1, Items: [ITEM, 3] }), dynamodbJsonRows);
    await expectSameInAnyPieces(`${JSON.stringify(ITEM)}\n3\n${JSON.stringify(ITEM)}`, dynamodbJsonRows);
  });
});
