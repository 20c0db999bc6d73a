import { afterEach, describe, expect, test } from "vitest";
import { missingEngine, newName, openBook } from "../../../test/support/dynamodb.ts";
import { allAfter, testBatch, testEvent } from "../conformance.ts";
import type { AppendBatch } from "../store.ts";
import { runsOf } from "./append-runs.ts";
import type { DynamoStore } from "./dynamo-store.ts";

const batches = (count: number, fields: Partial<AppendBatch> = {}) =>
  Array.from({ length: count }, () => testBatch([testEvent()], { subject: "t-1", ...fields }));
const lengths = (all: AppendBatch[], isFree: (batch: AppendBatch) => boolean = () => true) => {
  const runs = runsOf(all, isFree);
  expect(runs.flat()).toEqual(all);
  return runs.map((run) => run.length);
};
const ones = (count: number) => Array.from({ length: count }, () => 1);

describe("batches that are written as one", () => {
  test("are those of one stream that follow each other, fifty events at most", () => {
    expect(lengths(batches(120))).toEqual([50, 50, 20]);
    expect(lengths([...batches(10), ...batches(10, { subject: "t-2" })])).toEqual([10, 10]);
    expect(lengths([...batches(10), ...batches(10, { log: "pages" })])).toEqual([10, 10]);
  });

  test("are at least eight events: a transaction costs half as much again", () => {
    expect(lengths(batches(7))).toEqual(ones(7));
    expect(lengths([...batches(7), ...batches(8, { subject: "t-2" })])).toEqual([...ones(7), 8]);
    const pairs = Array.from({ length: 4 }, () => testBatch([testEvent(), testEvent()]));
    expect(lengths([...pairs, ...batches(4, { subject: "t-2" })])).toEqual([4, ...ones(4)]);
  });

  test("are none that may be refused, that have no versions or that others of the call are tied to", () => {
    expect(lengths(batches(20, { expectedVersion: 3 }))).toEqual(ones(20));
    expect(lengths(batches(20, { versioned: false }))).toEqual(ones(20));
    const changes = [{ op: "remove" as const, pk: "a", sk: "b" }];
    expect(lengths(batches(20, { changes }))).toEqual(ones(20));
    const all = batches(20);
    expect(lengths(all, (batch) => batch !== all[9])).toEqual([9, 1, 10]);
  });

  test("fit a transaction of 4 MB", () => {
    const data = "x".repeat(100_000);
    const all = Array.from({ length: 20 }, () => testBatch([testEvent({ data })]));
    expect(lengths(all).every((length) => length * 100_000 < 4 * 1024 * 1024)).toBe(true);
  });
});

describe.skipIf(missingEngine !== undefined)(`a run${missingEngine ? `: ${missingEngine}` : ""}`, () => {
  let store: DynamoStore;
  afterEach(() => store.close());

  test("gives each batch its own outcome, times and place in the order", async () => {
    store = await openBook();
    const before = batches(30).filter((_batch, index) => index % 3 === 0);
    await store.append(before);
    const all = batches(30).map((batch, index) => ({
      ...batch,
      recordedtime: `2026-03-04T12:00:${String(index + 10)}.000Z`,
    }));
    const mixed = all.flatMap((batch, index) =>
      index < 10 ? [before[index] as AppendBatch, batch] : [batch],
    );
    const { outcomes } = await store.append(mixed);
    const recorded = outcomes.map((outcome) => (outcome.status === "recorded" ? outcome : expect.fail()));
    expect(recorded.map(({ events }) => events[0]?.id)).toEqual(mixed.map(({ events }) => events[0]?.id));
    expect(recorded.map(({ duplicates }) => duplicates)).toEqual(
      mixed.map((batch) => [before.includes(batch)]),
    );
    expect(recorded.map(({ events }) => events[0]?.recordedtime)).toEqual(
      mixed.map(({ recordedtime }) => recordedtime),
    );
    const stream = await store.readStream({ log: "tasks", subject: "t-1", direction: "forward", limit: 100 });
    expect(stream.map(({ id }) => id)).toEqual([...before, ...all].map(({ events }) => events[0]?.id));
    expect(stream.map(({ version }) => version)).toEqual(stream.map((_event, index) => index + 1));
    expect((await allAfter(store)).map(({ id }) => id)).toEqual(stream.map(({ id }) => id));
  });

  test("of a log with the other ordering is refused, but for what is recorded", async () => {
    store = await openBook();
    const [first] = batches(1, { versioned: false }) as [AppendBatch];
    await store.append([first]);
    const again = { ...first, versioned: true };
    const { outcomes } = await store.append([again, ...batches(20)]);
    expect(outcomes[0]).toMatchObject({ status: "recorded", duplicates: [true] });
    expect(outcomes.slice(1)).toEqual(Array.from({ length: 20 }, () => ({ status: "ordering_conflict" })));
  });

  test("may meet those of other processes", async () => {
    const name = newName();
    store = await openBook({ name });
    const other = await openBook({ name });
    await Promise.all([store.append(batches(60)), other.append(batches(60))]);
    const stream = await store.readStream({ log: "tasks", subject: "t-1", direction: "forward", limit: 200 });
    expect(stream.map(({ version }) => version)).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
    await other.close();
  });
});
