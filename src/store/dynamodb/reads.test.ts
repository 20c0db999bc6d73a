/** Reads of books that are larger than a page and spread over more than a partition. */
import { afterEach, describe, expect, test } from "vitest";
import { missingEngine, openBook } from "../../../test/support/dynamodb.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { testBatch, testEvent } from "../conformance.ts";
import type { LogQuery } from "../store.ts";
import type { DynamoStore } from "./dynamo-store.ts";

const DAY_MS = 86_400_000;

describe.skipIf(missingEngine !== undefined)(`reads${missingEngine ? `: ${missingEngine}` : ""}`, () => {
  let store: DynamoStore;
  afterEach(() => store.close());

  async function readAll(query: Partial<LogQuery> = {}): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.readLog({
        direction: "forward",
        limit: 7,
        ...query,
        ...(cursor && { cursor }),
      });
      events.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return events;
  }

  async function allAfter(limit: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (;;) {
      const page = await store.readAfter(events.at(-1)?.position ?? "", limit);
      if (page.length === 0) return events;
      events.push(...page);
    }
  }

  test("months, logs and shards are one order in both directions", async () => {
    store = await openBook({ shards: 4 });
    const times = Array.from({ length: 40 }, (_, index) =>
      new Date(Date.UTC(2025, (index * 7) % 14, 1 + (index % 28), index % 24)).toISOString(),
    );
    await store.append(
      times.map((time, index) =>
        testBatch([testEvent({ time, subject: `s-${index % 9}` })], { log: index % 2 ? "tasks" : "notes" }),
      ),
    );
    const sorted = [...times].sort();
    expect((await readAll()).map(({ time }) => time)).toEqual(sorted);
    expect((await readAll({ direction: "backward" })).map(({ time }) => time)).toEqual([...sorted].reverse());
    const from = Date.parse(sorted[10] as string);
    const to = Date.parse(sorted[30] as string);
    expect((await readAll({ from, to })).map(({ time }) => time)).toEqual(sorted.slice(10, 30));
    const ofOne = await readAll({ subject: "s-3" });
    expect(ofOne.map(({ time }) => time)).toEqual(times.filter((_, index) => index % 9 === 3).sort());
    expect(await readAll({ from: -1e15, to: 9e15 })).toHaveLength(40);
    expect(await readAll({ from: to, to: from })).toEqual([]);
  });

  test("recorded order goes over days and shards", async () => {
    let now = Date.UTC(2026, 1, 27, 23);
    store = await openBook({ shards: 3, clock: () => now });
    for (let day = 0; day < 5; day++) {
      await store.append(
        Array.from({ length: 6 }, (_, index) => testBatch([testEvent({ subject: `s-${index}` })])),
      );
      now += DAY_MS;
    }
    const positions = (await allAfter(4)).map(({ position }) => position);
    expect(positions).toHaveLength(30);
    expect(positions).toEqual([...positions].sort());
  });

  test("events of more than a megabyte in all are read page by page", async () => {
    store = await openBook();
    const data = { text: "x".repeat(200_000) };
    for (let index = 0; index < 12; index++) await store.append([testBatch([testEvent({ data })])]);
    const stream = { log: "tasks", subject: "t-1", direction: "forward", limit: 100 } as const;
    expect(await store.readStream(stream)).toHaveLength(12);
    expect(await store.readStream({ ...stream, direction: "backward", limit: 8 })).toHaveLength(8);
    expect(await allAfter(100)).toHaveLength(12);
    expect(await readAll({ limit: 100 })).toHaveLength(12);
  });

  test("a write that is larger than DynamoDB takes says so", async () => {
    store = await openBook();
    const data = { text: "x".repeat(240_000) };
    const events = Array.from({ length: 20 }, () => testEvent({ data }));
    await expect(store.append([testBatch(events)])).rejects.toMatchObject({ code: "event_too_large" });
    const many = Array.from({ length: 51 }, () => testEvent());
    await expect(store.append([testBatch(many)])).rejects.toMatchObject({ code: "event_too_large" });
    expect(await allAfter(10)).toEqual([]);
  });

  test("the longest names that an event may have fit, and stay apart", async () => {
    store = await openBook();
    const long = "🌱".repeat(255);
    const log = "l".repeat(63);
    const subject = "#".repeat(511);
    const events = ["a", "b"].map((end) =>
      testEvent({ id: long + end, source: long + end, subject: subject + end }),
    );
    const versioned = events.map((event) => testBatch([event], { log }));
    const plain = events.map((event) =>
      testBatch([{ ...event, source: `${long}c` }], { log: "p", versioned: false }),
    );
    await store.append([...versioned, ...plain]);
    expect(await allAfter(10)).toHaveLength(4);
    expect((await store.append(versioned)).outcomes).toMatchObject([
      { duplicates: [true] },
      { duplicates: [true] },
    ]);
    expect(await readAll({ id: `${long}a` })).toHaveLength(2);
    expect(
      await store.readStream({ log, subject: `${subject}b`, direction: "forward", limit: 9 }),
    ).toHaveLength(1);
  });

  test("items with the longest, the emptiest and the strangest keys are found again", async () => {
    store = await openBook();
    const keys = ["", "\0", "a", "a".repeat(3_000), `${"a".repeat(3_000)}b`];
    for (const pk of keys)
      await store.writeItems(keys.map((sk) => ({ op: "put", pk, sk, attributes: { n: 1 } })));
    for (const pk of keys) {
      const { items } = await store.queryItems({ pk, direction: "forward", limit: 10 });
      expect(items.map(({ sk }) => sk).sort()).toEqual([...keys].sort());
      expect(items.every((item) => item.pk === pk)).toBe(true);
    }
    await store.writeItems([{ op: "merge", pk: keys[4] as string, sk: keys[3] as string, add: { n: 2 } }]);
    expect(await store.getItem({ pk: keys[4] as string, sk: keys[3] as string })).toMatchObject({ n: 3 });
  });

  test("a cursor of another partition is refused", async () => {
    store = await openBook();
    await store.writeItems(["a", "b", "c"].map((sk) => ({ op: "put", pk: "p", sk, attributes: {} })));
    const { nextCursor = "" } = await store.queryItems({
      pk: "p",
      from: "b",
      direction: "forward",
      limit: 1,
    });
    const other = { pk: "p", from: "c", direction: "forward", limit: 1, cursor: nextCursor } as const;
    await expect(store.queryItems(other)).rejects.toMatchObject({ code: "cursor_invalid" });
  });
});
