import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, daysBetween, weekdayOf } from "../../../event/day.ts";
import { movedFocus } from "./grid-keys.ts";

const year = { from: "2026-01-01", to: "2026-12-31" };
const press = (key: string, day: string, ctrlKey = false) => movedFocus({ key, ctrlKey }, day, year);

describe("movedFocus", () => {
  test.each([
    ["ArrowUp", "2026-03-02", "2026-03-01"],
    ["ArrowDown", "2026-03-01", "2026-03-02"],
    ["ArrowLeft", "2026-03-02", "2026-02-23"],
    ["ArrowRight", "2026-03-02", "2026-03-09"],
    ["ArrowUp", "2026-01-01", undefined],
    ["ArrowLeft", "2026-01-07", undefined],
    ["ArrowRight", "2026-12-25", undefined],
    ["Home", "2026-03-02", "2026-01-05"],
    ["End", "2026-03-02", "2026-12-28"],
    ["PageUp", "2026-03-31", "2026-02-28"],
    ["PageDown", "2026-01-31", "2026-02-28"],
    ["PageUp", "2026-01-20", "2026-01-01"],
    ["PageDown", "2026-12-02", "2026-12-31"],
    ["x", "2026-03-02", undefined],
  ])("%s on %s goes to %s", (key, from, to) => {
    expect(press(key, from)).toBe(to);
  });

  test("Control with Home and End goes to the ends of the range", () => {
    expect(press("Home", "2026-03-02", true)).toBe("2026-01-01");
    expect(press("End", "2026-03-02", true)).toBe("2026-12-31");
  });

  test("no key leaves the range, and Home and End stay in the row", () => {
    const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"];
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.boolean(),
        fc.nat(500),
        fc.nat(500),
        (key, ctrlKey, at, after) => {
          const day = addDays("2026-01-01", at);
          const target = movedFocus({ key, ctrlKey }, day, { from: "2026-01-01", to: addDays(day, after) });
          if (target === undefined) return;
          expect(target >= "2026-01-01" && target <= addDays(day, after)).toBe(true);
          if ((key === "Home" || key === "End") && !ctrlKey) {
            expect(weekdayOf(target)).toBe(weekdayOf(day));
            expect(
              Math.abs(daysBetween(target, key === "Home" ? "2026-01-01" : addDays(day, after))),
            ).toBeLessThan(7);
          }
        },
      ),
    );
  });
});
