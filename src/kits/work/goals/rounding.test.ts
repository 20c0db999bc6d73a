import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import type { GoalDirection } from "./goal.ts";

let now = 0;
let book: Daybook;
beforeEach(async () => {
  now = Date.parse("2026-03-30T20:00:00Z");
  book = await openDaybook(":memory:", { zone: "UTC", clock: () => now });
});
afterEach(() => book.close());

async function measured(times: number, value: number, unit: string): Promise<void> {
  for (let n = 0; n < times; n++) {
    const start = new Date(Date.parse("2026-03-30T06:00:00Z") + n * 60_000).toISOString();
    await book.time.record({ start, end: start, measurements: [{ value, unit }] });
  }
}

const goalOf = (unit: string, target: number, direction: GoalDirection = "at-least") =>
  book.goals.create({ title: "Goal", metric: { unit }, period: "day", target, direction });

describe("what is the target but for the rounding of its measurements is the target", () => {
  test.each([
    [8, 1, "cup", 8],
    [3, 0.1, "mile", 0.3],
    [2, 0.7, "miles", 1.4],
    [3, 1, "cal", 3],
    [3, 1, "sq in", 3],
  ])("%d times %d %s are %d", async (times, value, unit, target) => {
    await measured(times, value, unit);
    const least = await goalOf(unit, target);
    expect(least.progress).toMatchObject({ value: target, fraction: 1, status: "reached" });
    expect(least.progress?.pace.needed).toMatchObject({ value: 0, text: "" });
    const most = await goalOf(unit, target, "at-most");
    expect(most.progress?.status).toBe("within");
    now += 24 * 3_600_000;
    await book.goals.evaluate();
    const { items } = await book.events({ log: "goals", types: ["goal.reached", "goal.missed"] });
    expect(items.map(({ type, subject }) => [type, subject]).sort()).toEqual(
      [least.id, most.id].sort().map((id) => ["goal.reached", id]),
    );
  });

  test("and no more than that: a millimetre is missing, or too much", async () => {
    await measured(2, 500, "m");
    expect((await goalOf("m", 1_000.002)).progress?.status).not.toBe("reached");
    expect((await goalOf("m", 999.998, "at-most")).progress?.status).toBe("over");
    expect((await goalOf("pages", 0.001)).progress?.status).not.toBe("reached");
  });

  test("any number of any measurement against their sum", async () => {
    const units = fc.constantFrom("cup", "mile", "lb", "fl oz", "kcal", "acre", "psi", "hp", "GiB");
    const values = fc.integer({ min: 1, max: 500 }).map((tenths) => tenths / 10);
    await fc.assert(
      fc.asyncProperty(units, values, fc.integer({ min: 1, max: 9 }), async (unit, value, times) => {
        await book.close();
        book = await openDaybook(":memory:", { zone: "UTC", clock: () => now });
        await measured(times, value, unit);
        const target = Number((value * times).toFixed(1));
        expect((await goalOf(unit, target)).progress?.status).toBe("reached");
        expect((await goalOf(unit, target, "at-most")).progress?.status).toBe("within");
      }),
      { numRuns: 20 },
    );
  }, 30_000);
});
