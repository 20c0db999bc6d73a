import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withMethod } from "../../../../test/support/books.ts";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import { encodeCursor } from "../../../store/cursor.ts";
import { MemoryStore } from "../../../store/memory/memory-store.ts";
import type { GoalInput } from "./goal.ts";

const NOW = Date.parse("2026-03-04T12:00:00Z");
const READ: GoalInput = {
  id: "read",
  title: "Read",
  metric: "minutes",
  scope: { tags: ["reading"] },
  period: "week",
  target: 300,
};

let book: Daybook;
beforeEach(async () => {
  book = await openDaybook(":memory:", { zone: "UTC", clock: () => NOW });
});
afterEach(() => book.close());

async function eventsOf(id: string) {
  return (await book.events({ log: "goals", subject: id, direction: "forward" })).items;
}

describe("a goal", () => {
  test("is one stream, whose events say what changed", async () => {
    await book.goals.create(READ, { actor: "ana" });
    await book.goals.update("read", { target: 240, title: "Read on" }, { actor: "bob" });
    await book.goals.skip("read", "2026-03-05");
    await book.goals.unskip("read", "2026-03-08");
    await book.goals.update("read", { archived: true });
    await book.goals.update("read", { archived: false });
    await book.goals.remove("read");
    const events = await eventsOf("read");
    expect(events.map(({ type, version, actor }) => [type, version, actor])).toEqual([
      ["goal.created", 1, "ana"],
      ["goal.updated", 2, "bob"],
      ["goal.skipped", 3, undefined],
      ["goal.unskipped", 4, undefined],
      ["goal.archived", 5, undefined],
      ["goal.updated", 6, undefined],
      ["goal.deleted", 7, undefined],
    ]);
    const changes = events.map(({ data }) => (data as { changes: unknown }).changes);
    expect(changes[1]).toEqual([
      { field: "title", from: "Read", to: "Read on" },
      { field: "target", from: 300, to: 240 },
    ]);
    expect(changes[2]).toEqual([{ field: "skips", from: [], to: ["2026-03-04"] }]);
    expect(changes[4]).toEqual([{ field: "archived", from: false, to: true }]);
    expect(events.every(({ data }) => (data as { tags: string[] }).tags.join() === "reading")).toBe(true);
  });

  test("that is there is answered, and refused when it says something else", async () => {
    const first = await book.goals.create(READ);
    expect(await book.goals.create({ ...READ, direction: "at-least" })).toEqual(first);
    await expect(book.goals.create({ ...READ, target: 1 })).rejects.toMatchObject({
      code: "version_conflict",
      details: { actualVersion: 1 },
    });
    expect(await eventsOf("read")).toHaveLength(1);
  });

  test("that was deleted can be set again, and goes on with its stream", async () => {
    await book.goals.create(READ);
    await book.goals.remove("read");
    await expect(book.goals.get("read")).rejects.toMatchObject({ code: "goal_not_found" });
    expect((await book.goals.create(READ)).version).toBe(3);
    expect((await book.goals.list()).items).toHaveLength(1);
  });

  test("that is changed to what it is records nothing", async () => {
    await book.goals.create(READ);
    await book.goals.update("read", { target: 300, scope: { tags: ["reading"] }, title: " Read " });
    await book.goals.unskip("read", "2026-03-04");
    expect(await eventsOf("read")).toHaveLength(1);
  });

  test("of another version is left as it is", async () => {
    await book.goals.create(READ);
    const stale = { ifVersion: 7 };
    const conflict = { code: "version_conflict", details: { expectedVersion: 7, actualVersion: 1 } };
    await expect(book.goals.update("read", { target: 1 }, stale)).rejects.toMatchObject(conflict);
    await expect(book.goals.skip("read", "2026-03-04", stale)).rejects.toMatchObject(conflict);
    await expect(book.goals.remove("read", stale)).rejects.toMatchObject(conflict);
    expect(await eventsOf("read")).toHaveLength(1);
  });

  test("of fifty writers in two processes keeps every change, gapless, and tells losers which version there is", async () => {
    const store = new MemoryStore();
    const books = await Promise.all([1, 2].map(() => openDaybook(store, { zone: "UTC", clock: () => NOW })));
    const [first] = books as [Daybook];
    await first.goals.create(READ);
    const free = books.flatMap(({ goals }, at) =>
      Array.from({ length: 25 }, (_, n) => goals.update("read", { target: 301 + n + 25 * at })),
    );
    await Promise.all(free);
    const { items } = await first.stream("goals", "read", { limit: 100 });
    expect(items.map(({ version }) => version)).toEqual(Array.from({ length: 51 }, (_, n) => n + 1));
    const bound = await Promise.allSettled(
      books.flatMap(({ goals }) =>
        Array.from({ length: 10 }, (_, n) => goals.update("read", { target: 1 + n }, { ifVersion: 51 })),
      ),
    );
    expect(bound.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const reasons = bound.flatMap((one) =>
      one.status === "rejected" ? [one.reason.details.actualVersion] : [],
    );
    expect(reasons).toEqual(Array(19).fill(52));
  });

  test("that another process changes while what it came to is recorded keeps both changes", async () => {
    const shared = new MemoryStore();
    const other = await openDaybook(shared, { zone: "UTC", clock: () => NOW });
    await other.goals.create({ ...READ, period: "day", from: "2026-03-03" });
    const store = withMethod(shared, "append", async (pass, batches) => {
      const answer = await pass(batches);
      const isFound = batches.some(({ events }) => events.some(({ type }) => type === "goal.missed"));
      if (isFound) await other.goals.update("read", { title: "Other" });
      return answer;
    });
    const slow = await openDaybook(store, { zone: "UTC", clock: () => NOW });
    expect(await slow.goals.update("read", { target: 1 })).toMatchObject({
      title: "Other",
      target: 1,
      version: 4,
    });
  });

  test.each([
    ["get", () => book.goals.get("nope")],
    ["history", () => book.goals.history("nope")],
    ["update", () => book.goals.update("nope", { target: 1 })],
    ["skip", () => book.goals.skip("nope", "2026-03-04")],
    ["remove", () => book.goals.remove("nope")],
  ])("that is not there: %s", async (_name, call) => {
    await expect(call()).rejects.toMatchObject({ code: "goal_not_found" });
  });

  test.each([["2026-03-03"], ["soon"], [undefined]])("cannot skip %j", async (date) => {
    await book.goals.create(READ);
    await expect(book.goals.skip("read", date as string)).rejects.toMatchObject({ code: "goal_invalid" });
  });

  test("skips as many periods as its limit, and no more", async () => {
    await book.goals.create({ ...READ, period: "day", from: "2020-01-01" });
    const [data] = (await eventsOf("read")).map((event) => event.data as { goal: object });
    const skips = Array.from({ length: 1_000 }, (_, n) =>
      new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10),
    );
    await book.append("goals", {
      type: "goal.skipped",
      subject: "read",
      data: { goal: { ...data?.goal, skips } },
    });
    expect((await book.goals.get("read")).skips).toHaveLength(1_000);
    await expect(book.goals.skip("read", "2026-03-04")).rejects.toThrow(
      "goal skips must be at most 1000, got 1001",
    );
  });
});

describe("a scope", () => {
  const scoped = (scope: GoalInput["scope"]): GoalInput => ({ ...READ, ...(scope && { scope }) });

  test("of a task that is not there is refused", async () => {
    await expect(book.goals.create(scoped({ tasks: ["nope"] }))).rejects.toThrow(
      'goal scope tasks must be tasks that are there, got "nope"',
    );
    expect(await book.logs()).toEqual([]);
  });

  test("of a type that no counter can hold is refused", async () => {
    const input = scoped({ logs: ["tasks"], types: ["|"] });
    await expect(book.goals.create(input)).rejects.toMatchObject({ code: "goal_invalid" });
  });

  test("of a log that does not sum what the metric asks for is refused", async () => {
    const both = scoped({ logs: ["time", "runs"] });
    await expect(book.goals.create({ ...both, metric: { unit: "km" } })).rejects.toMatchObject({
      code: "goal_invalid",
      hint: "the log has no measure length; the config's logs.runs.measures can name one",
    });
    await expect(book.goals.create(both)).rejects.toThrow(
      "goal metric must be count or a unit for the log runs",
    );
    const config = { logs: { runs: { measures: { length: "data.mm" } } } };
    const other = await openDaybook(":memory:", { zone: "UTC", clock: () => NOW, config });
    await other.goals.create({ ...scoped({ logs: ["runs"] }), metric: { unit: "km" }, target: 5 });
    await other.append("runs", { type: "run.done", subject: "r", data: { mm: 2_500_000 } });
    expect((await other.goals.get("read")).progress?.value).toBe(2.5);
    await other.close();
  });

  test("that no counter is kept for is refused, with what there is", async () => {
    const config = { logs: { steps: { counters: ["log" as const] } } };
    const other = await openDaybook(":memory:", { zone: "UTC", clock: () => NOW, config });
    await expect(
      other.goals.create({ ...scoped({ logs: ["steps"], tags: ["x"] }), metric: "count" }),
    ).rejects.toMatchObject({
      code: "goal_invalid",
      hint: "no tag counter is kept for log steps",
    });
    await other.close();
  });

  test("of several tags says that what bears two of them is counted twice", async () => {
    const { overlapping } = await book.goals.create(scoped({ tags: ["reading", "books"] }));
    expect(overlapping).toBe(true);
    await book.time.record({
      start: "2026-03-04T08:00:00Z",
      end: "2026-03-04T09:00:00Z",
      tags: ["reading", "books"],
    });
    expect((await book.goals.get("read")).progress?.value).toBe(120);
  });

  test("of a deleted task still has what was recorded for it", async () => {
    await book.tasks.create({ id: "t", title: "T" });
    await book.goals.create(scoped({ tasks: ["t"] }));
    await book.time.record({ start: "2026-03-04T08:00:00Z", end: "2026-03-04T09:00:00Z", task: "t" });
    await book.tasks.remove("t");
    expect((await book.goals.get("read")).progress?.value).toBe(60);
  });

  test("of types with a dot counts what lies below once", async () => {
    await book.goals.create({
      ...READ,
      metric: "count",
      scope: { logs: ["tasks"], types: ["task.", "task.completed"] },
    });
    await book.append("tasks", { type: "task.completed", subject: "t" });
    expect((await book.goals.get("read")).progress?.value).toBe(1);
  });
});

describe("the log of goals", () => {
  const strangers = [
    { type: "goal.created", data: null },
    { type: "goal.created", data: { goal: { title: "x" } } },
    { type: "goal.updated", data: [] },
    { type: "goal.reached", data: { period: { from: "x" } } },
    { type: "goal.missed", data: {} },
    { type: "goal.noted", data: { goal: {} } },
  ];

  test("may hold what others wrote: it changes no goal, and the next change goes on after it", async () => {
    await book.goals.create(READ);
    const before = await book.goals.get("read");
    for (const event of strangers) await book.append("goals", { subject: "read", ...event });
    await book.append("goals", { type: "goal.created", subject: "odd # subject", data: { goal: 1 } });
    expect(await book.goals.get("read")).toEqual(before);
    expect((await book.goals.list()).items).toHaveLength(1);
    expect((await book.goals.update("read", { target: 1 }, { ifVersion: 1 })).version).toBe(
      strangers.length + 2,
    );
    expect(await book.goals.evaluate()).toEqual({ goals: 1, recorded: 0 });
  });
});

describe("lists", () => {
  test("page, those in force and those that are archived apart", async () => {
    for (let n = 0; n < 7; n++) await book.goals.create({ ...READ, id: `g-${n}` });
    for (const id of ["g-1", "g-4"]) await book.goals.update(id, { archived: true });
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await book.goals.list({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(ids).toEqual(["g-0", "g-2", "g-3", "g-5", "g-6"]);
    expect((await book.goals.list({ archived: true })).items.map(({ id }) => id)).toEqual(["g-1", "g-4"]);
  });

  test("of periods page without repeating or skipping one, within any range", async () => {
    await book.goals.create({ ...READ, period: "day", from: "2026-01-20" });
    const range = { from: "2026-02-01", to: "2026-02-27" };
    const whole = (await book.goals.history("read", range)).items;
    expect(whole).toHaveLength(27);
    expect([whole[0]?.from, whole.at(-1)?.from]).toEqual(["2026-02-27", "2026-02-01"]);
    const paged: typeof whole = [];
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const page = await book.goals.history("read", { ...range, limit: 4, ...more });
      paged.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
    expect((await book.goals.history("read", { from: "2027-01-01" })).items).toEqual([]);
  });

  test.each([
    [{ from: "2026-02-02", to: "2026-02-01" }, "query_invalid"],
    [{ from: "soon" }, "calendar_invalid"],
    [{ limit: 0 }, "query_invalid"],
    [{ cursor: "?" }, "cursor_invalid"],
    [{ cursor: encodeCursor("view", ["g-1"]) }, "cursor_invalid"],
    [{ cursor: encodeCursor("view", ["0001-01-01"]) }, "cursor_invalid"],
  ])("of periods refuse %j", async (query, code) => {
    await book.goals.create(READ);
    await expect(book.goals.history("read", query)).rejects.toMatchObject({ code });
  });
});

test("a goal that begins later has no progress, and one that has ended stands as it ended", async () => {
  const later = await book.goals.create({ ...READ, id: "later", from: "2026-03-05" });
  expect(later.progress).toBeNull();
  const ended = await book.goals.create({ ...READ, id: "ended", from: "2026-02-02", to: "2026-02-08" });
  expect(ended.progress).toMatchObject({
    period: { from: "2026-02-02", to: "2026-02-08", daysLeft: 0 },
    status: "missed",
    pace: { expected: 300, percent: 0 },
  });
});
