import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  addMonths,
  dayNumber,
  daysBetween,
  dayText,
  eachDay,
  FIRST_DAY,
  isDay,
  LAST_DAY,
  monthOf,
  parseDay,
  weekdayOf,
  weekOf,
} from "./day.ts";

const anyDay = fc.integer({ min: FIRST_DAY, max: LAST_DAY });

test("day numbers and texts are those of Date", () => {
  fc.assert(
    fc.property(anyDay, (number) => {
      const date = new Date(number * 86_400_000);
      expect(dayText(number)).toBe(date.toISOString().slice(0, 10));
      expect(dayNumber(dayText(number))).toBe(number);
      expect(weekdayOf(dayText(number))).toBe(date.getUTCDay());
    }),
  );
});

test.each([
  "2026-02-30",
  "2026-2-3",
  "0000-01-01",
  "10000-01-01",
  "2025-02-29",
  "2026-13-01",
  "2026-00-10",
  "",
  "2026-03-02 ",
])("%j is no day", (text) => {
  expect(isDay(text)).toBe(false);
  expect(() => parseDay(text, "from")).toThrowError(
    expect.objectContaining({
      code: "calendar_invalid",
      message: `from must be a day YYYY-MM-DD, got ${JSON.stringify(text)}`,
    }),
  );
});

test.each(["0001-01-01", "2024-02-29", "2000-02-29", "9999-12-31"])("%s is a day", (text) => {
  expect(parseDay(text, "from")).toBe(text);
});

test("addMonths stops at the end of a shorter month", () => {
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(addMonths("2024-01-31", 1)).toBe("2024-02-29");
  expect(addMonths("2026-03-15", -12)).toBe("2025-03-15");
  expect(addMonths("2026-01-15", -1)).toBe("2025-12-15");
  expect(addMonths("2026-12-31", 2)).toBe("2027-02-28");
});

test("addDays and daysBetween undo each other", () => {
  expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
  expect(daysBetween("2026-03-30", "2026-03-28")).toBe(-2);
});

describe("the ends of the calendar", () => {
  test.each([
    ["9999-12-31", 1],
    ["0001-01-01", -1],
    ["2026-01-01", 0.5],
  ])("addDays refuses %s %d", (day, n) => {
    expect(() => addDays(day, n)).toThrowError(expect.objectContaining({ code: "calendar_invalid" }));
  });

  test("addMonths refuses the year 10000", () => {
    expect(() => addMonths("9999-12-31", 1)).toThrowError(
      expect.objectContaining({ code: "calendar_invalid" }),
    );
  });

  test("the first week is cut at 0001-01-01, a Monday", () => {
    expect(weekOf("0001-01-03", "sunday")).toBe("0001-01-01");
  });
});

test.each([
  ["monday", "2026-02-23"],
  ["sunday", "2026-03-01"],
  ["saturday", "2026-02-28"],
] as const)("the week of Sunday 2026-03-01 starts on %s %s", (start, first) => {
  expect(weekOf("2026-03-01", start)).toBe(first);
  expect(weekOf(first, start)).toBe(first);
});

test("monthOf is the month's first day and refuses what is no day", () => {
  expect(monthOf("2024-02-29")).toBe("2024-02-01");
  expect(() => monthOf("2023-02-29")).toThrowError(expect.objectContaining({ code: "calendar_invalid" }));
});

test("eachDay holds both ends, and nothing when they are the wrong way round", () => {
  expect(eachDay("2024-02-28", "2024-03-01")).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
  expect(eachDay("2024-02-28", "2024-02-28")).toEqual(["2024-02-28"]);
  expect(eachDay("2024-02-28", "2024-02-27")).toEqual([]);
});
