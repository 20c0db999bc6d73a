import fc from "fast-check";
import { expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import { type Day, eachDay, type WeekStart, weekdayOf } from "../../../event/calendar.ts";
import type { GoalDirection, GoalMetric, GoalScope } from "./goal.ts";
import type { PastPeriod } from "./reports.ts";

/** Goals against the slowest obvious model: every entry is looked through, minute by minute, for every period. */

const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
/** Both changes of the clock of these zones lie in the days from here on. */
const BASE = Date.parse("2026-03-02T00:00:00Z");
const MINUTE = 60_000;
const DAYS = 50;
const NOW = BASE + DAYS * 24 * 60 * MINUTE;
const TASKS = ["t-1", "t-2", "t-3"];

interface Made {
  /** Minutes from BASE. */
  start: number;
  length: number;
  type: string;
  tags: string[];
  task: string | null;
  km: number;
}

interface MadeGoal {
  metric: GoalMetric;
  scope: GoalScope;
  period: "day" | "week" | "month";
  target: number;
  direction: GoalDirection;
  /** Days before today. */
  age: number;
  skip: number;
}

const entries: fc.Arbitrary<Made[]> = fc.array(
  fc.record({
    start: fc.integer({ min: 0, max: (DAYS - 1) * 24 * 60 }),
    length: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 600, max: 1_400 })),
    type: fc.constantFrom("Study", "Project"),
    tags: fc.subarray(["a", "b"]),
    task: fc.constantFrom(null, ...TASKS),
    km: fc.integer({ min: 0, max: 12 }),
  }),
  { maxLength: 25 },
);
const scopes: fc.Arbitrary<GoalScope> = fc.constantFrom<GoalScope>(
  {},
  { tags: ["a"] },
  { tags: ["a", "b"] },
  { types: ["Study"] },
  { types: ["Study", "Project", "None"] },
  { tasks: ["t-3"] },
  { tasks: ["t-1"] },
  { tasks: ["t-2", "t-1"] },
);
const goals: fc.Arbitrary<MadeGoal> = fc.record({
  metric: fc.constantFrom<GoalMetric>("minutes", "count", { unit: "km" }),
  scope: scopes,
  period: fc.constantFrom("day" as const, "week" as const, "month" as const),
  target: fc.integer({ min: 1, max: 400 }),
  direction: fc.constantFrom<GoalDirection>("at-least", "at-most"),
  age: fc.integer({ min: 0, max: DAYS + 10 }),
  skip: fc.nat(),
});

/** t-2 lies below t-1, t-3 below t-2. */
const BELOW: Record<string, string[]> = { "t-1": TASKS, "t-2": ["t-2", "t-3"], "t-3": ["t-3"] };

/** How often an entry counts: once for each tag that it bears, since that is what counters know. */
function times({ type, tags, task }: Made, scope: GoalScope): number {
  if (scope.tags !== undefined) return scope.tags.filter((tag) => tags.includes(tag)).length;
  if (scope.types !== undefined) return scope.types.includes(type) ? 1 : 0;
  if (scope.tasks === undefined) return 1;
  return task !== null && scope.tasks.some((id) => BELOW[id]?.includes(task)) ? 1 : 0;
}

function naiveValue(made: Made[], { metric, scope }: MadeGoal, isIn: (ms: number) => boolean): number {
  let sum = 0;
  for (const entry of made) {
    const start = BASE + entry.start * MINUTE;
    let amount = 0;
    if (metric === "minutes") {
      for (let minute = 0; minute < entry.length; minute++) if (isIn(start + minute * MINUTE)) amount += 1;
    } else if (isIn(start)) amount = metric === "count" ? 1 : entry.km;
    sum += amount * times(entry, scope);
  }
  return sum;
}

async function bookOf(zone: string, weekStart: WeekStart, made: Made[]): Promise<Daybook> {
  const book = await openDaybook(":memory:", { zone, clock: () => NOW, config: { weekStart } });
  await book.tasks.create({ id: "t-1", title: "1" });
  await book.tasks.create({ id: "t-2", title: "2", parent: "t-1" });
  await book.tasks.create({ id: "t-3", title: "3", parent: "t-2" });
  for (const { start, length, type, tags, task, km } of made) {
    await book.time.record({
      start: new Date(BASE + start * MINUTE).toISOString(),
      end: new Date(BASE + (start + length) * MINUTE).toISOString(),
      type,
      tags,
      task,
      measurements: km === 0 ? [] : [{ value: km, unit: "km" }],
    });
  }
  return book;
}

const STARTS: Record<WeekStart, number> = { sunday: 0, monday: 1, saturday: 6 };

/** Days in the groups of their periods, oldest first. */
function naivePeriods(days: Day[], { period }: MadeGoal, weekStart: WeekStart): Day[][] {
  const groups: Day[][] = [];
  for (const day of days) {
    const begins = { day: true, week: weekdayOf(day) === STARTS[weekStart], month: day.endsWith("-01") }[
      period
    ];
    if (begins || groups.length === 0) groups.push([day]);
    else groups.at(-1)?.push(day);
  }
  return groups;
}

function naiveOutcome({ value, target, to }: PastPeriod, direction: GoalDirection, today: Day): string {
  if (direction === "at-least") return value >= target ? "reached" : to < today ? "missed" : "running";
  return value > target ? "missed" : to < today ? "reached" : "running";
}

test("a goal's history, streak and events are what its entries say, in any zone, with any first day of a week", async () => {
  const worlds = fc.record({
    zone: fc.constantFrom(...ZONES),
    weekStart: fc.constantFrom<WeekStart>("monday", "sunday", "saturday"),
    made: entries,
    goal: goals,
  });
  await fc.assert(
    fc.asyncProperty(worlds, async ({ zone, weekStart, made, goal }) => {
      const book = await bookOf(zone, weekStart, made);
      try {
        await check(book, { zone, weekStart, made, goal });
      } finally {
        await book.close();
      }
    }),
    { numRuns: 30 },
  );
}, 120_000);

interface World {
  zone: string;
  weekStart: WeekStart;
  made: Made[];
  goal: MadeGoal;
}

async function check(book: Daybook, { zone, weekStart, made, goal }: World): Promise<void> {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });
  const today = format.format(NOW);
  const from = format.format(NOW - goal.age * 24 * 60 * MINUTE);
  const days = eachDay(from, today);
  const skipped = days[goal.skip % days.length] as Day;
  const { age: _age, skip: _skip, ...input } = goal;
  const { id } = await book.goals.create({ title: "Goal", id: "g", from, ...input });
  await book.goals.skip(id, skipped);

  const periods = (await book.goals.history(id, { limit: 1_000 })).items.reverse();
  const expected = naivePeriods(days, goal, weekStart);
  expect(periods.map((period) => period.from)).toEqual(expected.map((group) => group[0]));
  const outcomes: string[] = [];
  for (const [index, period] of periods.entries()) {
    const group = new Set(expected[index]);
    // A period that goes on may hold what is still to come today.
    const isIn = (ms: number) => group.has(format.format(ms));
    expect(period.value).toBeCloseTo(naiveValue(made, goal, isIn), 6);
    const outcome = group.has(skipped) ? "skipped" : naiveOutcome(period, goal.direction, today);
    expect(period.outcome).toBe(outcome);
    outcomes.push(outcome);
  }

  const { progress } = await book.goals.get(id);
  const runs = outcomes.filter((outcome) => outcome === "reached" || outcome === "missed");
  const lengths = runs
    .join("")
    .split("missed")
    .map((run) => run.length / "reached".length);
  expect(progress?.streak).toEqual({ current: lengths.at(-1), best: Math.max(...lengths) });
  expect(progress?.value).toBe(periods.at(-1)?.value);

  await book.goals.evaluate();
  const { items } = await book.events({ log: "goals", types: ["goal.reached", "goal.missed"], limit: 1_000 });
  expect(items.map(({ type }) => type.slice(5)).reverse()).toEqual(runs);
}
