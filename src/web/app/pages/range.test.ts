import { describe, expect, test } from "vitest";
import { rangeBefore, rangeOf } from "./range.ts";

const TODAY = "2026-11-21";
const asked = (query: string) => rangeOf(new URLSearchParams(query), TODAY);

describe("a range", () => {
  test("is the last 30 days, or a preset, today included", () => {
    expect(asked("")).toEqual({ from: "2026-10-23", to: TODAY, by: "day", preset: "30" });
    expect(asked("range=7")).toMatchObject({ from: "2026-11-15", by: "day", preset: "7" });
    expect(asked("range=year")).toMatchObject({ from: "2025-11-22", by: "week", preset: "year" });
  });

  test("may be given by its days, and by what is shown together", () => {
    expect(asked("from=2026-01-01&to=2026-01-31&by=week")).toEqual({
      from: "2026-01-01",
      to: "2026-01-31",
      by: "week",
      preset: undefined,
    });
    expect(asked("from=2020-01-01&to=2026-01-31").by).toBe("month");
  });

  test.each([
    "range=8",
    "range=constructor",
    "from=2026-02-30&to=2026-03-01",
    "from=2026-03-02&to=2026-03-01",
    "by=hour",
  ])("%s is as if it were not there", (query) => expect(asked(query)).toEqual(asked("")));

  test("has one of the same length before it", () => {
    expect(rangeBefore({ from: "2026-11-15", to: "2026-11-21" })).toEqual({
      from: "2026-11-08",
      to: "2026-11-14",
    });
    expect(rangeBefore({ from: TODAY, to: TODAY })).toEqual({ from: "2026-11-20", to: "2026-11-20" });
  });
});
