/** A book of an older schema is read as it was before, and goes on. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { testBatch, testEvent } from "../conformance.ts";
import { MemoryStore } from "../memory/memory-store.ts";
import type { AppendBatch, LogFilter, Store } from "../store.ts";
import { SqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-migrate-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes the tables of schema 2 back to those of schema 1. */
const BACK_TO_1 = `
  CREATE TABLE facets (day INTEGER NOT NULL, name INTEGER NOT NULL, time INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (day, name, time, position)) WITHOUT ROWID;
  INSERT INTO facets SELECT day, name, time, position FROM activity WHERE name > 0;
  DROP TABLE activity;
  DROP TABLE active_days;
  DROP TABLE days;
  ALTER TABLE heads DROP COLUMN latest;
  DELETE FROM names WHERE name LIKE 'kind:%';
  DROP INDEX events_by_type;
  CREATE INDEX events_by_time ON events (log, time, position, type, stream);
  PRAGMA user_version = 1;
`;

/** Years apart, before and after 1970, now and then earlier than the one before. */
function batchAt(index: number): AppendBatch {
  const hours = index % 7 === 3 ? index - 50 : index;
  const event = testEvent({
    id: `e-${index}`,
    type: ["task.created", "task.done", "note.kept"][index % 3] as string,
    subject: `s-${index % 5}`,
    time: new Date(Date.UTC(1969, 10, 1) + hours * 31 * 3_600_000).toISOString(),
    ...(index % 2 === 0 && { actor: `a-${index % 6}` }),
    data: { tags: index % 4 === 0 ? ["x", "y"] : [] },
  });
  const versioned = index % 5 !== 4;
  return testBatch([event], { subject: event.subject, log: versioned ? "tasks" : "visits", versioned });
}

const FILTERS: LogFilter[] = [
  {},
  { log: "tasks" },
  { types: ["task."] },
  { subject: "s-1" },
  { subject: "s-4" },
  { subject: "s-2", types: ["note."] },
  { actor: "a-2" },
  { actor: "a-2", log: "tasks", types: ["task.done"] },
  { tag: "x", types: ["task."] },
  { actor: "a-4", from: Date.UTC(1969, 11, 1), to: Date.UTC(1970, 1, 1) },
];

async function read(store: Store, filter: LogFilter) {
  const events: unknown[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await store.readLog({
      ...filter,
      direction: "forward",
      limit: 7,
      ...(cursor && { cursor }),
    });
    events.push(...page.items.map(({ position: _position, ...event }) => event));
    cursor = page.nextCursor;
    if (cursor === undefined) return events;
  }
}

test("a book of schema 1 is brought to the schema of today", async () => {
  const path = join(folder, "old.db");
  const memory = new MemoryStore();
  const before = Array.from({ length: 150 }, (_, index) => batchAt(index));
  const first = SqliteStore.open(path);
  for (const store of [first, memory]) for (const batch of before) await store.append([batch]);
  await first.close();
  const old = new Database(path);
  old.exec(BACK_TO_1);
  old.close();

  const migrated = SqliteStore.open(path);
  for (const filter of FILTERS) expect(await read(migrated, filter)).toEqual(await read(memory, filter));
  const after = Array.from({ length: 100 }, (_, index) => batchAt(150 + index));
  for (const store of [migrated, memory]) for (const batch of after) await store.append([batch]);
  for (const filter of FILTERS) expect(await read(migrated, filter)).toEqual(await read(memory, filter));
  await migrated.close();
});
