/** The units that `daybook cost` reckons with are those that DynamoDB Local says were consumed. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import { UNITS } from "../../src/store/dynamodb/cost.ts";
import type { DynamoStore } from "../../src/store/dynamodb/dynamo-store.ts";
import { engineRequired, missingEngine, newName, openBook } from "../support/dynamodb.ts";

const NOW = Date.parse("2026-03-31T12:00:00Z");
const config = { logs: { views: { ordering: "time" as const } } };
const clock = () => NOW;

let name: string;
let store: DynamoStore;
let book: Daybook;

beforeEach(async (context) => {
  if (missingEngine !== undefined && !engineRequired) context.skip(missingEngine);
  name = newName();
  store = await openBook({ name });
  book = await openDaybook(store, { zone: "UTC", config, clock });
});

afterEach(() => book.close());

const data = { title: "x".repeat(100) };
const event = (subject = "t-1") => ({ type: "task.completed", subject, actor: "ana", data });

async function unitsOf(work: () => Promise<unknown>) {
  store.consumed.reset();
  await work();
  const { writeUnits, readUnits } = store.consumed.total();
  return { write: writeUnits, read: readUnits };
}

describe("an operation takes the units that its cost is reckoned with", () => {
  test("an append", async () => {
    // The first of a log, of a month and of a day notes that in the registry.
    await book.append("tasks", event());
    await book.append("views", event());
    expect(await unitsOf(() => book.append("tasks", event()))).toEqual(UNITS.append);
    expect(await unitsOf(() => book.append("views", event()))).toEqual(UNITS.appendToTimeLog);
  });

  test("a settling, and each item that it changes", async () => {
    const { events } = await book.append("tasks", event());
    await book.settle();
    await book.append("tasks", event());
    // Until the event is old enough to be given out: waiting for it takes another look.
    await store.readAfter(events[0]?.position as string, 1);
    const { write, read } = await unitsOf(() => book.settle());
    // Catalog: log and stream. Counters: log, two of the type, actor, two of actor and type, subject. Activity: of the
    // actor, of actor and type, of the subject; and that there is the type.
    expect(read).toBeLessThanOrEqual(UNITS.settle.read);
    expect(write).toBe(UNITS.settle.write + 13 * UNITS.settledItem.write);
  });

  test("a year of counts and a month of entries, as a served book reads them", async () => {
    for (let day = 0; day < 100; day += 1) {
      const start = new Date(NOW - (day + 1) * 7 * 3_600_000);
      const end = new Date(start.getTime() + 1_800_000);
      await book.time.record({
        start: start.toISOString(),
        end: end.toISOString(),
        type: "Study",
        tags: ["a"],
      });
    }
    await book.settle();
    const served = await openBook({ name });
    const reader = await openDaybook(served, { config, clock, reads: "settled" });
    await reader.time.count();
    store = served;
    expect((await unitsOf(() => reader.time.count())).read).toBeLessThanOrEqual(UNITS.yearOfCounts.read);
    const month = await unitsOf(() => reader.time.list({ limit: 100 }));
    expect(month.write).toBe(0);
    expect(month.read).toBeLessThanOrEqual(UNITS.monthOfEntries.read);
    expect(month.read).toBeGreaterThan(UNITS.monthOfEntries.read / 2);
    await reader.close();
  });
});
