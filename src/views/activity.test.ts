/** A book on a store without an index of activity answers as one that has it, from a view. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Daybook, openDaybook } from "../daybook.ts";
import type { NewEvent, RecordedEvent } from "../event/event.ts";
import type { EventQuery } from "../log/read.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import type { LogFilter } from "../store/store.ts";

const config = {
  logs: { visits: { ordering: "time" as const }, counted: { counters: ["log" as const] } },
};
const TIMES = [
  "0001-01-01T00:00:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "2026-03-02T10:00:00.000Z",
  "2026-03-02T10:00:00.001Z",
  "2026-04-03T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
];

const event = fc
  .record({
    log: fc.constantFrom("tasks", "visits", "counted"),
    subject: fc.constantFrom("a", "b", "🌱|x"),
    type: fc.constantFrom("task.started", "task.completed", "tasks.seen", "note.kept"),
    time: fc.constantFrom(...TIMES),
    actor: fc.constantFrom(undefined, "ana", "raj|kind"),
    title: fc.constantFrom("short", "long ".repeat(200)),
  })
  .map(({ log, actor, title, ...fields }) => ({
    log,
    event: { ...fields, data: { title, tags: ["x"] }, ...(actor && { actor }) } as NewEvent,
  }));

const filter: fc.Arbitrary<LogFilter> = fc
  .record(
    {
      log: fc.constantFrom("tasks", "visits", "counted", "none"),
      subject: fc.constantFrom("a", "b", "🌱|x"),
      actor: fc.constantFrom("ana", "raj|kind", "nobody"),
      tag: fc.constant("x"),
      types: fc.subarray(["task.", "task.completed", "note.", "other"], { minLength: 1 }),
      from: fc.constantFrom(...TIMES).map(Date.parse),
      to: fc.constantFrom(...TIMES).map(Date.parse),
    },
    { requiredKeys: [] },
  )
  .map((fields) => fields as LogFilter);

async function allOf(book: Daybook, query: EventQuery): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await book.events({ ...query, ...(cursor && { cursor }) });
    events.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return events;
  }
}

test("any filter gives the events that the log itself gives, in either direction and pages of any size", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 30 }),
      fc.array(fc.tuple(filter, fc.boolean(), fc.integer({ min: 1, max: 9 })), {
        minLength: 8,
        maxLength: 8,
      }),
      fc.constantFrom("tail", "settle", "rebuild"),
      async (appended, queries, way) => {
        const store = new MemoryStore({ findsActivity: false });
        const book = await openDaybook(store, { zone: "UTC", config });
        for (const { log, event } of appended) await book.append(log, event);
        if (way === "settle") await book.settle();
        if (way === "rebuild") await book.rebuild();
        for (const [wanted, forward, limit] of queries) {
          const query = { ...wanted, direction: forward ? "forward" : "backward", limit } as const;
          const { items } = await store.readLog({ ...query, limit: 1_000 });
          expect(await allOf(book, query)).toEqual(items);
        }
        expect(await book.recount()).toMatchObject({ differences: [] });
        await book.close();
      },
    ),
    { numRuns: 80 },
  );
});

test("reads of an actor or a subject ask the log for nothing", async () => {
  const store = new MemoryStore({ findsActivity: false });
  const book = await openDaybook(store, { zone: "UTC", config });
  for (const actor of ["ana", "raj", "ana"]) {
    await book.append("tasks", { type: "task.started", subject: "a", actor, time: TIMES[2] as string });
  }
  const asked: unknown[] = [];
  const readLog = store.readLog.bind(store);
  store.readLog = (query) => {
    asked.push(query);
    return readLog(query);
  };
  expect((await book.events({ actor: "ana" })).items).toHaveLength(2);
  expect((await book.events({ actor: "ana", types: ["task."] })).items).toHaveLength(2);
  expect((await book.events({ subject: "a", log: "tasks" })).items).toHaveLength(3);
  expect(asked).toEqual([]);
  await book.close();
});

test("views that must be rebuilt first keep no event back", async () => {
  const store = new MemoryStore({ findsActivity: false });
  const book = await openDaybook(store, { zone: "UTC", config });
  await book.append("tasks", { type: "task.started", subject: "a", actor: "ana", time: TIMES[2] as string });
  const other = await openDaybook(store, { config: { logs: { tasks: { counters: ["log"] } } } });
  await expect(other.count({})).rejects.toMatchObject({ code: "views_outdated" });
  expect((await other.events({ actor: "ana" })).items).toHaveLength(1);
  await book.close();
});
