/** Any interleaving of operations gives the same answers from SQLite as from the memory reference. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { MemoryStore } from "../src/store/memory/memory-store.ts";
import { SqliteStore } from "../src/store/sqlite/sqlite-store.ts";
import { everything, readAll, removalOf, step } from "./support/store-steps.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-model-"));
let books = 0;
afterAll(() => rmSync(folder, { recursive: true }));

test("SQLite answers every operation as the memory store does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const path = join(folder, `${books++}.db`);
      const memory = new MemoryStore();
      // Two processes in turns: each has to see what the other wrote.
      let processes = [SqliteStore.open(path), SqliteStore.open(path)];
      const close = () => Promise.all(processes.map((store) => store.close()));
      for (const [index, step] of steps.entries()) {
        const sqlite = processes[index % 2] as SqliteStore;
        if ("batches" in step)
          expect(await sqlite.append(step.batches)).toEqual(await memory.append(step.batches));
        else if ("items" in step)
          expect(await sqlite.writeItems(step.items)).toEqual(await memory.writeItems(step.items));
        else if ("log" in step)
          expect(await readAll(sqlite, step.log)).toEqual(await readAll(memory, step.log));
        else if ("remove" in step) {
          const removal = await removalOf(memory, step.remove);
          expect(await sqlite.removeEvents(removal)).toEqual(await memory.removeEvents(removal));
        } else {
          await close();
          processes = [SqliteStore.open(path), SqliteStore.open(path)];
        }
      }
      for (const sqlite of processes) expect(await everything(sqlite)).toEqual(await everything(memory));
      await close();
    }),
    { numRuns: 150 },
  );
});
