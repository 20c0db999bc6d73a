import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Calendar } from "../event/calendar.ts";
import type { RecordedEvent } from "../event/event.ts";
import { testBatch, testEvent } from "../store/conformance.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { CatalogView } from "./catalog.ts";
import { listLogs, listStreams } from "./catalog-read.ts";
import { checkpointKey, readCheckpoint } from "./checkpoint.ts";
import { Construction } from "./construction.ts";
import { count } from "./count.ts";
import { CountersView } from "./counters.ts";
import { rebuild, recount } from "./rebuild.ts";
import type { View } from "./view.ts";
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
let clock = Date.parse("2026-03-31T12:00:00Z");
const options = (store: Store) => ({
  store,
  views,
  generation: `g${++generations}`,
  zone: calendar.zone,
  definition,
  now: () => clock,
});

const settings = {
  zone: calendar.zone,
  now: () => clock,
  viewsFor: () => views,
  definitionFor: () => definition,
};

async function openViews(store: Store): Promise<ViewSet> {
  const first = { position: "", generation: "g0", zone: calendar.zone, definition };
  await store.writeItems([{ op: "put", ...checkpointKey, attributes: first, condition: { absent: true } }]);
  return new ViewSet(store, settings);
}

async function underConstruction(store: Store): Promise<unknown[]> {
  return (await store.queryItems({ pk: "views-building", direction: "forward", limit: 10 })).items;
}

/** Generations that have items. */
async function partitions(store: Store): Promise<string[]> {
  const { items } = await store.queryItems({ pkPrefix: "", direction: "forward", limit: 10_000 });
  return [...new Set(items.flatMap(({ pk }) => (pk.includes("#") ? [pk.slice(0, pk.indexOf("#"))] : [])))];
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

  test("gives full pages, also where what is stored was removed since", async () => {
    const store = new MemoryStore();
    await openViews(store);
    const present: View = {
      name: "present",
      fold({ type, subject }, pending) {
        if (type === "left") pending.remove("here", subject);
        else pending.put("here", subject, {});
      },
    };
    const set = new ViewSet(store, { ...settings, viewsFor: () => [present] });
    for (let n = 10; n < 60; n++) await append(store, { type: "came", subject: `s${n}` });
    await set.settle();
    for (let n = 10; n < 57; n++) await append(store, { type: "left", subject: `s${n}` });
    const query = { view: "present", pk: "here", direction: "forward", limit: 2 } as const;
    const first = await set.query(query);
    expect(first.items).toEqual([{ sk: "s57" }, { sk: "s58" }]);
    const cursor = first.nextCursor as string;
    expect(await set.query({ ...query, cursor })).toEqual({ items: [{ sk: "s59" }] });
    const backward = await set.query({ ...query, direction: "backward", to: "s57" });
    expect(backward).toEqual({ items: [{ sk: "s57" }] });
  });

  test("refuses to answer from views of other settings, until they are rebuilt", async () => {
    const store = new MemoryStore();
    await openViews(store);
    await append(store, {});
    const other = new ViewSet(store, { ...settings, definitionFor: () => "other" });
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
    expect(await underConstruction(store)).toEqual([]);
  });

  test("two recounts at once both find nothing wrong, and leave nothing behind", async () => {
    const store = new MemoryStore();
    const set = await openViews(store);
    for (let subject = 0; subject < 500; subject++) await append(store, { subject: `s-${subject}` });
    await set.settle();
    const reports = await Promise.all([recount(set, options(store)), recount(set, options(store))]);
    expect(reports.map(({ differencesTotal }) => differencesTotal)).toEqual([0, 0]);
    expect(await underConstruction(store)).toEqual([]);
    expect(await partitions(store)).toEqual(["g0"]);
  });

  test("what a process that died was building goes with the next rebuild, after a minute", async () => {
    const store = new MemoryStore();
    await openViews(store);
    await append(store, {});
    const dead = await Construction.begin(store, "dead", () => clock);
    await dead.write([{ op: "put", pk: "dead#counters#tasks", sk: "2026-03", attributes: { d01: 1 } }]);
    await rebuild(options(store));
    expect(await partitions(store)).toContain("dead");
    clock += 61_000;
    const last = options(store);
    await rebuild(last);
    expect(await partitions(store)).toEqual([last.generation]);
    expect(await underConstruction(store)).toEqual([]);
  });

  test("what a slow settling leaves in a generation that was given up goes with the next rebuild", async () => {
    const store = new MemoryStore({ atomicItems: 4 });
    const set = await openViews(store);
    await append(store, {});
    await set.settle();
    const first = options(store);
    await rebuild(first);
    await store.writeItems([{ op: "merge", pk: "g0#counters#tasks", sk: "2026-03", add: { d02: 1 } }]);
    clock += 61_000;
    const second = options(store);
    await rebuild(second);
    expect(await partitions(store)).not.toContain("g0");
  });

  test("who was taken for dead can write no more", async () => {
    const store = new MemoryStore();
    await openViews(store);
    const slow = await Construction.begin(store, "slow", () => clock);
    clock += 61_000;
    await rebuild(options(store));
    const late = slow.write([
      { op: "put", pk: "slow#counters#tasks", sk: "2026-03", attributes: { d01: 1 } },
    ]);
    await expect(late).rejects.toMatchObject({ code: "condition_failed" });
    expect(await partitions(store)).not.toContain("slow");
  });

  test("a recount whose construction was removed under it reports that, not differences", async () => {
    const store = new MemoryStore();
    const set = await openViews(store);
    await append(store, {});
    const mine = options(store);
    const onProgress = () => {
      clock += 61_000;
      void Construction.begin(store, "other", () => clock);
    };
    await expect(recount(set, { ...mine, onProgress })).rejects.toMatchObject({ code: "condition_failed" });
  });

  test("a recount that another process's rebuild overtakes says so, and repairs nothing", async () => {
    const store = new MemoryStore();
    let definition = "first";
    await openViews(store);
    await rebuild({ ...options(store), definition });
    const set = new ViewSet(store, { ...settings, definitionFor: () => definition });
    await append(store, {});
    const other = { ...options(store), definition: "second", zone: "Asia/Tokyo" };
    let overtaken: Promise<unknown> | undefined;
    const onProgress = () => {
      definition = "second";
      overtaken ??= rebuild(other);
    };
    const recounting = recount(set, { ...options(store), definition: "first", repair: true, onProgress });
    await expect(recounting).rejects.toMatchObject({ code: "condition_failed" });
    await overtaken;
    expect((await readCheckpoint(store)).generation).toBe(other.generation);
    expect(await partitions(store)).toEqual([other.generation]);
  });

  test("a generation's name is used once", async () => {
    const store = new MemoryStore();
    const set = await openViews(store);
    await append(store, {});
    await set.settle();
    await expect(rebuild({ ...options(store), generation: "g0" })).rejects.toThrow("must be a new name");
    expect((await count(everything, context(set))).totals.count).toBe(1);
  });

  test("a rebuild that fails leaves nothing behind", async () => {
    const store = new MemoryStore();
    await openViews(store);
    await append(store, {});
    const fold = () => {
      throw new Error("cannot fold");
    };
    const broken = rebuild({ ...options(store), views: [{ name: "broken", fold }] });
    await expect(broken).rejects.toThrow("cannot fold");
    expect(await underConstruction(store)).toEqual([]);
  });

  test("follows another process to another time zone", async () => {
    const store = new MemoryStore();
    const zoned = {
      now: () => clock,
      viewsFor: (zone: string) => [
        new CountersView({ calendar: new Calendar(zone), logs: {}, counting: {} }),
        new CatalogView(),
      ],
      definitionFor: (zone: string) => `in ${zone}`,
    };
    const first = { position: "", generation: "g0", zone: "UTC", definition: "in UTC" };
    await store.writeItems([{ op: "put", ...checkpointKey, attributes: first }]);
    const set = new ViewSet(store, { zone: "UTC", ...zoned });
    await append(store, { time: "2026-03-02T23:30:00.000Z" });
    const days = async () => (await count(everything, context(set))).items.map(({ date }) => date);
    expect(await days()).toEqual(["2026-03-02"]);
    const zone = "Asia/Tokyo";
    await rebuild({ ...options(store), zone, views: zoned.viewsFor(zone), definition: `in ${zone}` });
    expect(await days()).toEqual(["2026-03-03"]);
    expect(set.zone).toBe(zone);
    await append(store, { time: "2026-03-04T23:30:00.000Z" });
    expect(await days()).toEqual(["2026-03-03", "2026-03-05"]);
  });

  test("an event that a view cannot fold fails its readers, and not who appended it", async () => {
    const store = new MemoryStore();
    await openViews(store);
    let broken = false;
    const fold = () => {
      if (broken) throw new Error("cannot fold");
    };
    const set = new ViewSet(store, { ...settings, viewsFor: () => [{ name: "broken", fold }] });
    const read = () => set.query({ view: "broken", pk: "p", direction: "forward", limit: 1 });
    await read();
    broken = true;
    const { outcomes, previous } = await store.append([testBatch([testEvent()])]);
    const events = outcomes.flatMap((outcome) => (outcome.status === "recorded" ? outcome.events : []));
    await set.keepUp({ events, previous });
    await expect(read()).rejects.toThrow("cannot fold");
    broken = false;
    expect(await read()).toEqual({ items: [] });
  });

  test("knows the end of the log even where the views cannot be read", async () => {
    const store = new MemoryStore();
    await openViews(store);
    for (let event = 0; event < 3; event++) await append(store, {});
    const other = new ViewSet(store, { ...settings, definitionFor: () => "other" });
    expect(await other.head()).toBe((await store.readAfter("", 10))[2]?.position);
  });

  test("counts over more logs than one page holds", async () => {
    const store = new MemoryStore();
    const set = await openViews(store);
    await store.append(
      Array.from({ length: 1_001 }, (_, log) => testBatch([testEvent()], { log: `log-${log}` })),
    );
    expect((await count(everything, context(set))).totals.count).toBe(1_001);
    expect(await listLogs(set)).toHaveLength(1_001);
  });
});

test("streams of a prefix are those whose subject starts with it, whatever characters they have", async () => {
  const store = new MemoryStore();
  const set = await openViews(store);
  const subjects = ["task/", "task/1", "task/\u{10ffff}", "task/\u{10ffff}x", "task0", "tasl"];
  for (const subject of subjects) await append(store, { subject });
  const found = async (prefix: string) =>
    (await listStreams(set, "tasks", { prefix })).items.map(({ subject }) => subject);
  expect(await found("task/")).toEqual(subjects.slice(0, 4));
  expect(await found("task")).toEqual(subjects.slice(0, 5));
  expect(await found("")).toEqual(subjects);
});

describe("a count", () => {
  const counted = async (query: object) => count(query, context(await openViews(new MemoryStore())));

  test("reads no other counter, whatever words it is asked with", async () => {
    await expect(counted({ log: "tasks|actor=ana" })).rejects.toMatchObject({ code: "log_invalid" });
    await expect(counted({ log: "tasks", types: ["a|actor=ana"] })).rejects.toMatchObject({
      code: "query_invalid",
    });
  });

  test("reaches from the first day of the calendar to the last", async () => {
    expect(await counted({ to: "0001-01-31" })).toMatchObject({ from: "0001-01-01", to: "0001-01-31" });
    expect((await counted({ from: "9999-12-30", to: "9999-12-31", dense: true })).items).toHaveLength(2);
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

const STORES: Record<string, () => Store> = {
  memory: () => new MemoryStore(),
  "a store of small atomic writes": () => new MemoryStore({ atomicItems: 4 }),
  sqlite: () => SqliteStore.open(":memory:"),
};

test.each(Object.keys(STORES))("counters equal a naive count after any steps, on %s", async (name) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const store = (STORES[name] as () => Store)();
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
