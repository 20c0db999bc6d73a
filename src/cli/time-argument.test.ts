import { describe, expect, test } from "vitest";
import { Calendar, toIso } from "../event/calendar.ts";
import {
  boundArgument,
  dayArgument,
  durationOf,
  endArgument,
  momentArgument,
  momentOn,
} from "./time-argument.ts";

// In Berlin the clock goes from 02:00 to 03:00 on 2026-03-29 and from 03:00 to 02:00 on 2026-10-25.
const calendar = new Calendar("Europe/Berlin");
const at = (iso: string) => ({ calendar, now: Date.parse(iso) });
const NOON = at("2026-03-02T11:00:00Z");

describe("a moment", () => {
  test.each([
    ["now", "2026-03-02T11:00:00.000Z"],
    ["09:30", "2026-03-02T08:30:00.000Z"],
    ["09:30:15", "2026-03-02T08:30:15.000Z"],
    ["12:00", "2026-03-02T11:00:00.000Z"],
    ["12:01", "2026-03-01T11:01:00.000Z"],
    ["30min ago", "2026-03-02T10:30:00.000Z"],
    ["1h 30m ago", "2026-03-02T09:30:00.000Z"],
    ["0.5h ago", "2026-03-02T10:30:00.000Z"],
    ["2026-03-01 09:30", "2026-03-01T08:30:00.000Z"],
    ["2026-03-01T09:30:00", "2026-03-01T08:30:00.000Z"],
    ["2026-03-01T09:30:00.250+05:30", "2026-03-01T04:00:00.250Z"],
    // Skipped by the clock: as much later as the clock jumped.
    ["2026-03-29T02:30", "2026-03-29T01:30:00.000Z"],
    // Twice on the clock: the earlier.
    ["2026-10-25T02:30", "2026-10-25T00:30:00.000Z"],
  ])("%j is %s", (text, iso) => {
    expect(toIso(momentArgument(text, "--at", NOON))).toBe(iso);
  });

  test.each([
    "",
    "9:30",
    "24:00",
    "ago",
    "x ago",
    "5 ago",
    "2026-02-30T09:00",
    "2026-03-01",
    "1h",
    "tomorrow",
  ])("%j is none", (text) => {
    expect(() => momentArgument(text, "--at", NOON)).toThrow(
      expect.objectContaining({ code: "usage", message: expect.stringMatching(/^--at must be now, /) }),
    );
  });

  test("of something that began is one of its day", () => {
    const start = Date.parse("2026-02-27T08:00:00Z");
    expect(toIso(momentOn("23:00", "--start", { ...NOON, start }))).toBe("2026-02-27T22:00:00.000Z");
  });
});

describe("an end", () => {
  const start = Date.parse("2026-03-01T22:30:00Z");
  test.each([
    ["1h30m", "2026-03-02T00:00:00.000Z"],
    ["23:45", "2026-03-01T22:45:00.000Z"],
    ["23:30", "2026-03-01T22:30:00.000Z"],
    ["01:00", "2026-03-02T00:00:00.000Z"],
    ["2026-03-02T01:00", "2026-03-02T00:00:00.000Z"],
    ["now", "2026-03-02T11:00:00.000Z"],
  ])("%j of what began at 23:30 is %s", (text, iso) => {
    expect(toIso(endArgument(text, "end", { ...NOON, start }))).toBe(iso);
  });

  test("in the hour that comes twice is the one after the start", () => {
    const frame = { ...at("2026-10-25T12:00:00Z"), start: Date.parse("2026-10-25T00:50:00Z") };
    expect(toIso(endArgument("02:10", "end", frame))).toBe("2026-10-25T01:10:00.000Z");
  });
});

describe("a bound", () => {
  test.each([
    ["--from", "2026-03-29", "2026-03-28T23:00:00.000Z"],
    ["--to", "2026-03-29", "2026-03-29T22:00:00.000Z"],
    ["--from", "yesterday", "2026-02-28T23:00:00.000Z"],
    ["--to", "today", "2026-03-02T23:00:00.000Z"],
    ["--to", "2026-03-02T07:15", "2026-03-02T06:15:00.000Z"],
    ["--from", "2026-03-02T07:15:00Z", "2026-03-02T07:15:00.000Z"],
  ] as const)("%s %s is %s", (name, text, iso) => {
    expect(toIso(boundArgument(text, name, NOON))).toBe(iso);
  });
});

test("a day may be a word; the day is that of the zone", () => {
  const late = at("2026-03-02T23:30:00Z");
  expect(dayArgument("today", "date", late)).toBe("2026-03-03");
  expect(dayArgument("yesterday", "date", late)).toBe("2026-03-02");
  expect(() => dayArgument("2026-2-3", "date", late)).toThrow(/^date must be a day YYYY-MM-DD/);
});

test.each([
  ["1h30m", 5_400_000],
  ["90min", 5_400_000],
  ["1d", 86_400_000],
  ["15s", 15_000],
  ["", undefined],
  ["1", undefined],
  ["h", undefined],
  ["1h 30m", undefined],
  ["-1h", undefined],
])("the length %j is %s ms", (text, ms) => {
  expect(durationOf(text)).toBe(ms);
});
