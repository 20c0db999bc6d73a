/** Counters on DynamoDB: what they cost to read and to keep, and that no lost ring makes them wrong. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import { watchChanges } from "../../src/store/dynamodb/change-stream.ts";
import type { DynamoStore } from "../../src/store/dynamodb/dynamo-store.ts";
import { endpoint, engineRequired, missingEngine, newName, openBook } from "../support/dynamodb.ts";

const year = { from: "2026-01-01", to: "2026-12-31" };
const config = { logs: { runs: { counters: ["log" as const, "type" as const] } } };
const isItems = ({ table }: { table: string }) => table.endsWith("-items");

let name: string;
let store: DynamoStore;
let book: Daybook;

beforeEach(async (context) => {
  if (missingEngine !== undefined && !engineRequired) context.skip(missingEngine);
  name = newName();
  store = await openBook({ name });
  book = await openDaybook(store, { zone: "UTC", config });
});

afterEach(() => book.close());

const run = (day: number, serial = 0) => ({
  type: "run.finished",
  subject: "r-1",
  time: new Date(Date.UTC(2026, 0, 1 + day, 6, 0, serial)).toISOString(),
});

async function other(reads: "current" | "settled"): Promise<{ store: DynamoStore; book: Daybook }> {
  const opened = await openBook({ name });
  return { store: opened, book: await openDaybook(opened, { config, reads }) };
}

describe("a year of counts", () => {
  test("is one query of at most two read units, however many events there are", async () => {
    for (let day = 0; day < 365; day += 45) {
      const events = Array.from({ length: 45 }, (_, index) => run(day + index));
      await book.append("runs", events);
    }
    await book.settle();
    const served = await other("settled");
    await served.book.count({ log: "runs", ...year });
    served.store.consumed.reset();
    const { totals } = await served.book.count({ log: "runs", types: ["run."], dense: true, ...year });
    expect(totals.count).toBe(365);
    const consumed = served.store.consumed.list();
    expect(consumed.map(({ operation, calls }) => ({ operation, calls }))).toEqual([
      { operation: "Query", calls: 1 },
    ]);
    expect(consumed[0]?.readUnits).toBeLessThanOrEqual(2);
    await served.book.close();
  });
});

describe("keeping counters", () => {
  test("takes at most 0.2 write units an event, at 25 events a settling", async () => {
    await book.append("runs", run(0));
    await book.settle();
    store.consumed.reset();
    await book.append(
      "runs",
      Array.from({ length: 25 }, (_, serial) => run(1, serial)),
    );
    const before = store.consumed.total(isItems).writeUnits;
    await book.settle();
    const kept = store.consumed.total(isItems).writeUnits - before;
    // Log, `run.`, `run.finished`, two moves of the checkpoint; and the catalog's log and stream.
    expect(kept).toBe(7);
    expect((kept - CATALOG_ITEMS) / 25).toBeLessThanOrEqual(0.2);
  });
});

const CATALOG_ITEMS = 2;

/** What a change stream, or a function behind it, may make of the rings of so many appends. */
const rings = fc.array(fc.record({ events: fc.integer({ min: 1, max: 3 }), rung: fc.nat(9) }), {
  minLength: 1,
  maxLength: 12,
});

test("rings that are repeated, late, or lost one in ten leave the counters right", async () => {
  await fc.assert(
    fc.asyncProperty(rings, fc.nat(3), async (appends, late) => {
      const name = newName();
      const writing = await openDaybook(await openBook({ name }), { zone: "UTC", config });
      const handlers = [0, 1].map(async () =>
        openDaybook(await openBook({ name }), { config, reads: "settled" }),
      );
      const [first, second] = (await Promise.all(handlers)) as [Daybook, Daybook];
      const handled: Promise<unknown>[] = [];
      for (const [index, { events, rung }] of appends.entries()) {
        await writing.append(
          "runs",
          Array.from({ length: events }, (_, serial) => run(index, serial)),
        );
        // 0 of 0 … 9 is lost; an even one is delivered twice, to two processes at once.
        if (rung > 0) handled.push(first.settle());
        if (rung % 2 === 0 && rung > 0) handled.push(second.settle());
        if (index % 4 === late) await Promise.all(handled.splice(0));
      }
      await Promise.all(handled);
      await second.settle();
      const total = appends.reduce((sum, { events }) => sum + events, 0);
      expect((await second.count({ log: "runs", ...year })).totals.count).toBe(total);
      expect(await second.recount()).toMatchObject({ differencesTotal: 0, events: total });
      await Promise.all([writing.close(), first.close(), second.close()]);
    }),
    { numRuns: 8 },
  );
}, 60_000);

test("the change stream rings when another process appends", async () => {
  const stop = new AbortController();
  const errors: unknown[] = [];
  await book.append("runs", run(0));
  const rung = new Promise<void>((resolve) => {
    void watchChanges({
      name,
      endpoint,
      signal: stop.signal,
      pollMs: 20,
      onChange: resolve,
      onError: (error) => errors.push(error),
    });
  });
  const writer = setInterval(() => void book.append("runs", run(1)).catch(() => {}), 50);
  await rung;
  clearInterval(writer);
  stop.abort();
  expect(errors).toEqual([]);
});

test("of two served processes the second goes on when the first is gone", async () => {
  const served = [await other("settled"), await other("settled")].map(({ book: own }) => {
    const stop = new AbortController();
    const errors: unknown[] = [];
    let settled = () => {};
    const once = new Promise<void>((resolve) => {
      settled = resolve;
    });
    const start = () =>
      own.process({ signal: stop.signal, onError: (e) => errors.push(e), onSettled: settled });
    return { own, errors, once, start, stop: () => stop.abort() };
  });
  const [first, second] = served as [(typeof served)[0], (typeof served)[0]];
  await book.append("runs", run(3));
  const running = first.start();
  await first.once;
  first.stop();
  await running;
  await book.append("runs", run(4));
  const next = second.start();
  await second.once;
  second.stop();
  await next;
  expect((await second.own.count({ log: "runs", ...year })).totals.count).toBe(2);
  expect([first.errors, second.errors]).toEqual([[], []]);
  await Promise.all([first.own.close(), second.own.close()]);
});
