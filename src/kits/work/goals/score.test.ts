import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GoalDirection } from "./goal.ts";
import { creditOf, scoreOf } from "./score.ts";
import { streakOf } from "./streak.ts";
import type { GoalOutcome, Judged } from "./verdict.ts";

const DIRECTIONS: GoalDirection[] = ["at-least", "at-most"];
const outcomes = fc.array(fc.constantFrom<GoalOutcome>("reached", "missed", "skipped", "running"), {
  maxLength: 60,
});

/** Periods of so many days with a target of 100. */
const judged: fc.Arbitrary<Judged[]> = fc.array(
  fc
    .record({
      wholeDays: fc.constantFrom(1, 7, 30, 31),
      days: fc.integer({ min: 1, max: 31 }),
      value: fc.double({ min: 0, max: 400, noNaN: true }),
      outcome: fc.constantFrom<GoalOutcome>("reached", "missed", "skipped", "running"),
    })
    .map(({ wholeDays, days, value, outcome }) => ({
      period: { from: "", to: "", wholeDays, days: Math.min(days, wholeDays), target: 100 },
      value,
      outcome,
    })),
  { maxLength: 40 },
);

/** Day by day, as Loop does it. */
function naiveScore(periods: Judged[], direction: GoalDirection): number {
  let score = direction === "at-most" ? 1 : 0;
  for (const { period, value, outcome } of periods) {
    if (outcome === "skipped" || outcome === "running") continue;
    let credit = value / 100;
    if (direction === "at-most") credit = 1 - (value - 100) / 100;
    if (credit > 1) credit = 1;
    if (credit < 0) credit = 0;
    const frequency = 1 / period.wholeDays;
    const m = 0.5 ** (Math.sqrt(frequency) / 13);
    for (let day = 0; day < period.days; day++) score = score * m + credit * (1 - m);
  }
  return score;
}

const daily = (count: number, value: number, outcome: GoalOutcome = "reached"): Judged[] =>
  Array.from({ length: count }, () => ({
    period: { from: "", to: "", days: 1, wholeDays: 1, target: 100 },
    value,
    outcome,
  }));

describe("the score", () => {
  test("is what Loop comes to, day by day", () => {
    fc.assert(
      fc.property(judged, fc.constantFrom(...DIRECTIONS), (periods, direction) => {
        expect(scoreOf(periods, direction)).toBeCloseTo(naiveScore(periods, direction), 9);
      }),
    );
  });

  test("stays between nothing and all", () => {
    fc.assert(
      fc.property(judged, fc.constantFrom(...DIRECTIONS), (periods, direction) => {
        const score = scoreOf(periods, direction);
        expect(score >= 0 && score <= 1).toBe(true);
      }),
    );
  });

  test("is a half after 13 perfect days", () => {
    expect(scoreOf(daily(13, 100), "at-least")).toBeCloseTo(0.5, 9);
  });

  test("forgives: one failure among a hundred days costs a twentieth, and more than the target gives no more", () => {
    const kept = [...daily(50, 100), ...daily(1, 0, "missed"), ...daily(49, 300)];
    const perfect = scoreOf(daily(100, 100), "at-least");
    expect(perfect - scoreOf(kept, "at-least")).toBeGreaterThan(0);
    expect(perfect - scoreOf(kept, "at-least")).toBeLessThan(0.05);
  });

  test("gives credit for a part", () => {
    expect(scoreOf(daily(13, 60, "missed"), "at-least")).toBeCloseTo(0.3, 9);
  });

  test("what is skipped or running changes nothing, wherever it stands", () => {
    fc.assert(
      fc.property(
        judged,
        fc.nat(),
        fc.constantFrom<GoalOutcome>("skipped", "running"),
        (periods, at, outcome) => {
          const place = at % (periods.length + 1);
          const more = [...periods.slice(0, place), ...daily(1, 0, outcome), ...periods.slice(place)];
          expect(scoreOf(more, "at-least")).toBe(scoreOf(periods, "at-least"));
        },
      ),
    );
  });

  test.each([
    [0, 0, 1],
    [0.5, 0.5, 1],
    [1, 1, 1],
    [1.5, 1, 0.5],
    [2, 1, 0],
    [9, 1, 0],
  ])("the credit of %d of the target is %d of at least, %d of at most", (fraction, atLeast, atMost) => {
    expect([creditOf(fraction, "at-least"), creditOf(fraction, "at-most")]).toEqual([atLeast, atMost]);
  });
});

describe("the streak", () => {
  test("is the longest run of reached ones, and the last one", () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const runs = all
          .filter((outcome) => outcome === "reached" || outcome === "missed")
          .map((outcome) => (outcome === "reached" ? "r" : "m"))
          .join("")
          .split("m")
          .map((run) => run.length);
        expect(streakOf(all)).toEqual({ current: runs.at(-1), best: Math.max(...runs) });
      }),
    );
  });
});
