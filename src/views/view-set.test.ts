import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Calendar } from "../event/calendar.ts";
import type { RecordedEvent } from "../event/event.ts";
import { testBatch, testEvent } from "../store/conformance.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { CatalogView } from "./catalog.ts";
import { checkpointKey } from "./checkpoint.ts";
import { count } from "./count.ts";
import { CountersView } from "./counters.ts";
import { rebuild, recount } from "./rebuild.ts";
import { ViewSet } from "./view-set.ts";

const calendar = new Calendar("Europe/London");
const definition = "test";
const views = [
  new CountersView({ calendar, logs: { tasks: { measures: { size: "data.size" } } }, counting: {} }),
  new CatalogView(),
];
const context = (set: ViewSet) => ({
  views: set,
  logs: {},
  today: "2026-03-31",
  weekStart: "monday" as const,
});
const everything = { from: "2026-01-01", to: "2026-12-31" };
let generations = 0;
const options = (store: Store) => ({
  store,
  views,
  generation: `g${++generations}`,
  zone: calendar.zone,
  definition,
});

async function openViews(store: Store): Promise<ViewSet> {
  const first = { position: "", generation: "g0", zone: calendar.zone, definition };
  await store.writeItems([{ op: "put", ...checkpointKey, attributes: first, condition: { absent: true } }]);
  return new ViewSet(store, { views, definition });
}

async function append(store: Store, fields: Parameters<typeof testEvent>[0]): Promise<void> {
  await store.append([testBatch([testEvent(fields)])]);
}

describe("a set of views", () => {
  test("answers with what was just appended, before it is settled", async () => {
    const store = new MemoryStore();
    const set = await openViews(store);
    await append(store, { time: "2026-03-28T23:30:00.000Z", data: { size: 3 } });
    await append(store, { time: "2026-03-29T23:30:00.000Z", data: { size: 4 } });
    const { items, totals } = await count({ log: "tasks", ...everything }, context(set));
    // London leaves GMT on the 29th: 23:30 UTC is half past midnight of the 30th there.
    expect(items).toEqual([
      { date: "2026-03-28", count: 1, size: 3 },
      { date: "2026-03-30", count: 1, size: 4 },
    ]);
    expect(totals).toEqual({ count: 2, size: 7 });
  });

  test("counts what another process settled once", async () => {
    const store = new MemoryStore();
    const [here, there] = [await openViews(store), await openViews(store)];
    const total = async (set: ViewSet) => (await count(everything, context(set))).totals.count;
    await append(store, {});
    expect([await total(here), await total(there)]).toEqual([1, 1]);
    await there.settle();
    expect([await total(here), await total(there)]).toEqual([1, 1]);
    await append(store, {});
    await Promise.all([here.settle(), there.settle()]);
    expect([await total(here), await total(there)]).toEqual([2, 2]);
  });

  test("refuses to answer from views of other settings, until they are rebuilt", async () => {
    const store = new MemoryStore();
    await openViews(store);
    await append(store, {});
    const other = new ViewSet(store, { views, definition: "other" });
    await expect(count(everything, context(other))).rejects.toMatchObject({ code: "views_outdated" });
    await rebuild({ ...options(store), definition: "other" });
    expect((await count(everything, context(other))).totals.count).toBe(1);
  });

  test("recount finds a counter that was changed behind its back, and repairs it", async () => {
    const store = new MemoryStore();
    const set = await openViews(store);
    await append(store, {});
    await set.settle();
    expect(await recount(set, options(store))).toMatchObject({
      differencesTotal: 0,
      events: 1,
      repaired: false,
    });
    await store.writeItems([{ op: "merge", pk: "g0#counters#tasks", sk: "2026-03", add: { d02: 5 } }]);
    await store.writeItems([{ op: "merge", pk: "g0#counters#ghost", sk: "2026-03", add: { d01: 1 } }]);
    const report = await recount(set, options(store));
    expect(report.differences).toEqual([
      { pk: "counters#ghost", sk: "2026-03", attribute: "d01", stored: 1, expected: undefined },
      { pk: "counters#tasks", sk: "2026-03", attribute: "d02", stored: 6, expected: 1 },
    ]);
    expect(await recount(set, { ...options(store), repair: true })).toMatchObject({ repaired: true });
    expect((await count(everything, context(set))).totals.count).toBe(1);
    expect(await recount(set, options(store))).toMatchObject({ differencesTotal: 0 });
  });

  test("a rebuild leaves no item of the old generation", async () => {
    const store = new MemoryStore();
    const set = await openViews(store);
    await append(store, {});
    await set.settle();
    await rebuild(options(store));
    expect((await store.queryItems({ pkPrefix: "g0#", direction: "forward", limit: 10 })).items).toEqual([]);
    expect((await store.queryItems({ pk: "views-building", direction: "forward", limit: 10 })).items).toEqual(
      [],
    );
  });
});

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant("append" as const),
      subject: fc.constantFrom("a", "b", "c"),
      type: fc.constantFrom("task.created", "task.completed", "note.kept.safe"),
      actor: fc.constantFrom(undefined, "ana", "raj"),
      day: fc.integer({ min: 1, max: 60 }),
      tags: fc.subarray(["x", "y"]),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ op: "settle" as const }, { op: "read" as const }, { op: "reopen" as const }),
  },
);

function naive(events: RecordedEvent[], matches: (event: RecordedEvent) => boolean): Map<string, number> {
  const days = new Map<string, number>();
  for (const event of events.filter(matches)) {
    const day = calendar.dayOf(Date.parse(event.time));
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  return days;
}

test.each(["memory", "sqlite"])("counters equal a naive count after any steps, on %s", async (name) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const store = name === "memory" ? new MemoryStore() : SqliteStore.open(":memory:");
      let sets = [await openViews(store), await openViews(store)];
      for (const [index, { op, ...fields }] of steps.entries()) {
        const set = sets[index % 2] as ViewSet;
        if (op === "settle") await set.settle();
        else if (op === "read") await count(everything, context(set));
        else if (op === "reopen") sets = [await openViews(store), await openViews(store)];
        else {
          const { day, tags, actor, ...rest } = fields as { day: number; tags: string[]; actor?: string };
          const time = new Date(Date.UTC(2026, 0, day, 23, 45)).toISOString();
          await append(store, { ...rest, time, data: { tags }, ...(actor === undefined ? {} : { actor }) });
        }
      }
      const events = await store.readAfter("", 1_000);
      const set = sets[0] as ViewSet;
      const same = async (query: object, matches: (event: RecordedEvent) => boolean) => {
        const { items } = await count({ ...query, ...everything }, context(set));
        expect(new Map(items.map(({ date, count }) => [date, count]))).toEqual(naive(events, matches));
      };
      await same({}, () => true);
      await same({ types: ["task."] }, ({ type }) => type.startsWith("task."));
      await same({ types: ["note.kept.", "task.created"] }, ({ type }) => type !== "task.completed");
      await same(
        { actor: "ana", types: ["task.created"] },
        (e) => e.actor === "ana" && e.type === "task.created",
      );
      await same({ subject: "b" }, ({ subject }) => subject === "b");
      await same({ tag: "x" }, ({ data }) => (data as { tags: string[] }).tags.includes("x"));
      expect(await recount(set, options(store))).toMatchObject({ differencesTotal: 0 });
      await store.close();
    }),
    { numRuns: 40 },
  );
});
