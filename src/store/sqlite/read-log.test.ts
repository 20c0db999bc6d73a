import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { testBatch, testEvent } from "../conformance.ts";
import type { LogQuery } from "../store.ts";
import { EventIds } from "./event-ids.ts";
import { Names } from "./names.ts";
import { LogReader } from "./read-log.ts";
import { SqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-read-"));
afterAll(() => rmSync(folder, { recursive: true }));

const WINDOW = 20_000;

/** Another process's commit of an event that is earlier than all others. */
function commitEarlier(path: string): void {
  const db = new Database(path);
  db.exec(`INSERT INTO events (log, stream, type, time, recorded, body)
    SELECT log, stream, type, time - 1000, recorded, body FROM events WHERE position = 1`);
  db.close();
}

/** Reads of a book during which, just before the statement that looks for the window's end, another process writes. */
function disturbedReader(path: string) {
  let disturbed = false;
  const db = new Database(path, {
    readonly: true,
    verbose: (sql) => {
      if (disturbed || !String(sql).includes("OFFSET")) return;
      disturbed = true;
      commitEarlier(path);
    },
  });
  const ids = new EventIds(db, 0, () => ({ id: "", source: "" }));
  const logs = new LogReader(db, { names: new Names(db), ids });
  return { logs, wasDisturbed: () => disturbed, close: () => db.close() };
}

test("reads each page as of one moment: a commit during it repeats no event", async () => {
  const path = join(folder, "moment.db");
  const store = SqliteStore.open(path);
  const typeAt = (index: number) => (index === WINDOW - 1 ? "rare.type" : "task.created");
  const events = Array.from({ length: WINDOW + 5 }, (_, index) => testEvent({ type: typeAt(index) }));
  await store.append([testBatch(events)]);
  const { logs, wasDisturbed, close } = disturbedReader(path);
  const query: LogQuery = { log: "tasks", types: ["rare."], direction: "forward", limit: 5 };
  const found: string[] = [];
  let page = logs.read(query);
  for (;;) {
    found.push(...page.items.map(({ type }) => type));
    if (page.nextCursor === undefined) break;
    page = logs.read({ ...query, cursor: page.nextCursor });
  }
  expect(wasDisturbed()).toBe(true);
  expect(found).toEqual(["rare.type"]);
  close();
  await store.close();
});
