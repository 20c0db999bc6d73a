import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { testBatch, testEvent } from "../conformance.ts";
import { SqliteStore } from "./sqlite-store.ts";

const COUNT = 20_000;
const folder = mkdtempSync(join(tmpdir(), "daybook-ids-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function appendMs(fieldsOf: (n: number) => { id: string; source: string }): Promise<number> {
  const store = SqliteStore.open(":memory:");
  const start = performance.now();
  for (let from = 0; from < COUNT; from += 500) {
    const batches = Array.from({ length: 500 }, (_, n) => testBatch([testEvent(fieldsOf(from + n))]));
    await store.append(batches);
  }
  const ms = performance.now() - start;
  await store.close();
  return ms;
}

test("one id from many sources costs little more than as many ids", async () => {
  const unique = await appendMs((n) => ({ id: `${n}`, source: "s" }));
  const same = await appendMs((n) => ({ id: "1", source: `s-${n}` }));
  // A probe through all that came before would need a hundred times; the rest is room for a busy machine.
  expect(same).toBeLessThan(6 * unique);
});

test("the first of many events of one id is found without the others", async () => {
  const store = SqliteStore.open(":memory:");
  const events = Array.from({ length: 5_000 }, (_, n) => testEvent({ id: "1", source: `s-${n}` }));
  await store.append([testBatch(events)]);
  const page = await store.readLog({ id: "1", direction: "forward", limit: 1 });
  expect(page.items.map(({ source }) => source)).toEqual(["s-0"]);
  expect(page.nextCursor).toBeDefined();
  await store.close();
});

/** Two ids of one millisecond that share its slot, and how many slots are taken once events are removed. */
const [FIRST, SECOND] = ["019568a0-0000-7000-8000-000000000001", "019568a0-0000-7000-8000-000000000801"];
const BEFORE = Date.parse("2026-03-03T00:00:00Z");

function slotsIn(path: string): number {
  const db = new Database(path, { readonly: true });
  const { slots } = db.prepare("SELECT count(*) AS slots FROM event_ids").get() as { slots: number };
  db.close();
  return slots;
}

async function openWith(path: string, events: { id: string; source: string }[]) {
  const store = SqliteStore.open(path);
  const batches = events.map((fields) => testBatch([testEvent(fields)], { log: "views", versioned: false }));
  const { outcomes } = await store.append(batches);
  const recorded = outcomes.flatMap((outcome) => (outcome.status === "recorded" ? outcome.events : []));
  const remove = (...indexes: number[]) => {
    const removed = recorded.filter((_event, index) => indexes.includes(index));
    return store.removeEvents({ log: "views", events: removed, before: BEFORE });
  };
  const isThere = async (index: number) => {
    const [outcome] = (await store.append([batches[index] as (typeof batches)[0]])).outcomes;
    return outcome?.status === "recorded" && outcome.duplicates[0] === true;
  };
  return { store, remove, isThere };
}

test("an id that passed a slot is found when the event of that slot is gone", async () => {
  const path = join(folder, "passed.db");
  const events = [FIRST, SECOND].map((id) => ({ id, source: "s" }));
  const { store, remove, isThere } = await openWith(path, events);
  await remove(0);
  expect([await isThere(0), await isThere(1)]).toEqual([false, true]);
  expect((await store.readLog({ id: SECOND, direction: "forward", limit: 2 })).items).toHaveLength(1);
  await store.close();
});

test("removed events leave no slot, but one that another id passed", async () => {
  const led = Array.from(
    { length: 300 },
    (_, n) => `019568a0-${n.toString(16).padStart(4, "0")}-7000-8000-000000000001`,
  );
  const hashed = Array.from({ length: 300 }, (_, n) => `view-${n}`);
  const ids = [...led, ...hashed].map((id) => ({ id, source: "s" }));
  const twins = ["a", "b", "c"].map((source) => ({ id: "1", source }));
  const events = [...ids, ...twins, { id: SECOND, source: "s" }];
  const path = join(folder, "slots.db");
  const { store, remove, isThere } = await openWith(path, events);
  expect(slotsIn(path)).toBe(events.length);
  await remove(...Array.from({ length: events.length - 1 }, (_, index) => index));
  // The one that is left, and the one that it passed.
  expect(slotsIn(path)).toBe(2);
  expect(await isThere(events.length - 1)).toBe(true);
  await store.close();
});
