/** Days are summed up and added to in any order, by two processes in turns, and a reader misses nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { readAll } from "../../../test/support/store-steps.ts";
import { testBatch, testEvent } from "../conformance.ts";
import { MemoryStore } from "../memory/memory-store.ts";
import type { AppendBatch, LogQuery } from "../store.ts";
import { SqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-activity-"));
let books = 0;
afterAll(() => rmSync(folder, { recursive: true }));

const DAY_MS = 86_400_000;
const START = Date.UTC(1969, 11, 1);

const event = fc.record({
  day: fc.integer({ min: 0, max: 70 }),
  minute: fc.integer({ min: 0, max: 1_439 }),
  actor: fc.constantFrom("ana", "raj"),
  type: fc.constantFrom("task.started", "task.completed", "note.kept"),
  subject: fc.constantFrom("a", "b"),
  versioned: fc.boolean(),
});
/** One write each, by the one process or the other. */
const write = fc.record({
  process: fc.integer({ min: 0, max: 1 }),
  events: fc.array(event, { maxLength: 6 }),
});

const QUERIES: Omit<LogQuery, "direction" | "limit">[] = [
  { actor: "ana" },
  { actor: "raj", types: ["task."] },
  { actor: "ana", types: ["note.kept"], log: "visits" },
  { actor: "raj", from: START + 20 * DAY_MS, to: START + 40 * DAY_MS },
  { subject: "a" },
  { subject: "b", log: "tasks", from: START + 10 * DAY_MS },
  { subject: "b", log: "visits", types: ["task."] },
];

function batchOf({
  day,
  minute,
  versioned,
  ...fields
}: typeof event extends fc.Arbitrary<infer T> ? T : never): AppendBatch {
  const time = new Date(START + day * DAY_MS + minute * 60_000).toISOString();
  return testBatch([testEvent({ ...fields, time })], { log: versioned ? "tasks" : "visits", versioned });
}

test("reads of an actor and a subject give what the memory store gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 14 }), async (writes) => {
      const path = join(folder, `${books++}.db`);
      const memory = new MemoryStore();
      const processes = [SqliteStore.open(path), SqliteStore.open(path)];
      for (const { process, events } of writes) {
        const batches = events.map(batchOf);
        await processes[process]?.append(batches);
        await memory.append(batches);
      }
      for (const filter of QUERIES) {
        for (const direction of ["forward", "backward"] as const) {
          const query = { ...filter, direction, limit: 3 };
          expect(await readAll(processes[0] as SqliteStore, query)).toEqual(await readAll(memory, query));
        }
      }
      for (const store of processes) await store.close();
    }),
    { numRuns: 40 },
  );
});
