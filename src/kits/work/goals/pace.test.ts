import { describe, expect, test } from "vitest";
import { Calendar } from "../../../event/calendar.ts";
import type { GoalDirection, GoalMetric } from "./goal.ts";
import { elapsedPart, paceOf, statusOf } from "./pace.ts";
import { currentPeriod } from "./periods.ts";

const berlin = new Calendar("Europe/Berlin");
const at = (local: string) => berlin.instantOf(local);
/** Monday 2 to Sunday 8 March 2026. */
const WEEK = currentPeriod(
  { period: "week", from: "2026-01-05", to: null, target: 300, metric: "minutes" },
  "2026-03-04",
  "monday",
);

interface Case {
  now: string;
  value: number;
  direction?: GoalDirection;
  metric?: GoalMetric;
}

function standing({ now, value, direction = "at-least", metric = "minutes" }: Case) {
  const options = { metric, direction, now: at(now), calendar: berlin };
  return { status: statusOf(WEEK, value, options), pace: paceOf(WEEK, value, options) };
}

describe("the pace", () => {
  test("expects as much of the target as of the period has passed", () => {
    const { status, pace } = standing({ now: "2026-03-06T00:00", value: 160 });
    expect(status).toBe("behind");
    expect(pace).toEqual({
      expected: 171.428571,
      percent: 93,
      needed: { value: 140, days: 3, text: "2 h 20 min more within 3 days" },
    });
  });

  test.each([
    [{ now: "2026-03-06T12:00", value: 180 }, "2 h more within 3 days"],
    [{ now: "2026-03-08T23:59", value: 299.5 }, "30 s more today"],
    [{ now: "2026-03-08T12:00", value: 298.5 }, "2 min more today"],
    [{ now: "2026-03-08T12:00", value: 300 }, ""],
    [{ now: "2026-03-09T00:00", value: 240 }, "1 h were missing"],
    [{ now: "2026-03-04T12:00", value: 240, direction: "at-most" }, "1 h left within 5 days"],
    [{ now: "2026-03-04T12:00", value: 345, direction: "at-most" }, "45 min too much"],
    [{ now: "2026-03-09T00:00", value: 345, direction: "at-most" }, "45 min too much"],
    [{ now: "2026-03-09T00:00", value: 180, direction: "at-most" }, "2 h were left"],
    [{ now: "2026-03-04T12:00", value: 298, metric: "count" }, "2 more within 5 days"],
    [{ now: "2026-03-04T12:00", value: 287.5, metric: { unit: "km" } }, "12.5 km more within 5 days"],
    [{ now: "2026-03-04T12:00", value: 297.656, metric: { unit: "km" } }, "2.35 km more within 5 days"],
    [{ now: "2026-03-04T12:00", value: 299.9999, metric: { unit: "km" } }, "0.0001 km more within 5 days"],
    [{ now: "2026-03-04T12:00", value: 299.999, metric: "minutes" }, "1 s more within 5 days"],
  ] as [Case, string][])("says of %j: %j", (given, text) => {
    expect(standing(given).pace.needed.text).toBe(text);
  });

  test.each([
    [{ now: "2026-03-02T00:00", value: 0 }, "on-track"],
    [{ now: "2026-03-02T12:00", value: 0 }, "behind"],
    [{ now: "2026-03-05T12:00", value: 150 }, "on-track"],
    [{ now: "2026-03-05T12:01", value: 150 }, "behind"],
    [{ now: "2026-03-02T00:01", value: 300 }, "reached"],
    [{ now: "2026-03-08T23:59", value: 0 }, "behind"],
    [{ now: "2026-03-09T00:00", value: 299 }, "missed"],
    [{ now: "2026-03-09T00:00", value: 300 }, "reached"],
    [{ now: "2026-03-04T12:00", value: 300, direction: "at-most" }, "within"],
    [{ now: "2026-03-04T12:00", value: 301, direction: "at-most" }, "over"],
  ] as [Case, string][])("of %j is %s", (given, status) => {
    expect(standing(given).status).toBe(status);
  });

  test("sums of fractions are enough though their last digits are not", () => {
    const value = 0.1 * 3 * 1_000;
    expect(standing({ now: "2026-03-04T12:00", value: value - 1e-10 }).status).toBe("reached");
    expect(standing({ now: "2026-03-04T12:00", value: 300 + 1e-10, direction: "at-most" }).status).toBe(
      "within",
    );
  });

  test("before the period nothing has passed, and nothing can be said of how it will end", () => {
    const options = {
      metric: "minutes",
      direction: "at-least",
      now: at("2026-03-01T12:00"),
      calendar: berlin,
    } as const;
    expect(paceOf(WEEK, 0, options)).toMatchObject({ expected: 0, percent: null, needed: { days: 7 } });
  });
});

describe("the part of a period that has passed", () => {
  const dayOf = (date: string) =>
    currentPeriod({ period: "day", from: date, to: date, target: 1, metric: "count" }, date, "monday");

  test.each([
    ["2026-03-28T12:00", "2026-03-28", 12 / 24],
    // Clocks go from 02:00 to 03:00: a day of 23 hours, of which 11 have passed at noon.
    ["2026-03-29T12:00", "2026-03-29", 11 / 23],
    ["2026-10-25T12:00", "2026-10-25", 13 / 25],
  ])("at %s of %s is %d", (now, date, part) => {
    expect(elapsedPart(dayOf(date), at(now), berlin)).toBeCloseTo(part, 12);
  });

  test("of a day that a zone left out is all, as soon as it would have begun", () => {
    const apia = new Calendar("Pacific/Apia");
    const start = apia.startOf("2011-12-30");
    expect(elapsedPart(dayOf("2011-12-30"), start, apia)).toBe(1);
    expect(elapsedPart(dayOf("2011-12-30"), start - 1, apia)).toBe(0);
  });
});
