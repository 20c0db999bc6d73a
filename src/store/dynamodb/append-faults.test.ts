/** What an append does when writers die, race, or do not learn what became of their request. */
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endpoint, missingEngine, newName, openBook } from "../../../test/support/dynamodb.ts";
import { type DynamoDbProxy, firstOf, type Sent, startProxy } from "../../../test/support/dynamodb-proxy.ts";
import { allAfter, testBatch, testEvent } from "../conformance.ts";
import type { AppendBatch, AppendOutcome } from "../store.ts";
import { Client } from "./client.ts";
import { DynamoStore } from "./dynamo-store.ts";
import { type Marker, markerItem } from "./event-item.ts";

type Recorded = Extract<AppendOutcome, { status: "recorded" }>;

describe.skipIf(missingEngine !== undefined)(`append${missingEngine ? `: ${missingEngine}` : ""}`, () => {
  let name: string;
  let store: DynamoStore;
  let proxy: DynamoDbProxy;

  beforeEach(async () => {
    name = newName();
    proxy = await startProxy(endpoint);
    store = await openBook({ name });
  });
  afterEach(async () => {
    await store.close();
    proxy.close();
  });

  const one = async (batch: AppendBatch, to: DynamoStore = store) =>
    (await to.append([batch])).outcomes[0] as Recorded;
  const stored = () => allAfter(store);
  const through = (options: { retryBudgetMs?: number; settleMs?: number } = {}) =>
    DynamoStore.open({ name, endpoint: proxy.endpoint, settleMs: 20, ...options });

  async function leaveMarker(id: string, marker: Partial<Marker>): Promise<void> {
    const client = new Client({
      name,
      endpoint,
      retryBudgetMs: 1_000,
      requestTimeoutMs: 1_000,
      concurrency: 1,
    });
    const full = { log: "tasks", subject: "t-1", version: 1, claimed: Date.now(), ...marker };
    const Item = markerItem({ id, source: "test" }, full);
    await client.raw.send(new PutItemCommand({ TableName: `${name}-events`, Item }));
    client.close();
  }

  describe("while DynamoDB throttles what comes before the event", () => {
    const settleMs = 1_000;
    const isMarker = ({ operation, body }: Sent) =>
      operation === "PutItem" && "claimed" in (body.Item as object);
    const isMonth = ({ operation, body }: Sent) =>
      operation === "PutItem" && JSON.stringify(body.Item).includes("months#");

    test.each([
      ["its marker", isMarker],
      ["the month's entry in the registry", isMonth],
    ])("%s: no reader that has gone on misses it", async (_, isThrottled) => {
      const slow = await through({ settleMs });
      const reader = await DynamoStore.open({ name, endpoint, settleMs });
      const end = Date.now() + 2.5 * settleMs;
      proxy.fault = (sent) => (isThrottled(sent) && Date.now() < end ? "ThrottlingException" : undefined);
      const late = one(testBatch([testEvent({ time: "2031-05-05T10:00:00.000Z" })]), slow);
      const seen: string[] = [];
      let position = "";
      const readOn = async () => {
        for (;;) {
          const events = await reader.readAfter(position, 100);
          if (events.length === 0) return;
          seen.push(...events.map(({ id }) => id));
          position = events.at(-1)?.position as string;
        }
      };
      // Another writer goes on, and the reader with it.
      while (Date.now() < end) {
        await one(testBatch([testEvent({ subject: "other" })]));
        await readOn();
      }
      const { events } = await late;
      await readOn();
      expect(seen).toContain(events[0]?.id);
      expect(new Set(seen).size).toBe(seen.length);
      await Promise.all([slow.close(), reader.close()]);
    });
  });

  describe("after a writer that died between its two puts", () => {
    test("the same append is finished where the marker says", async () => {
      await one(testBatch([testEvent()]));
      await leaveMarker("x", { version: 2 });
      const outcome = await one(testBatch([testEvent({ id: "x" })]));
      expect(outcome).toMatchObject({ duplicates: [false], events: [{ version: 2 }] });
      expect(await one(testBatch([testEvent({ id: "x" })]))).toMatchObject({ duplicates: [true] });
      expect(await stored()).toHaveLength(2);
    });

    test("another event takes the free place, and the marker moves on", async () => {
      await leaveMarker("x", { version: 1 });
      expect((await one(testBatch([testEvent()]))).events[0]?.version).toBe(1);
      expect((await one(testBatch([testEvent({ id: "x" })]))).events[0]?.version).toBe(2);
      expect((await store.readLog({ id: "x", direction: "forward", limit: 5 })).items).toHaveLength(1);
    });

    test("an id that is claimed for another stream is waited for, and then not", async () => {
      await leaveMarker("x", { subject: "other" });
      const patient = await DynamoStore.open({ name, endpoint, settleMs: 20, retryBudgetMs: 100 });
      const append = patient.append([testBatch([testEvent({ id: "x" })])]);
      await expect(append).rejects.toMatchObject({ code: "book_busy", retryable: true });
      await patient.close();
      expect(await stored()).toEqual([]);
    });

    test("a claim of more than a minute is void", async () => {
      await leaveMarker("x", { subject: "other", claimed: Date.now() - 61_000 });
      expect(await one(testBatch([testEvent({ id: "x" })]))).toMatchObject({ duplicates: [false] });
      await leaveMarker("y", { subject: "other", claimed: Date.now() - 61_000 });
      const page = testBatch([testEvent({ id: "y" })], { log: "pages", versioned: false });
      expect(await one(page)).toMatchObject({ duplicates: [false] });
      expect(await stored()).toHaveLength(2);
    });

    test("several events of one batch pass its markers too", async () => {
      await leaveMarker("b", { version: 1 });
      const events = ["a", "b", "c"].map((id) => testEvent({ id }));
      expect((await one(testBatch(events))).events.map(({ version }) => version)).toEqual([1, 2, 3]);
      expect((await one(testBatch(events))).duplicates).toEqual([true, true, true]);
    });

    test("a conflict leaves its marker alone and takes its own away", async () => {
      await leaveMarker("x", { version: 1 });
      const outcome = await one(testBatch([testEvent({ id: "x" })], { expectedVersion: 7 }));
      expect(outcome).toEqual({ status: "version_conflict", actualVersion: 0 });
      await one(testBatch([testEvent()], { log: "notes" }));
      const other = await DynamoStore.open({ name, endpoint, settleMs: 20 });
      await one(testBatch([testEvent()], { log: "notes" }), other);
      // This process still knows version 1 as the last.
      const stale = testBatch([testEvent({ id: "gone" })], { log: "notes", expectedVersion: 1 });
      expect(await one(stale)).toEqual({ status: "version_conflict", actualVersion: 2 });
      expect((await store.readLog({ id: "gone", direction: "forward", limit: 5 })).items).toEqual([]);
      const later = testBatch([testEvent({ id: "gone", subject: "elsewhere" })]);
      expect(await one(later)).toMatchObject({ duplicates: [false] });
      await other.close();
    });
  });

  describe("of several processes at once", () => {
    test("versions stay gapless and nothing is lost", async () => {
      const others = await Promise.all(
        [1, 2, 3].map(() => DynamoStore.open({ name, endpoint, settleMs: 20 })),
      );
      const batches = (length: number) => Array.from({ length }, () => testBatch([testEvent()]));
      const pairs = (length: number) => Array.from({ length }, () => testBatch([testEvent(), testEvent()]));
      await Promise.all(others.map((other, index) => other.append(index === 2 ? pairs(5) : batches(10))));
      const events = await store.readStream({
        log: "tasks",
        subject: "t-1",
        direction: "forward",
        limit: 100,
      });
      expect(events.map(({ version }) => version)).toEqual(
        Array.from({ length: 30 }, (_, index) => index + 1),
      );
      expect(new Set(events.map(({ id }) => id)).size).toBe(30);
      await Promise.all(others.map((other) => other.close()));
    });

    test("an id is recorded once, whatever the streams and logs it is sent to", async () => {
      const others = await Promise.all(
        [1, 2, 3, 4].map(() => DynamoStore.open({ name, endpoint, settleMs: 20 })),
      );
      for (let round = 0; round < 5; round++) {
        const id = `race-${round}`;
        const outcomes = await Promise.all(
          others.map((other, index) =>
            one(
              testBatch([testEvent({ id, subject: `s-${index}` })], {
                log: index === 3 ? "pages" : "tasks",
                versioned: index !== 3,
              }),
              other,
            ),
          ),
        );
        expect(outcomes.filter(({ duplicates }) => !duplicates[0])).toHaveLength(1);
        expect(new Set(outcomes.map(({ events }) => events[0]?.position)).size).toBe(1);
      }
      expect(await stored()).toHaveLength(5);
      await Promise.all(others.map((other) => other.close()));
    });
  });

  describe("when the answer is lost", () => {
    const batches: [what: string, batch: () => AppendBatch][] = [
      ["one event", () => testBatch([testEvent({ id: "x" })])],
      ["one event without version", () => testBatch([testEvent({ id: "x" })], { versioned: false })],
      ["two events", () => testBatch([testEvent({ id: "x" }), testEvent()])],
      [
        "one event with a sum",
        () =>
          testBatch([testEvent({ id: "x" })], {
            changes: [{ op: "merge", pk: "p", sk: "s", add: { n: 1 } }],
          }),
      ],
    ];

    test.each(batches)("%s is recorded once, and new", async (_what, batch) => {
      const lossy = await through();
      for (const fault of ["lost-answer", "lost-request"] as const) {
        await one(testBatch([testEvent()], { subject: "warm", versioned: batch().versioned }), lossy);
        proxy.fault = firstOf(1, fault, ({ operation, body }) => isEventWrite(operation, body));
        const outcome = await one(
          { ...batch(), events: batch().events.map((event) => ({ ...event, id: event.id + fault })) },
          lossy,
        );
        expect(outcome.duplicates).not.toContain(true);
      }
      const events = await stored();
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      const sum = await store.getItem({ pk: "p", sk: "s" });
      expect(sum?.n ?? 2).toBe(2);
      await lossy.close();
    });

    test("a marker is the writer's own", async () => {
      const lossy = await through();
      await one(testBatch([testEvent()]), lossy);
      proxy.fault = firstOf(
        1,
        "lost-answer",
        ({ operation, body }) => operation === "PutItem" && !isEventWrite(operation, body),
      );
      expect(await one(testBatch([testEvent()]), lossy)).toMatchObject({
        duplicates: [false],
        events: [{ version: 2 }],
      });
      await lossy.close();
    });

    test("a sum by itself is not added twice: the call fails", async () => {
      const lossy = await through();
      proxy.fault = firstOf(1, "lost-answer", ({ operation }) => operation === "UpdateItem");
      const add = lossy.writeItems([{ op: "merge", pk: "p", sk: "s", add: { n: 1 } }]);
      await expect(add).rejects.toMatchObject({ code: "book_unreachable" });
      expect((await store.getItem({ pk: "p", sk: "s" }))?.n).toBe(1);
      await lossy.close();
    });

    test("a conditional put of an item knows itself", async () => {
      const lossy = await through();
      proxy.fault = firstOf(1, "lost-answer", ({ operation }) => operation === "PutItem");
      const put = {
        op: "put" as const,
        pk: "p",
        sk: "s",
        attributes: { n: 1 },
        condition: { absent: true as const },
      };
      expect(await lossy.writeItems([put])).toEqual({ status: "written" });
      expect(await lossy.writeItems([put])).toMatchObject({ status: "condition_failed" });
      await lossy.close();
    });

    test("an endpoint that answers nothing any more is unreachable", async () => {
      const lossy = await through();
      await one(testBatch([testEvent()]), lossy);
      proxy.fault = () => "lost-request";
      await expect(lossy.append([testBatch([testEvent()])])).rejects.toMatchObject({
        code: "book_unreachable",
      });
      await lossy.close();
    });
  });

  describe("when DynamoDB is busy", () => {
    test.each(["ThrottlingException", "TransactionConflictException"] as const)(
      "%s is tried again",
      async (fault) => {
        const lossy = await through();
        proxy.fault = firstOf(4, fault, ({ operation }) => /Put|Transact|Query/.test(operation));
        expect(await one(testBatch([testEvent()]), lossy)).toMatchObject({ duplicates: [false] });
        proxy.fault = firstOf(2, fault, ({ operation }) => operation === "TransactWriteItems");
        expect(await one(testBatch([testEvent(), testEvent()]), lossy)).toMatchObject({
          duplicates: [false, false],
        });
        proxy.fault = firstOf(2, fault, ({ operation }) => operation === "Query");
        expect(await allAfter(lossy)).toHaveLength(3);
        await lossy.close();
      },
    );

    test("a budget that is spent ends it, and nothing is half done", async () => {
      const lossy = await through({ retryBudgetMs: 150 });
      proxy.fault = firstOf(1_000, "ThrottlingException", ({ operation }) => /Put|Transact/.test(operation));
      const batches = [testBatch([testEvent()]), testBatch([testEvent(), testEvent()], { subject: "b" })];
      await expect(lossy.append(batches)).rejects.toMatchObject({
        code: "book_busy",
        message: expect.stringContaining("0.15 seconds, got ThrottlingException"),
      });
      expect(await stored()).toEqual([]);
      await lossy.close();
    });
  });
});

function isEventWrite(operation: string, body: Record<string, unknown>): boolean {
  return (
    operation === "TransactWriteItems" ||
    (operation === "PutItem" && JSON.stringify(body).includes('"body":{"S"'))
  );
}
