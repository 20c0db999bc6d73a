import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, type Day, type WeekStart, weekdayOf } from "../event/day.ts";
import { type Heatmap, type HeatmapDay, heatmapOf, heatmapRange } from "./heatmap.ts";

const YEAR_2026 = { from: "2026-01-01", to: "2026-12-31", today: "2026-11-21" };
const monday = { measure: "count", weekStart: "monday" as WeekStart };

function daysOf(model: Heatmap): HeatmapDay[] {
  return model.weeks.flatMap((week) => week.days).filter((day) => day !== null);
}

function dayAt(model: Heatmap, date: Day): HeatmapDay {
  const found = daysOf(model).find((day) => day.date === date);
  if (found === undefined) throw new Error(`no cell for ${date}`);
  return found;
}

describe("the grid", () => {
  test.each([
    ["monday", "Monday", "2025-12-29", 53],
    ["sunday", "Sunday", "2025-12-28", 53],
    ["saturday", "Saturday", "2025-12-27", 53],
  ] as const)("weeks that start on %s have it in the first row", (weekStart, first, weekBefore, columns) => {
    const model = heatmapOf([], { ...YEAR_2026, measure: "count", weekStart });
    expect(model.weekdays[0]).toBe(first);
    expect(new Set(model.weekdays).size).toBe(7);
    expect(model.weeks).toHaveLength(columns);
    const lead = model.weeks[0]?.days.findIndex((day) => day !== null) as number;
    expect(addDays(weekBefore, lead)).toBe("2026-01-01");
  });

  test("a day stands in the row of its weekday and the column of its week", () => {
    const model = heatmapOf([], { ...YEAR_2026, ...monday });
    expect(model.weeks[0]?.days.map((day) => day?.date ?? null)).toEqual([
      null,
      null,
      null,
      "2026-01-01",
      "2026-01-02",
      "2026-01-03",
      "2026-01-04",
    ]);
    expect(model.weeks[9]?.days[0]?.date).toBe("2026-03-02");
    expect(model.weeks.at(-1)?.days.map((day) => day?.date ?? null)).toEqual([
      "2026-12-28",
      "2026-12-29",
      "2026-12-30",
      "2026-12-31",
      null,
      null,
      null,
    ]);
  });

  test("a month is named over its first full week", () => {
    const model = heatmapOf([], { ...YEAR_2026, ...monday });
    const labels = model.weeks.flatMap((week) => (week.month ? [[week.month, week.days[0]?.date]] : []));
    expect(labels).toEqual([
      ["Jan", "2026-01-05"],
      ["Feb", "2026-02-02"],
      ["Mar", "2026-03-02"],
      ["Apr", "2026-04-06"],
      ["May", "2026-05-04"],
      ["Jun", "2026-06-01"],
      ["Jul", "2026-07-06"],
      ["Aug", "2026-08-03"],
      ["Sep", "2026-09-07"],
      ["Oct", "2026-10-05"],
      ["Nov", "2026-11-02"],
      ["Dec", "2026-12-07"],
    ]);
  });

  test("a leap year has 366 days and a year can need 54 columns", () => {
    const leap = heatmapOf([], { ...heatmapRange("2026-11-21", 2028), today: "2026-11-21", ...monday });
    expect(daysOf(leap)).toHaveLength(366);
    expect(leap.weeks).toHaveLength(53);
    const wide = heatmapOf([], {
      ...heatmapRange("2026-11-21", 2000),
      today: "2026-11-21",
      measure: "count",
      weekStart: "sunday",
    });
    expect(wide.weeks).toHaveLength(54);
  });

  test("the default range is the twelve months that end today", () => {
    expect(heatmapRange("2026-11-21")).toEqual({ from: "2025-11-22", to: "2026-11-21" });
    expect(heatmapRange("2028-02-29")).toEqual({ from: "2027-03-01", to: "2028-02-29" });
    expect(heatmapRange("2026-11-21", 2024)).toEqual({ from: "2024-01-01", to: "2024-12-31" });
  });

  test.each([
    ["backwards", "2026-01-02", "2026-01-01"],
    ["longer than ten years", "2000-01-01", "2026-01-01"],
  ])("a range that is %s is refused", (_, from, to) => {
    expect(() => heatmapOf([], { from, to, today: to, ...monday })).toThrow(
      expect.objectContaining({ code: "query_invalid" }),
    );
  });
});

describe("a day's text", () => {
  const items = [
    { date: "2026-03-02", count: 5, seconds: 12_600 },
    { date: "2026-03-03", count: 1, seconds: 3_600 },
    { date: "2026-03-04", count: 0, seconds: 2_700 },
    { date: "2026-03-05", count: 1, seconds: 2 },
    { date: "2026-03-06", count: 1_200, seconds: 0 },
  ];
  test.each([
    ["2026-03-01", "No entries, Sunday 1 March 2026"],
    ["2026-03-02", "5 entries, 3.5 hours, Monday 2 March 2026"],
    ["2026-03-03", "1 entry, 1 hour, Tuesday 3 March 2026"],
    ["2026-03-04", "0 entries, 0.75 hours, Wednesday 4 March 2026"],
    ["2026-03-05", "1 entry, less than 0.01 hours, Thursday 5 March 2026"],
    ["2026-03-06", "1,200 entries, Friday 6 March 2026"],
  ])("on %s it is %s", (date, text) => {
    expect(dayAt(heatmapOf(items, { ...YEAR_2026, ...monday }), date).text).toBe(text);
    expect(dayAt(heatmapOf(items, { ...YEAR_2026, ...monday, measure: "seconds" }), date).text).toBe(text);
  });

  test("names what is counted, and another measure by its name", () => {
    const views = heatmapOf([{ date: "2026-03-02", count: 2, bytes: 1_500 }], {
      ...YEAR_2026,
      ...monday,
      measure: "bytes",
      noun: "view",
    });
    expect(dayAt(views, "2026-03-02").text).toBe("2 views, 1,500 bytes, Monday 2 March 2026");
    expect(dayAt(views, "2026-03-01").text).toBe("No views, Sunday 1 March 2026");
  });
});

describe("levels", () => {
  const counts = [1, 1, 2, 3, 4, 6, 8, 30];
  const items = counts.map((count, index) => ({ date: addDays("2026-05-04", index), count }));

  test("cut points are the quartiles of the days that are not empty", () => {
    const model = heatmapOf(items, { ...YEAR_2026, ...monday });
    expect(model.cutPoints).toEqual([1, 3, 6]);
    expect(items.map((item) => dayAt(model, item.date).level)).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(model.legend).toEqual([
      { level: 0, text: "No entries" },
      { level: 1, text: "1 entry" },
      { level: 2, text: "2 to 3 entries" },
      { level: 3, text: "4 to 6 entries" },
      { level: 4, text: "7 or more entries" },
    ]);
  });

  test("the legend of hours names hours", () => {
    const seconds = items.map(({ date, count }) => ({ date, count: 1, seconds: count * 900 }));
    const model = heatmapOf(seconds, { ...YEAR_2026, ...monday, measure: "seconds" });
    expect(model.legend.map((entry) => entry.text)).toEqual([
      "No time",
      "up to 0.25 hours",
      "0.25 to 0.75 hours",
      "0.75 to 1.5 hours",
      "more than 1.5 hours",
    ]);
  });

  test.each([
    ["all the same", [16, 16, 16], [0, 0, 0], [4, 4, 4], ["1 or more entries"]],
    ["two values", [1, 1, 1, 2], [0, 1, 1], [2, 2, 2, 4], ["1 entry", "2 or more entries"]],
    ["three values", [1, 2, 3, 3], [1, 1, 2], [1, 3, 4, 4], ["1 entry", "2 entries", "3 or more entries"]],
  ])("of days that are %s the fullest are level 4", (_, values, cutPoints, levels, words) => {
    const equal = values.map((count, index) => ({ date: addDays("2026-05-04", index), count }));
    const model = heatmapOf(equal, { ...YEAR_2026, ...monday });
    expect(model.cutPoints).toEqual(cutPoints);
    expect(equal.map((item) => dayAt(model, item.date).level)).toEqual(levels);
    expect(model.legend.map((entry) => entry.text)).toEqual(["No entries", ...words]);
  });

  test("without any day there is nothing to cut", () => {
    expect(heatmapOf([], { ...YEAR_2026, ...monday })).toMatchObject({
      cutPoints: [],
      legend: [{ level: 0, text: "No entries" }],
    });
  });
});

const dayOffset = fc.integer({ min: -20, max: 800 });
const anyItems = fc.array(
  fc.record({ offset: dayOffset, count: fc.nat(50), seconds: fc.nat(90_000) }).map(({ offset, ...rest }) => ({
    date: addDays("2025-01-01", offset),
    ...rest,
  })),
  { maxLength: 120 },
);
const anyOptions = fc.record({
  from: fc.nat(400).map((offset) => addDays("2025-01-01", offset)),
  length: fc.nat(400),
  measure: fc.constantFrom("count", "seconds"),
  weekStart: fc.constantFrom<WeekStart[]>("monday", "sunday", "saturday"),
});

describe("for any items and any range", () => {
  function anyModel(check: (model: Heatmap, items: { date: Day; count: number; seconds: number }[]) => void) {
    fc.assert(
      fc.property(anyItems, anyOptions, (items, { from, length, ...options }) => {
        const to = addDays(from, length);
        check(heatmapOf(items, { from, to, today: addDays(to, -5), ...options }), items);
      }),
      { numRuns: 60 },
    );
  }

  test("each day of the range has one cell, in its weekday's row, in order", () => {
    const names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    anyModel((model) => {
      const days = daysOf(model);
      expect(days[0]?.date).toBe(model.from);
      expect(days.at(-1)?.date).toBe(model.to);
      days.slice(1).forEach((day, index) => {
        expect(day.date).toBe(addDays(days[index]?.date as Day, 1));
      });
      for (const week of model.weeks) {
        expect(week.days).toHaveLength(7);
        week.days.forEach((day, row) => {
          if (day) expect(names[weekdayOf(day.date)]).toBe(model.weekdays[row]);
        });
      }
    });
  });

  test("more is never a lower level, and more than nothing is never level 0", () => {
    anyModel((model) => {
      const days = daysOf(model).sort((a, b) => a.value - b.value);
      days.forEach((day, index) => {
        expect(day.level === 0).toBe(day.value === 0);
        expect(day.level).toBeGreaterThanOrEqual(days[index - 1]?.level ?? 0);
      });
      expect(days.at(-1)?.level).toBe(days.at(-1)?.value === 0 ? 0 : 4);
      const levels = new Set<number>([0, ...days.map((day) => day.level)]);
      expect(new Set(model.legend.map((entry) => entry.level))).toEqual(levels);
    });
  });

  test("the totals are those of the items in the range", () => {
    anyModel((model, items) => {
      const inside = items.filter((item) => item.date >= model.from && item.date <= model.to);
      const sum = (name: "count" | "seconds") => inside.reduce((total, item) => total + item[name], 0);
      expect(model.summary.count).toBe(sum("count"));
      expect(model.summary.total).toBe(sum(model.measure as "count" | "seconds"));
      expect(model.summary.activeDays).toBe(daysOf(model).filter((day) => day.value > 0).length);
      expect(model.summary.longestStreak).toBeGreaterThanOrEqual(model.summary.currentStreak);
    });
  });
});
