import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { testBatch, testEvent } from "../conformance.ts";
import { CommitQueue } from "./commit-queue.ts";
import { SqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-queue-"));
let files = 0;
const newPath = () => join(folder, `${files++}.db`);
afterAll(() => rmSync(folder, { recursive: true }));

function newQueue(limits: { maxWaiting?: number; patienceMs?: number } = {}) {
  const path = newPath();
  const other = new Database(path);
  other.pragma("journal_mode = WAL");
  other.exec("CREATE TABLE t (n INTEGER)");
  const db = new Database(path, { timeout: 0 });
  let forgotten = 0;
  const queue = new CommitQueue(db, {
    path,
    beforeCommit: () => {},
    forget: () => {
      forgotten += 1;
    },
    forgetNames: () => {},
    ...limits,
  });
  const insert = db.prepare<[number]>("INSERT INTO t VALUES (?)");
  const stored = () => other.prepare("SELECT n FROM t ORDER BY rowid").pluck().all();
  return { queue, db, other, stored, add: (n: number) => insert.run(n), forgotten: () => forgotten };
}

/** The longest time that the event loop did not turn while `work` ran, in milliseconds. */
async function longestTurn(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  await work;
  clearInterval(timer);
  return longest;
}

test("waits for another process's lock with the event loop free, and keeps the order", async () => {
  const { queue, other, stored, add } = newQueue();
  other.exec("BEGIN IMMEDIATE");
  const writes = Promise.all([1, 2, 3].map((n) => queue.run(() => add(n))));
  setTimeout(() => other.exec("COMMIT"), 600);
  const late = queue.run(() => add(4));
  expect(await longestTurn(Promise.all([writes, late]))).toBeLessThan(300);
  expect(stored()).toEqual([1, 2, 3, 4]);
});

test("answers book_busy to all that wait when the lock stays, at once and not one by one", async () => {
  const { queue, other, stored, add } = newQueue({ patienceMs: 200 });
  other.exec("BEGIN IMMEDIATE");
  const start = performance.now();
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => queue.run(() => add(n))));
  expect(performance.now() - start).toBeLessThan(2_000);
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "book_busy" } });
  other.exec("COMMIT");
  await queue.run(() => add(99));
  expect(stored()).toEqual([99]);
});

test("fails a request whose work throws, and only that", async () => {
  const { queue, stored, add } = newQueue();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 9 }, (_, n) =>
      queue.run(() => {
        add(n);
        if (n === 4) throw new RangeError("four");
      }),
    ),
  );
  expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual(
    Array.from({ length: 9 }, (_, n) => n !== 4),
  );
  expect(stored()).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
});

test("fails the whole transaction when the file fails, without trying each alone", async () => {
  const { queue, db } = newQueue();
  let works = 0;
  db.pragma(`max_page_count = ${db.pragma("page_count", { simple: true })}`);
  const grow = db.prepare("INSERT INTO t VALUES (zeroblob(100000))");
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, () =>
      queue.run(() => {
        works += 1;
        grow.run();
      }),
    ),
  );
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "book_full" } });
  expect(works).toBe(1);
});

test("leaves the event loop a turn after some thousand requests", async () => {
  const { queue, stored, add } = newQueue();
  let turns = 0;
  const counter = setInterval(() => (turns += 1), 0);
  let first: number | undefined;
  const writes = Array.from({ length: 10_000 }, (_, n) =>
    queue.run(() => add(n)).then(() => (first ??= turns)),
  );
  setImmediate(() => (turns += 1));
  await Promise.all(writes);
  clearInterval(counter);
  expect(stored()).toHaveLength(10_000);
  expect(turns).toBeGreaterThan(first as number);
});

test("refuses with book_busy what would wait behind too many", async () => {
  const { queue, stored, add } = newQueue({ maxWaiting: 3 });
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map((n) => queue.run(() => add(n))));
  expect(outcomes[3]).toMatchObject({ status: "rejected", reason: { code: "book_busy" } });
  expect(stored()).toEqual([1, 2, 3]);
});

test("writes no item of a transaction that was rolled back", async () => {
  const store = SqliteStore.open(newPath());
  const put = (sk: string, value: unknown) => ({ op: "put", pk: "p", sk, attributes: { value } }) as const;
  await expect(store.writeItems([put("ghost", 1), put("bad", 1n)])).rejects.toThrow(TypeError);
  await store.writeItems([put("good", 1)]);
  const { items } = await store.queryItems({ pk: "p", direction: "forward", limit: 10 });
  expect(items.map(({ sk }) => sk)).toEqual(["good"]);
  await store.close();
});

test("goes on after a write of several rows that failed", async () => {
  const store = SqliteStore.open(newPath());
  const time = "not a time";
  const poison = testBatch(Array.from({ length: 40 }, () => testEvent({ time, data: { tags: ["x", "y"] } })));
  await expect(store.append([poison])).rejects.toThrow();
  await store.append([testBatch([testEvent({ id: "good" })])]);
  expect((await store.readAfter("", 100)).map(({ id }) => id)).toEqual(["good"]);
  await store.close();
});

test("reads go on while the lock is waited for", async () => {
  const path = newPath();
  const store = SqliteStore.open(path);
  await store.append([testBatch([testEvent({ id: "one" })])]);
  const other = new Database(path);
  other.exec("BEGIN IMMEDIATE");
  const waiting = store.append([testBatch([testEvent({ id: "two" })])]);
  expect(await store.readAfter("", 10)).toHaveLength(1);
  other.exec("COMMIT");
  await waiting;
  expect(await store.readAfter("", 10)).toHaveLength(2);
  other.close();
  await store.close();
});
