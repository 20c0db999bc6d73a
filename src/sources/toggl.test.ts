import { describe, expect, test } from "vitest";
import { all, counted, expectSameInAnyPieces, pieces } from "../../test/support/bytes.ts";
import { Calendar } from "../event/calendar.ts";
import type { Bytes } from "./bytes.ts";
import { togglCsvRows } from "./toggl-csv.ts";
import { togglJsonRows } from "./toggl-json.ts";

const london = { calendar: new Calendar("Europe/London") };
const csv = (content: string | Uint8Array, options = london) => all(togglCsvRows(pieces(content), options));
const json = (content: unknown) => all(togglJsonRows(pieces(JSON.stringify(content))));

const REDUCED = "activity,description,start_date,start_time,end_date,end_time";
const HEADER =
  "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags";

describe("toggl-csv", () => {
  test("reads the reduced header", async () => {
    expect(
      await csv(`${REDUCED}\nStudy,"signals, week 3",2026-07-02,06:15:00,2026-07-02,07:00:00\n`),
    ).toEqual([
      {
        line: 2,
        value: {
          key: "2026-07-02T05:15:00.000Z",
          start: "2026-07-02T05:15:00.000Z",
          end: "2026-07-02T06:00:00.000Z",
          tags: [],
          type: "Study",
          description: "signals, week 3",
        },
      },
    ]);
  });

  test("reads the detailed report", async () => {
    const row =
      'Ana,ana@example.com,ACME,Website,,"Header, footer",No,2026-03-02,23:30:00,2026-03-03,00:45:00,01:15:00,"deep work, design"';
    expect(await csv(`\ufeff${HEADER}\r\n${row}\r\n`)).toEqual([
      {
        line: 2,
        value: {
          key: "ana@example.com|2026-03-02T23:30:00.000Z",
          start: "2026-03-02T23:30:00.000Z",
          end: "2026-03-03T00:45:00.000Z",
          tags: ["deep work", "design"],
          type: "Website",
          description: "Header, footer",
        },
      },
    ]);
  });

  test("finds columns by name: more, fewer and in another order", async () => {
    const more = await csv(
      "Stop time,Stop date,Start time,Start date,Amount (EUR),Member\n07:00:00,2026-03-02,6:15,2026-03-02,12.5,Ana\n",
    );
    expect(more).toEqual([
      {
        line: 2,
        value: {
          key: "Ana|2026-03-02T06:15:00.000Z",
          start: "2026-03-02T06:15:00.000Z",
          end: "2026-03-02T07:00:00.000Z",
          tags: [],
        },
      },
    ]);
  });

  test("the times are those of the stated zone", async () => {
    const content = `${REDUCED}\nStudy,,2026-03-02,06:15:00,2026-03-02,07:00:00\n`;
    const [row] = await csv(content, { calendar: new Calendar("Asia/Kolkata") });
    expect(row).toMatchObject({
      value: { start: "2026-03-02T00:45:00.000Z", end: "2026-03-02T01:30:00.000Z" },
    });
  });

  test.each([
    // The clocks go back at 02:00 on 2026-10-25.
    ["00:30:00", "01:15:00", "00:45:00", "2026-10-24T23:30:00.000Z", "2026-10-25T00:15:00.000Z"],
    ["00:30:00", "01:15:00", "01:45:00", "2026-10-24T23:30:00.000Z", "2026-10-25T01:15:00.000Z"],
    ["01:45:00", "01:15:00", "", "2026-10-25T00:45:00.000Z", "2026-10-25T01:15:00.000Z"],
    ["01:45:00", "02:15:00", "01:30:00", "2026-10-25T00:45:00.000Z", "2026-10-25T02:15:00.000Z"],
  ])("in the hour that comes twice, %s to %s for %s is %s to %s", async (from, to, duration, start, end) => {
    const content = `start date,start time,end date,end time,duration\n2026-10-25,${from},2026-10-25,${to},${duration}`;
    expect(await csv(content)).toMatchObject([{ value: { start, end } }]);
  });

  test.each([
    [
      "Study,,2026-02-30,06:15:00,2026-03-02,07:00:00",
      'start date must be a date YYYY-MM-DD, got "2026-02-30"',
    ],
    [
      "Study,,02/03/2026,06:15:00,2026-03-02,07:00:00",
      'start date must be a date YYYY-MM-DD, got "02/03/2026"',
    ],
    [
      "Study,,2026-03-02,24:15:00,2026-03-02,07:00:00",
      'start time must be a time HH:MM[:SS], or hh:mm[:ss] with AM or PM, got "24:15:00"',
    ],
    ["Study,,,,2026-03-02,07:00:00", 'start date must be a date and not empty, got ""'],
    [
      "Study,,2026-03-02,06:15:00,2026-03-02,",
      'end time must be a time HH:MM[:SS], or hh:mm[:ss] with AM or PM, got ""',
    ],
    [
      "Study,,2026-03-02,06:15:00,2026-03-02,06:00:00",
      'end must be at or after the start 2026-03-02T06:15:00.000Z, got "2026-03-02T06:00:00.000Z"',
    ],
    ["Study,,2026-03-02", "row must be 6 columns, got 3"],
  ])("refuses %s and reads the next", async (bad, message) => {
    const rows = await csv(`${REDUCED}\n${bad}\nStudy,,2026-03-02,06:15:00,,\n`);
    expect(rows).toEqual([
      { line: 2, error: { code: "row_invalid", message } },
      { line: 3, value: expect.objectContaining({ type: "Study", end: null }) },
    ]);
  });

  test.each([
    ["", "toggl-csv input must name its columns, got nothing"],
    ["a,b\n1,2\n", 'toggl-csv input must name a column "start date" in its first line, got "a,b"'],
    [
      "start date,start time,end date\n",
      'toggl-csv input must name a column "end time" in its first line, got "start date,start time,end date"',
    ],
  ])("says that %j is no report", async (content, message) => {
    expect(await csv(content)).toEqual([{ line: 1, error: { code: "source_invalid", message } }]);
  });

  test("a column named __proto__ is a column", async () => {
    expect(
      await csv(`__proto__,${REDUCED}\nx,Study,,2026-03-02,06:15:00,2026-03-02,07:00:00\n`),
    ).toMatchObject([{ value: { type: "Study" } }]);
  });

  test("gives the same rows however the bytes are cut", async () => {
    const content = `\ufeff${REDUCED}\r\nStüdy,"a\r\nb",2026-03-02,06:15:00,2026-03-02,07:00:00\r\nx,"\r\nStudy,,2026-03-02,06:15:00,,`;
    await expectSameInAnyPieces(content, (bytes: Bytes) => togglCsvRows(bytes, london));
  });

  test("streams", async () => {
    const row = "Study,,2026-03-02,06:15:00,2026-03-02,07:00:00\n";
    const input = counted((index) => (index === 0 ? `${REDUCED}\n` : row), 2_000);
    let count = 0;
    for await (const item of togglCsvRows(input.bytes, london)) {
      count += 1;
      expect(item.line).toBe(count + 1);
      expect(input.asked()).toBeLessThanOrEqual(count + 2);
    }
    expect(count).toBe(1_999);
  });
});

describe("toggl-json", () => {
  const ENTRY = {
    id: 1,
    project_id: 2,
    start: "2026-03-02T06:15:00+00:00",
    stop: "2026-03-02T07:00:00Z",
    duration: 2700,
    description: "…",
    tags: [],
    at: "…",
    server_deleted_at: null,
  };
  const INTERVAL = {
    key: "1",
    start: "2026-03-02T06:15:00.000Z",
    end: "2026-03-02T07:00:00.000Z",
    tags: [],
    description: "…",
  };

  test("reads the entries of the API", async () => {
    expect(await json([ENTRY])).toEqual([{ line: 1, value: INTERVAL }]);
  });

  test.each([
    ["a negative duration is running", { stop: null, duration: -1_772_432_100 }, { end: null }],
    ["no stop and no duration is running", { stop: undefined, duration: undefined }, { end: null }],
    ["no stop but a duration has an end", { stop: undefined }, { end: INTERVAL.end }],
    ["an id may be a string", { id: "x1" }, { key: "x1" }],
    ["tags may be null", { tags: null }, { tags: [] }],
    [
      "a named project is the type",
      { project_name: "Study", tags: ["a", "a", " b "] },
      { type: "Study", tags: ["a", "b"] },
    ],
    ["no description is none", { description: null }, { description: undefined }],
  ])("%s", async (_, change, expected) => {
    expect(await json([{ ...ENTRY, ...change }])).toEqual([{ line: 1, value: { ...INTERVAL, ...expected } }]);
  });

  test("leaves out what was deleted on the server", async () => {
    const deleted = { ...ENTRY, server_deleted_at: "2026-03-02T07:00:00Z" };
    expect(await json([ENTRY, deleted, { ...ENTRY, id: 3 }])).toMatchObject([
      { line: 1, value: { key: "1" } },
      { line: 3, value: { key: "3" } },
    ]);
  });

  test.each([
    [{ id: undefined }, "id must be a whole number or a string, got nothing"],
    [{ id: 1.5 }, "id must be a whole number or a string, got 1.5"],
    [{ start: undefined }, "start must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got nothing"],
    [
      { stop: "2026-02-30T00:00:00Z" },
      'stop must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got "2026-02-30T00:00:00Z"',
    ],
    [{ stop: null, duration: "2700" }, 'duration must be a number of seconds, got "2700"'],
    [{ tags: "x" }, 'tags must be an array of strings, got "x"'],
    [{ description: 3 }, "description must be a string, got 3"],
    [
      { stop: "2026-03-02T06:00:00Z" },
      'end must be at or after the start 2026-03-02T06:15:00.000Z, got "2026-03-02T06:00:00.000Z"',
    ],
  ])("refuses %j", async (change, message) => {
    expect(await json([{ ...ENTRY, ...change }])).toEqual([
      { line: 1, error: { code: "row_invalid", message } },
    ]);
  });

  test("gives the same rows however the bytes are cut", async () => {
    await expectSameInAnyPieces(JSON.stringify([ENTRY, { ...ENTRY, id: null }, ENTRY]), togglJsonRows);
  });
});
