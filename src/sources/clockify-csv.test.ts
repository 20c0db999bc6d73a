import { describe, expect, test } from "vitest";
import { all, expectSameInAnyPieces, pieces } from "../../test/support/bytes.ts";
import { Calendar } from "../event/calendar.ts";
import { clockifyCsvRows } from "./clockify-csv.ts";
import type { DateOrder } from "./wall-clock.ts";

const calendar = new Calendar("America/New_York");
const HEADER =
  '"Project","Client","Description","Task","User","Group","Email","Tags","Billable","Start Date","Start Time","End Date","End Time","Duration (h)","Duration (decimal)","Billable Rate (USD)","Billable Amount (USD)"';
const row = (startDate: string, startTime: string, endDate: string, endTime: string, duration = "00:45:00") =>
  `"Website","ACME","Header ""v2""","","Ana","","ana@example.com","deep work, design","Yes","${startDate}","${startTime}","${endDate}","${endTime}","${duration}","0.75","0.00","0.00"`;
const read = (content: string, dateOrder?: DateOrder) =>
  all(clockifyCsvRows(pieces(content), { calendar, dateOrder }));

const INTERVAL = {
  key: "ana@example.com|2026-03-02T11:15:00.000Z",
  start: "2026-03-02T11:15:00.000Z",
  end: "2026-03-02T17:00:30.000Z",
  tags: ["deep work", "design"],
  type: "Website",
  description: 'Header "v2"',
};

describe("clockify-csv", () => {
  test.each([
    [undefined, "03/02/2026", "06:15 AM", "12:00:30 PM"],
    ["mdy", "3/2/2026", "6:15:00 am", "12:00:30 pm"],
    ["dmy", "02/03/2026", "06:15:00", "12:00:30"],
    ["dmy", "02.03.2026", "06:15", "12:00:30"],
    ["ymd", "2026-03-02", "06:15 AM", "12:00:30 PM"],
  ] as const)("in the order %s, %s %s is read", async (order, date, start, end) => {
    expect(await read(`${HEADER}\r\n${row(date, start, date, end)}\r\n`, order)).toEqual([
      { line: 2, value: INTERVAL },
    ]);
  });

  test("12 AM is midnight", async () => {
    expect(await read(`${HEADER}\n${row("03/02/2026", "12:00 AM", "03/02/2026", "12:30 AM")}`)).toMatchObject(
      [{ value: { start: "2026-03-02T05:00:00.000Z", end: "2026-03-02T05:30:00.000Z" } }],
    );
  });

  test.each([
    ["mdy", "13/02/2026", "MM/DD/YYYY"],
    ["mdy", "02/30/2026", "MM/DD/YYYY"],
    ["mdy", "2026-03-02", "MM/DD/YYYY"],
    ["mdy", "03/02/26", "MM/DD/YYYY"],
    ["mdy", "03/02-2026", "MM/DD/YYYY"],
    ["dmy", "02/13/2026", "DD/MM/YYYY"],
    ["ymd", "02/03/2026", "YYYY-MM-DD"],
  ] as const)("in the order %s, %s is an error and not a guess", async (order, date, written) => {
    const good = row("03/04/2026", "06:15 AM", "03/04/2026", "07:00 AM").replaceAll(
      "03/04/2026",
      order === "ymd" ? "2026-03-04" : "03/04/2026",
    );
    const rows = await read(`${HEADER}\n${row(date, "06:15 AM", date, "07:00 AM")}\n${good}`, order);
    expect(rows).toEqual([
      {
        line: 2,
        error: { code: "row_invalid", message: `start date must be a date ${written}, got "${date}"` },
      },
      { line: 3, value: expect.objectContaining({ type: "Website" }) },
    ]);
  });

  test.each(["13:00 PM", "00:15 AM", "6 AM", "06:60", "25:00", "noon"])(
    "refuses the time %s",
    async (time) => {
      expect(await read(`${HEADER}\n${row("03/02/2026", time, "03/02/2026", "11:00 PM")}`)).toEqual([
        {
          line: 2,
          error: {
            code: "row_invalid",
            message: `start time must be a time HH:MM[:SS], or hh:mm[:ss] with AM or PM, got "${time}"`,
          },
        },
      ]);
    },
  );

  test("the stated duration tells which of the two hours an end is in", async () => {
    const content = `${HEADER}\n${row("11/01/2026", "12:30 AM", "11/01/2026", "01:15 AM", "01:45:00")}`;
    expect(await read(content)).toMatchObject([{ value: { end: "2026-11-01T06:15:00.000Z" } }]);
  });

  test("a missing column is said", async () => {
    expect(await read('"Project","Start Date"\n')).toEqual([
      {
        line: 1,
        error: {
          code: "source_invalid",
          message:
            'clockify-csv input must name a column "start time" in its first line, got "Project,Start Date"',
        },
      },
    ]);
  });

  test("gives the same rows however the bytes are cut", async () => {
    const content = `\ufeff${HEADER}\r\n${row("03/02/2026", "06:15 AM", "03/02/2026", "07:00 AM")}\r\n"x\r\n`;
    await expectSameInAnyPieces(content, (bytes) => clockifyCsvRows(bytes, { calendar }));
  });
});
