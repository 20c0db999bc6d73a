import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MortalStore } from "../../../../test/support/mortal-store.ts";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import { MemoryStore } from "../../../store/memory/memory-store.ts";
import type { GoalInput } from "./goal.ts";

const HOUR = 3_600_000;
/** Wednesday. */
const START = Date.parse("2026-03-04T12:00:00Z");
const READ: GoalInput = {
  id: "read",
  title: "Read",
  metric: "minutes",
  scope: { tags: ["reading"] },
  period: "day",
  target: 60,
};

let now = START;
let book: Daybook;
const clock = () => now;

beforeEach(async () => {
  now = START;
  book = await openDaybook(":memory:", { zone: "UTC", clock });
});
afterEach(() => book.close());

async function track(day: string, minutes: number, on = book): Promise<string> {
  const start = Date.parse(`${day}T08:00:00Z`);
  const entry = {
    start: new Date(start).toISOString(),
    end: new Date(start + minutes * 60_000).toISOString(),
  };
  return (await on.time.record({ ...entry, type: "Study", tags: ["reading"] })).id;
}

/** What was found, oldest first: `reached 2026-03-04`. */
async function found(on = book, id = "read"): Promise<string[]> {
  const { items } = await on.events({ log: "goals", subject: id, direction: "forward", limit: 1_000 });
  return items
    .filter(({ type }) => type === "goal.reached" || type === "goal.missed")
    .map(({ type, data }) => `${type.slice(5)} ${(data as { period: { from: string } }).period.from}`);
}

describe("at least", () => {
  test("is reached as soon as the target is there, once, whatever comes after", async () => {
    await book.goals.create(READ);
    await track("2026-03-04", 59);
    expect(await book.goals.evaluate()).toEqual({ goals: 1, recorded: 0 });
    await track("2026-03-04", 1);
    expect(await book.goals.evaluate()).toEqual({ goals: 1, recorded: 1 });
    await track("2026-03-04", 100);
    now += 24 * HOUR;
    await book.goals.evaluate();
    expect(await found()).toEqual(["reached 2026-03-04"]);
  });

  test("is decided on what was recorded up to now, also by a book whose reads are settled ones", async () => {
    await book.close();
    const store = new MemoryStore();
    book = await openDaybook(store, { zone: "UTC", clock });
    await book.goals.create(READ);
    await book.settle();
    await track("2026-03-04", 60);
    const served = await openDaybook(store, { zone: "UTC", clock, reads: "settled" });
    expect((await served.goals.get("read")).progress?.value).toBe(0);
    expect(await served.goals.evaluate()).toMatchObject({ recorded: 1 });
  });

  test("is missed when the period is over, and not a moment before", async () => {
    await book.goals.create(READ);
    now = Date.parse("2026-03-04T23:59:59.999Z");
    expect(await book.goals.evaluate()).toMatchObject({ recorded: 0 });
    now += 1;
    expect(await book.goals.evaluate()).toMatchObject({ recorded: 1 });
    expect(await found()).toEqual(["missed 2026-03-04"]);
  });
});

describe("at most", () => {
  test("is missed as soon as there is more, and then not reached any more", async () => {
    await book.goals.create({ ...READ, direction: "at-most" });
    await track("2026-03-04", 60);
    expect(await book.goals.evaluate()).toMatchObject({ recorded: 0 });
    await track("2026-03-04", 1);
    now += 24 * HOUR;
    await book.goals.evaluate();
    expect(await found()).toEqual(["missed 2026-03-04"]);
  });

  test("is reached when the period is over", async () => {
    await book.goals.create({ ...READ, direction: "at-most" });
    now += 24 * HOUR;
    await book.goals.evaluate();
    expect(await found()).toEqual(["reached 2026-03-04"]);
  });
});

describe("an outcome", () => {
  test("is an event of the goal, found now, with what it is about", async () => {
    const goal = await book.goals.create(READ);
    await track("2026-03-04", 90);
    await book.goals.evaluate();
    const { items } = await book.events({ log: "goals", types: ["goal.reached"] });
    expect(items[0]).toMatchObject({
      subject: "read",
      time: new Date(now).toISOString(),
      data: {
        title: "Read",
        period: { from: "2026-03-04", to: "2026-03-04" },
        value: 90,
        target: 60,
        metric: "minutes",
        direction: "at-least",
        tags: ["reading"],
      },
    });
    expect((await book.goals.get("read")).version).toBe(goal.version);
    await book.goals.update("read", { title: "Read on" }, { ifVersion: goal.version });
  });

  test("of each past period is found after a downtime, in order, skipped ones and those long past left out", async () => {
    await book.goals.create({ ...READ, from: "2024-01-01" });
    await book.goals.skip("read", "2026-03-02");
    await track("2026-03-03", 60);
    await book.goals.evaluate();
    const all = await found();
    expect(all).toHaveLength(365);
    expect(all[0]).toBe("missed 2025-03-03");
    expect(all.slice(-3)).toEqual(["missed 2026-02-28", "missed 2026-03-01", "reached 2026-03-03"]);
    expect(await book.goals.evaluate()).toMatchObject({ recorded: 0 });
  });

  test("that late data changes is recorded too; the history follows the counters", async () => {
    await book.goals.create(READ);
    now += 24 * HOUR;
    await book.goals.evaluate();
    const entry = await track("2026-03-04", 60);
    await book.goals.evaluate();
    expect(await found()).toEqual(["missed 2026-03-04", "reached 2026-03-04"]);
    await book.time.remove(entry);
    await book.goals.evaluate();
    expect(await found()).toHaveLength(2);
    const { items } = await book.goals.history("read");
    expect(items.map(({ outcome }) => outcome)).toEqual(["running", "missed"]);
  });

  test("is none of an archived goal, nor of one that was deleted", async () => {
    await book.goals.create(READ);
    await book.goals.update("read", { archived: true });
    await book.goals.create({ ...READ, id: "gone" });
    await book.goals.remove("gone");
    now += 48 * HOUR;
    expect(await book.goals.evaluate()).toEqual({ goals: 0, recorded: 0 });
  });

  test("is none of the time that a goal was archived", async () => {
    await book.goals.create(READ);
    now += 24 * HOUR;
    await book.goals.update("read", { archived: true });
    now += 72 * HOUR;
    await book.goals.update("read", { archived: false });
    now += 24 * HOUR;
    await book.goals.evaluate();
    expect(await found()).toEqual(["missed 2026-03-04", "missed 2026-03-08"]);
  });

  test("is not found again though the goal is archived in between, or its scope named in another order", async () => {
    await book.goals.create({ ...READ, period: "week", scope: { tags: ["reading", "books"] } });
    await track("2026-03-04", 60);
    await book.goals.evaluate();
    await book.goals.update("read", { scope: { tags: ["books", "reading"] } });
    await book.goals.update("read", { archived: true });
    await book.goals.update("read", { archived: false, title: "Read on" });
    expect(await book.goals.evaluate()).toMatchObject({ recorded: 0 });
    expect(await found()).toEqual(["reached 2026-03-04"]);
    await book.goals.update("read", { target: 30 });
    expect(await book.goals.evaluate()).toMatchObject({ recorded: 1 });
  });

  test("of days that are settled is not found again when weeks begin on another day", async () => {
    const store = new MemoryStore();
    const opened = (weekStart: "monday" | "sunday") =>
      openDaybook(store, { zone: "UTC", clock, config: { weekStart } });
    const monday = await opened("monday");
    await monday.goals.create({ ...READ, period: "week", from: "2026-02-09" });
    await track("2026-03-04", 60, monday);
    await monday.goals.evaluate();
    const before = ["missed 2026-02-09", "missed 2026-02-16", "missed 2026-02-23", "reached 2026-03-02"];
    expect(await found(monday)).toEqual(before);
    const sunday = await opened("sunday");
    expect(await sunday.goals.evaluate()).toMatchObject({ recorded: 0 });
    now += 7 * 24 * HOUR;
    expect(await sunday.goals.evaluate()).toMatchObject({ recorded: 0 });
    now += 7 * 24 * HOUR;
    await sunday.goals.evaluate();
    expect(await found(sunday)).toEqual([...before, "missed 2026-03-08"]);
    const again = await opened("monday");
    expect(await again.goals.evaluate()).toMatchObject({ recorded: 0 });
  });

  test("is none of a day that the zone left out", async () => {
    await book.close();
    now = Date.parse("2012-01-01T10:00:00Z");
    book = await openDaybook(":memory:", { zone: "Pacific/Apia", clock });
    await book.goals.create({ ...READ, from: "2011-12-29", to: "2011-12-31" });
    await book.goals.evaluate();
    expect(await found()).toEqual(["missed 2011-12-29", "missed 2011-12-31"]);
    const { items } = await book.goals.history("read");
    expect(items.map(({ from }) => from)).toEqual(["2011-12-31", "2011-12-29"]);
    await book.goals.create({ ...READ, id: "never", from: "2011-12-30", to: "2011-12-30" });
    expect((await book.goals.get("never")).progress).toBeNull();
  });

  test("of what the goal was is recorded before it becomes another", async () => {
    await book.goals.create(READ);
    now += 24 * HOUR;
    await book.goals.update("read", { target: 1 });
    expect(await found()).toEqual(["missed 2026-03-04"]);
    await track("2026-03-05", 1);
    await book.goals.evaluate();
    expect(await found()).toEqual(["missed 2026-03-04", "reached 2026-03-05"]);
  });

  test("is found anew for a new definition, from the day of the change on; a title is none", async () => {
    await book.goals.create({ ...READ, from: "2026-03-01" });
    await track("2026-03-04", 60);
    await book.goals.evaluate();
    const before = await found();
    await book.goals.update("read", { title: "Read more" });
    expect(await book.goals.evaluate()).toMatchObject({ recorded: 0 });
    await book.goals.update("read", { target: 30 });
    await book.goals.evaluate();
    expect(await found()).toEqual([...before, "reached 2026-03-04"]);
  });

  test("of one goal that cannot be counted holds up no other", async () => {
    await book.close();
    const store = new MemoryStore();
    const config = { logs: { steps: { counters: ["log" as const, "tag" as const] } } };
    const first = await openDaybook(store, { zone: "UTC", clock, config });
    const steps = { ...READ, metric: "count" as const, target: 1 };
    await first.goals.create({ ...steps, id: "a", scope: { logs: ["steps"], tags: ["x"] } });
    await first.goals.create({ ...steps, id: "b", scope: { logs: ["time"] } });
    await first.settle();
    // The same store with other settings: the counter that goal `a` reads is not kept any more.
    const less = { logs: { steps: { counters: ["log" as const] } } };
    book = await openDaybook(store, { zone: "UTC", clock, config: less });
    await book.rebuild();
    now += 24 * HOUR;
    await expect(book.goals.evaluate()).rejects.toMatchObject({ code: "counter_not_kept" });
    expect(await found(book, "b")).toEqual(["missed 2026-03-04"]);
    // It can still be changed into one that is counted.
    await book.goals.update("a", { scope: { logs: ["steps"] } });
    expect(await book.goals.evaluate()).toEqual({ goals: 2, recorded: 0 });
  });
});

describe("each once", () => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-goals-"));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("by any number of books that evaluate the same file at once", async () => {
    const path = join(folder, "shared.db");
    const first = await openDaybook(path, { zone: "UTC", clock });
    for (const id of ["a", "b", "c"]) await first.goals.create({ ...READ, id, from: "2026-02-01" });
    await track("2026-02-14", 60, first);
    const others = await Promise.all([1, 2, 3].map(() => openDaybook(path, { clock })));
    const reports = await Promise.all([first, ...others].map((each) => each.goals.evaluate()));
    const missing = await first.goals.evaluate();
    const total = [...reports, missing].reduce((sum, { recorded }) => sum + recorded, 0);
    expect(total).toBe(3 * 31);
    for (const id of ["a", "b", "c"]) {
      const all = await found(first, id);
      expect(new Set(all).size).toBe(31);
      expect(all).toHaveLength(31);
      expect(all).toContain("reached 2026-02-14");
    }
    await Promise.all([first, ...others].map((each) => each.close()));
  });

  test("wherever a process dies", async () => {
    const store = new MemoryStore();
    const open = async (mortal: MortalStore) => openDaybook(mortal, { zone: "UTC", clock });
    const healthy = await open(new MortalStore(store));
    await healthy.goals.create({ ...READ, from: "2025-12-01" });
    await track("2026-01-10", 60, healthy);
    for (const last of ["lost", "written"] as const) {
      for (let write = 1; write <= 3; write++) {
        const mortal = new MortalStore(store);
        const dying = await open(mortal);
        mortal.killAtWrite(write, last);
        void dying.goals.evaluate();
        await expect.poll(() => mortal.isDead || mortal.pending === 0).toBe(true);
        now += 24 * HOUR;
      }
    }
    await healthy.goals.evaluate();
    const all = await found(healthy);
    expect(all).toHaveLength(93 + 6);
    expect(new Set(all).size).toBe(93 + 6);
  });

  test("though the events are copied into another book that evaluates too", async () => {
    await book.goals.create({ ...READ, from: "2026-03-01" });
    await book.goals.evaluate();
    const copy = await openDaybook(":memory:", { zone: "UTC", clock });
    for await (const event of book.recorded({})) await copy.append(event.log, event);
    expect(await copy.goals.evaluate()).toEqual({ goals: 1, recorded: 0 });
    expect(await found(copy)).toEqual(await found());
    await copy.close();
  });

  test("after a rebuild too, which finds the same goals and outcomes", async () => {
    await book.goals.create({ ...READ, from: "2026-03-01" });
    await book.goals.skip("read", "2026-03-02");
    await book.goals.evaluate();
    const before = await book.goals.get("read");
    await book.rebuild();
    expect(await book.goals.get("read")).toEqual(before);
    expect(await book.goals.evaluate()).toMatchObject({ recorded: 0 });
    expect((await book.recount()).differencesTotal).toBe(0);
  });
});
