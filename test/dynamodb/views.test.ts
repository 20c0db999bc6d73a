/** Counters on DynamoDB: what they cost to read and to keep, and that no lost ring makes them wrong. */
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import { type StreamBatch, settleHandler } from "../../src/lambda/settle-handler.ts";
import { watchChanges } from "../../src/store/dynamodb/change-stream.ts";
import type { DynamoStore } from "../../src/store/dynamodb/dynamo-store.ts";
import { endpoint, engineRequired, missingEngine, newName, openBook } from "../support/dynamodb.ts";

const fail = (error: unknown) => expect.fail(String(error));
const year = { from: "2026-01-01", to: "2026-12-31" };
const config = { logs: { runs: { counters: ["log" as const, "type" as const] } } };
const isItems = ({ table }: { table: string }) => table.endsWith("-items");

let name: string;
let store: DynamoStore;
let book: Daybook;

beforeEach(async (context) => {
  if (missingEngine !== undefined && !engineRequired) context.skip(missingEngine);
  name = newName();
  store = await openBook({ name, changes: true });
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

/** What becomes of the records of the change stream on their way: each one's batches and their order. */
const deliveries = fc.array(
  fc.record({
    events: fc.integer({ min: 1, max: 6 }),
    batchSize: fc.integer({ min: 1, max: 4 }),
    /** One in ten is lost, two in ten come twice. */
    fates: fc.array(fc.nat(9), { minLength: 12, maxLength: 12 }),
    order: fc.array(fc.double({ noNaN: true }), { minLength: 24, maxLength: 24 }),
  }),
  { minLength: 1, maxLength: 6 },
);

test("batches that are shuffled, doubled, and lost one in ten leave the counters right", async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async (rounds) => {
      const name = newName();
      const writer = await openDaybook(await openBook({ name, changes: true }), {
        zone: "UTC",
        config,
      });
      const stream = await StreamReader.of(name);
      const handlers = [0, 1].map(() =>
        settleHandler(async () => openDaybook(await openBook({ name }), { config, reads: "settled" }), fail),
      );
      let total = 0;
      for (const [day, { events, batchSize, fates, order }] of rounds.entries()) {
        await writer.append(
          "runs",
          Array.from({ length: events }, (_, serial) => run(day, serial)),
        );
        total += events;
        const records = (await stream.next()).flatMap((record, index) => {
          const fate = fates[index % fates.length] as number;
          return fate === 0 ? [] : fate < 3 ? [record, record] : [record];
        });
        const shuffled = records
          .map((record, index) => ({ record, at: order[index % order.length] as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ record }) => record);
        const batches = Array.from({ length: Math.ceil(shuffled.length / batchSize) }, (_, index) =>
          shuffled.slice(index * batchSize, (index + 1) * batchSize),
        );
        // Two shards, two functions: at the same time.
        await Promise.all(batches.map((Records, index) => handlers[index % 2]?.({ Records })));
      }
      // The next ring, whatever it is for, makes up for the lost ones.
      await handlers[0]?.({ Records: [{}] });
      const reader = await openDaybook(await openBook({ name }), { config, reads: "settled" });
      expect((await reader.count({ log: "runs", ...year })).totals.count).toBe(total);
      expect(await reader.recount()).toMatchObject({ differencesTotal: 0, events: total });
      stream.close();
      await Promise.all([writer.close(), reader.close()]);
    }),
    { numRuns: 6 },
  );
}, 60_000);

/** The records of a book's change stream, as AWS would hand them to a function. */
class StreamReader {
  #client = new DynamoDBStreamsClient({ endpoint });
  #iterators: string[] = [];

  static async of(name: string): Promise<StreamReader> {
    const reader = new StreamReader();
    const client = new DynamoDBClient({ endpoint });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: `${name}-events` }));
    client.destroy();
    const StreamArn = Table?.LatestStreamArn;
    const { StreamDescription } = await reader.#client.send(new DescribeStreamCommand({ StreamArn }));
    for (const { ShardId } of StreamDescription?.Shards ?? []) {
      const command = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
      reader.#iterators.push((await reader.#client.send(command)).ShardIterator as string);
    }
    return reader;
  }

  async next(): Promise<StreamBatch["Records"]> {
    const records: StreamBatch["Records"] = [];
    for (const [index, ShardIterator] of this.#iterators.entries()) {
      const { Records = [], NextShardIterator } = await this.#client.send(
        new GetRecordsCommand({ ShardIterator }),
      );
      this.#iterators[index] = NextShardIterator as string;
      records.push(...(Records as StreamBatch["Records"]));
    }
    expect(records.length).toBeGreaterThan(0);
    return records;
  }

  close(): void {
    this.#client.destroy();
  }
}

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
