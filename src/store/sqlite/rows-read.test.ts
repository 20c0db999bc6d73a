/** What a query reads beside what it returns: rows of every statement, in a book in which most is of others. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testBatch, testEvent } from "../conformance.ts";
import type { LogQuery } from "../store.ts";
import { EventIds } from "./event-ids.ts";
import { Names } from "./names.ts";
import { LogReader } from "./read-log.ts";
import { SqliteStore } from "./sqlite-store.ts";

const EVENTS = 40_000;
const STEP_MS = 800_000;
const START = Date.UTC(2025, 0, 1, 0, 0, 30);
const PAGE = 20;
const TYPES = ["task.started", "task.completed", "note.kept", "login.seen"];
/** A look a block of 30 days (the book spans 13), the chunks of a few runs that are read for nothing, a few look-ups. */
const BESIDE = 120;

const folder = mkdtempSync(join(tmpdir(), "daybook-rows-"));
const path = join(folder, "book.db");
afterAll(() => rmSync(folder, { recursive: true }));

/** Rare in every way that is asked for; about one in 4,000. */
function eventAt(index: number) {
  const rare = index % 4_001 === 7;
  const seldom = index % 1_009 === 3;
  return testEvent({
    type: rare ? "task.audited" : (TYPES[index % TYPES.length] as string),
    actor: seldom ? "quiet" : `actor-${index % 50}`,
    subject: seldom ? "still" : `task-${index % 300}`,
    time: new Date(START + index * STEP_MS).toISOString(),
    data: { tags: [seldom ? "few" : "many"] },
  });
}

beforeAll(async () => {
  const store = SqliteStore.open(path);
  for (let from = 0; from < EVENTS; from += 2_000) {
    const batches = Array.from({ length: 2_000 }, (_, offset) => {
      const event = eventAt(from + offset);
      const versioned = (from + offset) % 4 !== 3;
      return testBatch([event], { subject: event.subject, log: versioned ? "tasks" : "visits", versioned });
    });
    await store.append(batches);
  }
  await store.close();
});

/** A reader that counts the rows which its statements give, and how often they are asked. */
function countingReader() {
  const counts = { rows: 0, looks: 0, statements: new Set<string>() };
  const counted = (statement: Database.Statement): Database.Statement =>
    new Proxy(statement, {
      get(target, name) {
        const member = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        return (...values: unknown[]) => {
          const answer = member.apply(target, values);
          if (name === "pluck") return counted(answer);
          counts.looks += 1;
          counts.rows += Array.isArray(answer) ? answer.length : answer === undefined ? 0 : 1;
          counts.statements.add(target.source);
          return answer;
        };
      },
    });
  const db = new Database(path, { readonly: true });
  const connection = new Proxy(db, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => counted(target.prepare(sql));
      const member = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const ids = new EventIds(connection, 0, () => ({ id: "", source: "" }));
  const logs = new LogReader(connection, { names: new Names(connection), ids });
  return { db, logs, counts };
}

const YEAR = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 0, 1) };
const QUERIES: [what: string, query: Omit<LogQuery, "direction" | "limit">][] = [
  ["all of a quiet actor between two instants", { actor: "quiet", ...YEAR }],
  ["of a busy actor", { actor: "actor-7", ...YEAR }],
  ["of a busy actor within a log", { actor: "actor-7", log: "tasks", ...YEAR }],
  ["of an actor, a prefix of types", { actor: "actor-7", types: ["task."], ...YEAR }],
  ["of an actor, two types", { actor: "actor-8", types: ["task.completed", "task.started"] }],
  ["of an actor, a rare type", { actor: "actor-7", types: ["task.audited"] }],
  [
    "of an actor, two types within a log",
    { actor: "actor-8", types: ["task.completed", "task.started"], log: "tasks" },
  ],
  ["a quiet subject across logs", { subject: "still" }],
  ["a quiet subject within a log", { subject: "still", log: "tasks" }],
  ["a quiet subject within a log ordered by time", { subject: "still", log: "visits" }],
  [
    "a busy subject between two instants",
    { subject: "task-8", log: "tasks", from: START + 4e9, to: START + 9e9 },
  ],
  ["a rare type", { types: ["task.audited"] }],
  ["a rare type in a log", { types: ["task.audited"], log: "tasks" }],
  ["a rare tag", { tag: "few" }],
  ["a log between two instants", { log: "visits", from: START + 4e9, to: START + 9e9 }],
];

describe.each(["forward", "backward"] as const)("%s", (direction) => {
  test.each(QUERIES)("reads what it returns: %s", (_what, query) => {
    const { logs, counts, db } = countingReader();
    let pages = 0;
    let found = 0;
    for (let cursor: string | undefined; ; ) {
      counts.rows = 0;
      counts.looks = 0;
      const page = logs.read({ ...query, direction, limit: PAGE, ...(cursor && { cursor }) });
      // An entry of the index and the event, for each that is returned.
      expect(counts.rows).toBeLessThanOrEqual(2 * page.items.length + BESIDE);
      expect(counts.looks).toBeLessThanOrEqual(2 * page.items.length + BESIDE);
      found += page.items.length;
      pages += 1;
      cursor = page.nextCursor;
      if (cursor === undefined || pages === 4) break;
      expect(page.items).toHaveLength(PAGE);
    }
    expect(found).toBeGreaterThan(0);
    db.close();
  });
});

test("no statement of a read scans a table or sorts", () => {
  const { logs, counts, db } = countingReader();
  for (const [, query] of QUERIES) {
    for (const direction of ["forward", "backward"] as const) logs.read({ ...query, direction, limit: PAGE });
  }
  for (const sql of counts.statements) {
    const values = Array((sql.match(/\?/g) ?? []).length).fill(1);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[];
    expect(plan.map(({ detail }) => detail).filter((detail) => /SCAN|TEMP B-TREE/.test(detail))).toEqual([]);
  }
  expect(counts.statements.size).toBeGreaterThan(8);
  db.close();
});
