/** (c) What DynamoDB says that operations consume. */
import { openDaybook } from "../../src/daybook.ts";
import type { DynamoStore } from "../../src/store/dynamodb/dynamo-store.ts";
import { print } from "../harness.ts";
import { newBook, openStore, validEvents } from "./engine.ts";

const PER_SETTLING = 25;
const NOW = Date.parse("2026-03-31T12:00:00Z");
const YEAR = { from: "2025-04-01", to: "2026-03-31" };
const CONFIG = {
  logs: {
    views: { ordering: "time" as const },
    runs: { counters: ["log" as const, "type" as const] },
  },
};

interface Row extends Record<string, string | number> {
  operation: string;
  "write units": number;
  "read units": number;
  calls: string;
}

export async function benchUnits(endpoint: string): Promise<void> {
  await newBook(endpoint);
  const store = await openStore(endpoint);
  const clock = () => NOW;
  const book = await openDaybook(store, { zone: "UTC", config: CONFIG, clock });
  const next = validEvents();
  const rows: Row[] = [];
  const measure = async (operation: string, work: () => Promise<unknown>, from: DynamoStore = store) => {
    from.consumed.reset();
    await work();
    rows.push(rowOf(operation, from));
  };
  const run = (serial: number) => ({
    type: "run.finished",
    subject: "r-1",
    time: new Date(NOW - (serial % 365) * 86_400_000).toISOString(),
  });
  const same = (count: number) => next(count).map((event) => ({ ...event, subject: "t-1" }));
  // The first of a log, of a month and of a day notes that in the registry.
  await book.append("views", same(1));
  await book.append("tasks", same(1));
  await measure("append, log ordered by time", () => book.append("views", same(1)));
  await measure("append, log with versions", () => book.append("tasks", same(1)));
  await measure("append, 25 events at once", () => book.append("tasks", same(PER_SETTLING)));
  await book.settle();
  for (let serial = 0; serial < 365; serial += 45) {
    const runs = Array.from({ length: 45 }, (_, index) => run(serial + index));
    await book.append("runs", runs);
  }
  await book.settle();
  const again = Array.from({ length: PER_SETTLING }, () => run(0));
  await book.append("runs", again);
  await measure("settling 25 events of one type: counters of log, type; catalog", () => book.settle());
  for (let entry = 0; entry < 100; entry++) {
    const start = NOW - (entry + 1) * 7 * 3_600_000;
    const times = { start: new Date(start).toISOString(), end: new Date(start + 1_800_000).toISOString() };
    await book.time.record({ ...times, type: "Study", tags: ["a"] });
  }
  await book.settle();
  const served = await openStore(endpoint);
  const reader = await openDaybook(served, { config: CONFIG, clock, reads: "settled" });
  await reader.count({ log: "runs", ...YEAR });
  await measure("a year of counts, by day", () => reader.count({ log: "runs", ...YEAR }), served);
  await measure("a month of 100 entries", () => reader.time.list({ limit: 100 }), served);
  await Promise.all([book.close(), reader.close()]);
  print("units, as DynamoDB Local says (of a transaction it says less than AWS bills)", rows);
}

function rowOf(operation: string, { consumed }: DynamoStore): Row {
  const { writeUnits, readUnits } = consumed.total();
  const calls = consumed
    .list()
    .filter(({ index }) => index === undefined)
    .map(({ operation: call, calls: count }) => `${count} ${call}`)
    .join(", ");
  return { operation, "write units": writeUnits, "read units": readUnits, calls };
}
