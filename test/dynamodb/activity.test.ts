/** What questions about an actor or an entity read on DynamoDB: items looked at, beside those that are returned. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import type { NewEvent } from "../../src/event/event.ts";
import type { EventQuery } from "../../src/log/read.ts";
import type { DynamoStore } from "../../src/store/dynamodb/dynamo-store.ts";
import { engineRequired, missingEngine, newName, openBook } from "../support/dynamodb.ts";

const EVENTS = 210;
const START = Date.UTC(2026, 0, 31);
const STEP_MS = 28_800_000;
const PAGE = 10;
const TYPES = ["task.started", "task.completed", "note.kept", "login.seen"];
/** Of each partition beyond the page: one to know that there is more, one of the cursor. */
const BEYOND = 2;
/** The checkpoint, and the days and logs of the registry, for each partition that is asked. */
const ASIDE = 12;

let store: DynamoStore;
let book: Daybook;
let reader: Daybook;

function eventAt(index: number): NewEvent {
  const seldom = index % 17 === 3;
  return {
    type: index % 60 === 9 ? "task.audited" : (TYPES[index % TYPES.length] as string),
    subject: seldom ? "still" : `task-${index % 6}`,
    actor: seldom ? "quiet" : `actor-${index % 5}`,
    time: new Date(START + index * STEP_MS).toISOString(),
    data: { title: index % 11 === 0 ? "long ".repeat(200) : "short" },
  };
}

beforeAll(async () => {
  if (missingEngine !== undefined) return;
  const name = newName();
  book = await openDaybook(await openBook({ name }), { zone: "UTC" });
  async function* rows(from: number) {
    for (let index = from; index < EVENTS; index += 3) yield { line: index, value: eventAt(index) };
  }
  await Promise.all([0, 1, 2].map((from) => book.appendRows(from === 0 ? "notes" : "tasks", rows(from))));
  await book.settle();
  store = await openBook({ name });
  reader = await openDaybook(store, { reads: "settled" });
}, 120_000);

afterAll(async () => {
  await book?.close();
  await reader?.close();
});

const SPAN = { from: START + 1e8, to: START + 6e9 };
const QUERIES: [what: string, query: EventQuery, partitions: number][] = [
  ["all of a quiet actor between two instants", { actor: "quiet", ...SPAN }, 1],
  ["all of a busy actor", { actor: "actor-2" }, 1],
  ["of an actor within a log", { actor: "actor-2", log: "tasks" }, 5],
  ["of an actor, a prefix of types", { actor: "actor-2", types: ["task."], log: "tasks", ...SPAN }, 3],
  [
    "of an actor, two types",
    { actor: "actor-2", types: ["task.completed", "task.started"], log: "tasks" },
    2,
  ],
  ["of an actor, a rare type", { actor: "actor-4", types: ["task.audited"], log: "notes" }, 1],
  ["a quiet subject across logs", { subject: "still" }, 2],
  ["a quiet subject within a log", { subject: "still", log: "tasks", ...SPAN }, 1],
];

describe.skipIf(missingEngine !== undefined && !engineRequired)("a page reads what it returns", () => {
  test.each(QUERIES)("%s", async (_what, query, partitions) => {
    let cursor: string | undefined;
    let found = 0;
    for (let page = 0; page < 3; page++) {
      store.consumed.reset();
      const direction = page === 1 ? "forward" : "backward";
      const { items, nextCursor } = await reader.events({
        ...query,
        direction,
        limit: PAGE,
        ...(page === 2 && cursor !== undefined ? { cursor } : {}),
      });
      if (page === 0) cursor = nextCursor;
      found += items.length;
      // Of several partitions, what comes after the page in each was read for nothing.
      const beyond = partitions === 1 ? BEYOND : partitions * (8 + BEYOND);
      const looked = `${items.length} returned, ${store.consumed.examined} looked at`;
      // An event too long to lie in the item is one more.
      expect(store.consumed.examined, looked).toBeLessThanOrEqual(
        2 * items.length + beyond + partitions * 2 + ASIDE,
      );
    }
    expect(found).toBeGreaterThan(0);
  });

  test("and gives what the log itself gives", async () => {
    for (const [, query] of QUERIES) {
      const { items } = await reader.events({ ...query, direction: "forward", limit: 1_000 });
      const log: unknown[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await store.readLog({
          ...query,
          direction: "forward",
          limit: 1_000,
          ...(cursor && { cursor }),
        });
        log.push(...page.items);
        cursor = page.nextCursor;
        if (cursor === undefined) break;
      }
      expect(items).toEqual(log);
    }
  });

  test("a year of each, by day, is one query of a few items for each counter", async () => {
    const range = { from: "2026-01-31", to: "2026-04-30", log: "tasks" };
    for (const [what, counters] of [
      [{ actor: "actor-2" }, 1],
      [{ actor: "actor-2", types: ["task."] }, 1],
      [{ actor: "actor-2", types: ["task.completed", "task.started"] }, 2],
      [{ subject: "still" }, 1],
    ] as const) {
      store.consumed.reset();
      const types = "types" in what ? [...what.types] : undefined;
      await reader.count({ ...range, ...what, ...(types && { types }) } as never);
      expect(store.consumed.examined).toBeLessThanOrEqual(5 * counters + 1);
    }
  });
});
