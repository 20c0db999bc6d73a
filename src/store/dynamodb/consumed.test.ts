/** What calls consume, as DynamoDB Local says. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { missingEngine, openBook } from "../../../test/support/dynamodb.ts";
import { testBatch, testEvent } from "../conformance.ts";
import type { DynamoStore } from "./dynamo-store.ts";

describe.skipIf(missingEngine !== undefined)(`capacity${missingEngine ? `: ${missingEngine}` : ""}`, () => {
  let store: DynamoStore;
  beforeEach(async () => {
    store = await openBook();
    // What is done once a log, a month, a day and a process is done here.
    await store.append([
      testBatch([testEvent({ subject: "warm" })]),
      testBatch([testEvent({ subject: "warm" })], { log: "pages", versioned: false }),
    ]);
    store.consumed.reset();
  });
  afterEach(() => store.close());

  const units = () =>
    Object.fromEntries(
      store.consumed
        .list()
        .map(({ operation, index, readUnits, writeUnits }) => [
          `${operation} ${index ?? "table"}`,
          readUnits + writeUnits,
        ]),
    );

  test("an event without a version is 1 write, and 1 of each index", async () => {
    await store.append([testBatch([testEvent()], { log: "pages", versioned: false })]);
    expect(units()).toEqual({ "PutItem table": 1, "PutItem by-time": 1, "PutItem by-recorded": 1 });
  });

  test("an event with a version is 1 write and 1 of its marker, and 1 of each index", async () => {
    await store.append([testBatch([testEvent({ subject: "warm" })])]);
    expect(units()).toEqual({ "PutItem table": 2, "PutItem by-time": 1, "PutItem by-recorded": 1 });
  });

  test("a new stream costs one read more, and none where it is expected to be new", async () => {
    await store.append([testBatch([testEvent({ subject: "new" })])]);
    expect(store.consumed.total().readUnits).toBeLessThanOrEqual(1);
    store.consumed.reset();
    await store.append([testBatch([testEvent({ subject: "newer" })], { expectedVersion: "no-stream" })]);
    expect(store.consumed.total()).toEqual({ readUnits: 0, writeUnits: 4 });
  });

  test("a transaction is in the sums by itself", async () => {
    await store.append([testBatch([testEvent({ subject: "warm" }), testEvent({ subject: "warm" })])]);
    expect(new Set(store.consumed.list().map(({ operation }) => operation))).toEqual(
      new Set(["TransactWriteItems"]),
    );
  });

  test("the units of every event of a stream of 100 are read together", async () => {
    const events = Array.from({ length: 100 }, () => testEvent({ subject: "long" }));
    for (let from = 0; from < 100; from += 25) {
      await store.append([testBatch(events.slice(from, from + 25))]);
    }
    store.consumed.reset();
    await store.readStream({ log: "tasks", subject: "long", direction: "forward", limit: 1_000 });
    expect(store.consumed.list()).toMatchObject([{ operation: "Query", calls: 1 }]);
    expect(store.consumed.total().readUnits).toBeLessThan(20);
  });

  test("no read scans, but for the items of a prefix", async () => {
    const range = { direction: "forward", limit: 10 } as const;
    await store.readLog(range);
    await store.readLog({ ...range, id: "x" });
    await store.readLog({ ...range, log: "tasks", actor: "ana" });
    await store.readAfter("", 10);
    await store.readStream({ ...range, log: "tasks", subject: "warm" });
    await store.getItem({ pk: "p", sk: "s" });
    await store.queryItems({ ...range, pk: "p" });
    expect(store.consumed.list().map(({ operation }) => operation)).not.toContain("Scan");
    await store.queryItems({ ...range, pkPrefix: "p" });
    expect(store.consumed.list().map(({ operation }) => operation)).not.toContain("PutItem");
  });
});
