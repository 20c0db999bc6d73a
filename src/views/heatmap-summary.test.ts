import { describe, expect, test } from "vitest";
import { addDays, eachDay } from "../event/day.ts";
import { summaryOf } from "./heatmap-summary.ts";

const TODAY = "2026-11-21";

/** The days that end today; the last number is today's. */
function days(...values: number[]) {
  return values.map((value, index) => ({
    date: addDays(TODAY, index - values.length + 1),
    count: value === 0 ? 0 : 1,
    value,
  }));
}

describe("summaryOf", () => {
  test.each([
    ["runs up to today", [1, 0, 1, 1, 1], { currentStreak: 3, longestStreak: 3 }],
    ["survives a today that is still empty", [1, 1, 0], { currentStreak: 2, longestStreak: 2 }],
    ["is over after a whole empty day", [1, 1, 1, 0, 0], { currentStreak: 0, longestStreak: 3 }],
    ["is none without any day", [0, 0], { currentStreak: 0, longestStreak: 0 }],
  ])("the streak %s", (_, values, expected) => {
    expect(summaryOf(days(...values), TODAY)).toMatchObject(expected);
  });

  test("the longest day is the first of the fullest", () => {
    const { longestDay } = summaryOf(days(2, 9, 9, 1), TODAY);
    expect(longestDay).toEqual({ date: "2026-11-19", value: 9 });
    expect(summaryOf(days(0, 0), TODAY).longestDay).toBeNull();
  });

  test("the average is over the days that have come, the empty ones too", () => {
    const year = eachDay("2026-11-20", "2026-11-29").map((date) => ({ date, count: 0, value: 0 }));
    const withValue = year.map((day) => (day.date === TODAY ? { ...day, count: 3, value: 3 } : day));
    expect(summaryOf(withValue, TODAY)).toMatchObject({ total: 3, dailyAverage: 1.5, activeDays: 1 });
    expect(summaryOf([{ date: "2027-01-01", count: 0, value: 0 }], TODAY).dailyAverage).toBe(0);
  });

  test("a range that ended earlier has no current streak", () => {
    const past = eachDay("2025-12-29", "2025-12-31").map((date) => ({ date, count: 1, value: 1 }));
    expect(summaryOf(past, TODAY)).toMatchObject({ currentStreak: 0, longestStreak: 3 });
  });
});
