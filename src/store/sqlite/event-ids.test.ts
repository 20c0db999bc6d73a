import { expect, test } from "vitest";
import { testBatch, testEvent } from "../conformance.ts";
import { SqliteStore } from "./sqlite-store.ts";

const COUNT = 20_000;

async function appendMs(fieldsOf: (n: number) => { id: string; source: string }): Promise<number> {
  const store = SqliteStore.open(":memory:");
  const start = performance.now();
  for (let from = 0; from < COUNT; from += 500) {
    const batches = Array.from({ length: 500 }, (_, n) => testBatch([testEvent(fieldsOf(from + n))]));
    await store.append(batches);
  }
  const ms = performance.now() - start;
  await store.close();
  return ms;
}

test("one id from many sources costs little more than as many ids", async () => {
  const unique = await appendMs((n) => ({ id: `${n}`, source: "s" }));
  const same = await appendMs((n) => ({ id: "1", source: `s-${n}` }));
  // A probe through all that came before would need a hundred times; the rest is room for a busy machine.
  expect(same).toBeLessThan(6 * unique);
});

test("the first of many events of one id is found without the others", async () => {
  const store = SqliteStore.open(":memory:");
  const events = Array.from({ length: 5_000 }, (_, n) => testEvent({ id: "1", source: `s-${n}` }));
  await store.append([testBatch(events)]);
  const page = await store.readLog({ id: "1", direction: "forward", limit: 1 });
  expect(page.items.map(({ source }) => source)).toEqual(["s-0"]);
  expect(page.nextCursor).toBeDefined();
  await store.close();
});
