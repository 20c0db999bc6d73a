import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, type Day, eachDay, type WeekStart, weekdayOf } from "../../../event/calendar.ts";
import { currentPeriod, type Period, periodOf, periodsBetween, type Scheduled } from "./periods.ts";

const WEEKDAYS: Record<WeekStart, number> = { sunday: 0, monday: 1, saturday: 6 };
const weekStarts = fc.constantFrom<WeekStart>("monday", "sunday", "saturday");
const day = fc.integer({ min: 0, max: 2_000 }).map((n) => addDays("2023-11-01", n));

/** A goal that begins somewhere and may end. */
const goals: fc.Arbitrary<Scheduled> = fc
  .record({
    period: fc.constantFrom("day" as const, "week" as const, "month" as const),
    from: day,
    length: fc.option(fc.integer({ min: 0, max: 120 })),
    target: fc.double({ min: 0.5, max: 1_000, noNaN: true }),
    metric: fc.constantFrom("minutes" as const, "count" as const),
  })
  .map(({ length, ...goal }) => ({ ...goal, to: length === null ? null : addDays(goal.from, length) }));

/** What days belong together, found by walking back from each to where its period begins. */
function naiveStart(goal: Scheduled, date: Day, weekStart: WeekStart): Day {
  let start = date;
  const begins = () =>
    goal.period === "day" ||
    (goal.period === "week" ? weekdayOf(start) === WEEKDAYS[weekStart] : start.endsWith("-01"));
  while (!begins()) start = addDays(start, -1);
  return start;
}

function naivePeriods(goal: Scheduled, days: Day[], weekStart: WeekStart): Day[][] {
  const groups = new Map<Day, Day[]>();
  for (const date of days) {
    const start = naiveStart(goal, date, weekStart);
    groups.set(start, [...(groups.get(start) ?? []), date]);
  }
  return [...groups.values()];
}

describe("periods", () => {
  test("of a goal are its days, grouped as the calendar does", () => {
    fc.assert(
      fc.property(goals, weekStarts, (goal, weekStart) => {
        const to = goal.to ?? addDays(goal.from, 100);
        const whole = { ...goal, to };
        const found = periodsBetween(
          whole,
          { from: addDays(goal.from, -40), to: addDays(to, 40) },
          weekStart,
        );
        expect(found.map((period) => eachDay(period.from, period.to))).toEqual(
          naivePeriods(goal, eachDay(goal.from, to), weekStart),
        );
      }),
    );
  });

  test("of any range are those that touch it", () => {
    fc.assert(
      fc.property(
        goals,
        weekStarts,
        day,
        fc.integer({ min: 0, max: 90 }),
        (goal, weekStart, from, length) => {
          const range = { from, to: addDays(from, length) };
          const all = periodsBetween({ ...goal }, { from: "2023-01-01", to: "2030-12-31" }, weekStart);
          const touching = all.filter((period) => period.from <= range.to && period.to >= range.from);
          expect(periodsBetween(goal, range, weekStart)).toEqual(touching);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("a day's period holds it, and there is none outside of the goal's days", () => {
    fc.assert(
      fc.property(goals, weekStarts, day, (goal, weekStart, date) => {
        const period = periodOf(goal, date, weekStart);
        const isIn = date >= goal.from && (goal.to === null || date <= goal.to);
        expect(period !== undefined).toBe(isIn);
        if (period !== undefined) expect(period.from <= date && date <= period.to).toBe(true);
      }),
    );
  });

  test("a whole period has the whole target, a cut one its share", () => {
    fc.assert(
      fc.property(goals, weekStarts, (goal, weekStart) => {
        const period = currentPeriod(goal, goal.from, weekStart);
        if (period.days === period.wholeDays) expect(period.target).toBe(goal.target);
        else if (goal.metric === "minutes") {
          expect(period.target).toBeCloseTo((goal.target * period.days) / period.wholeDays, 2);
        } else {
          expect(Number.isInteger(period.target) && period.target >= 1).toBe(true);
        }
      }),
    );
  });

  const FRIDAY = "2026-03-06";
  const goal: Scheduled = { period: "week", from: FRIDAY, to: null, target: 300, metric: "minutes" };
  const shape = ({ from, to, days, wholeDays, target }: Period) => [from, to, days, wholeDays, target];

  test.each([
    [goal, "monday", [FRIDAY, "2026-03-08", 3, 7, 128.571]],
    [goal, "sunday", [FRIDAY, "2026-03-07", 2, 7, 85.714]],
    [goal, "saturday", [FRIDAY, FRIDAY, 1, 7, 42.857]],
    [{ ...goal, to: FRIDAY }, "monday", [FRIDAY, FRIDAY, 1, 7, 42.857]],
    [{ ...goal, metric: "count", target: 3 }, "monday", [FRIDAY, "2026-03-08", 3, 7, 1]],
    [{ ...goal, metric: "count", target: 1 }, "saturday", [FRIDAY, FRIDAY, 1, 7, 1]],
    [{ ...goal, period: "month" }, "monday", [FRIDAY, "2026-03-31", 26, 31, 251.613]],
    [
      { ...goal, period: { from: FRIDAY, to: "2026-04-05" }, to: "2026-04-05" },
      "monday",
      [FRIDAY, "2026-04-05", 31, 31, 300],
    ],
  ] as [Scheduled, WeekStart, unknown[]][])(
    "the first of %j with weeks from %s",
    (scheduled, weekStart, expected) => {
      expect(shape(currentPeriod(scheduled, FRIDAY, weekStart))).toEqual(expected);
    },
  );

  test("the current one is the last after the goal's end, and the first before its start", () => {
    const ended = { ...goal, to: "2026-03-20" };
    expect(currentPeriod(ended, "2026-06-01", "monday").to).toBe("2026-03-20");
    expect(currentPeriod(ended, "2026-01-01", "monday").from).toBe(FRIDAY);
  });
});
