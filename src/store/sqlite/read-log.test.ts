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

/** Another process's commit of an event that is later than all others. */
function commitLater(path: string): void {
  const db = new Database(path);
  db.exec(`INSERT INTO events (log, stream, type, time, recorded, body)
    SELECT log, stream, type, time + 1000, recorded, body FROM events WHERE position = 1`);
  db.close();
}

/** Reads of a book during which, just before the second look into the index, another process writes. */
function disturbedReader(path: string) {
  let looks = 0;
  const db = new Database(path, {
    readonly: true,
    verbose: (sql) => {
      if (!String(sql).includes("events_by_type")) return;
      looks += 1;
      if (looks === 2) commitLater(path);
    },
  });
  const ids = new EventIds(db, 0, () => ({ id: "", source: "" }));
  const logs = new LogReader(db, { names: new Names(db), ids });
  return { logs, wasDisturbed: () => looks >= 2, close: () => db.close() };
}

test("reads each page as of one moment: of a commit during it, it sees nothing", async () => {
  const path = join(folder, "moment.db");
  const store = SqliteStore.open(path);
  const typeAt = (index: number) => (index % 2 === 0 ? "task.created" : "task.done");
  const events = Array.from({ length: 100 }, (_, index) => testEvent({ type: typeAt(index) }));
  await store.append([testBatch(events)]);
  const { logs, wasDisturbed, close } = disturbedReader(path);
  const query: LogQuery = { log: "tasks", direction: "forward", limit: 200 };
  expect(logs.read(query).items).toHaveLength(100);
  expect(wasDisturbed()).toBe(true);
  expect(logs.read(query).items).toHaveLength(101);
  close();
  await store.close();
});
