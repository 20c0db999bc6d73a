/** Any interleaving of operations gives the same answers from DynamoDB as from the memory reference. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecordedEvent } from "../../src/event/event.ts";
import { DynamoStore } from "../../src/store/dynamodb/dynamo-store.ts";
import { MemoryStore } from "../../src/store/memory/memory-store.ts";
import type { AppendAnswer, Item } from "../../src/store/store.ts";
import { endpoint, missingEngine, newName, openBook } from "../support/dynamodb.ts";
import { type Everything, everything, readAll, removalOf, step } from "../support/store-steps.ts";

/** Positions are each store's own; that they are in the same order, the order of the events shows. */
function placeless(events: RecordedEvent[]): unknown[] {
  return events.map(({ position: _position, ...event }) => event);
}

function outcomesOf({ outcomes }: AppendAnswer): unknown[] {
  return outcomes.map((outcome) =>
    outcome.status === "recorded" ? { ...outcome, events: placeless(outcome.events) } : outcome,
  );
}

function comparable({ streams, items, events }: Everything): unknown {
  const key = ({ pk, sk }: Item) => JSON.stringify([pk, sk]);
  return {
    streams: streams.map(placeless),
    items: [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1)),
    events: placeless(events),
  };
}

describe.skipIf(missingEngine !== undefined)(`model${missingEngine ? `: ${missingEngine}` : ""}`, () => {
  test("DynamoDB answers every operation as the memory store does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const name = newName();
        const memory = new MemoryStore();
        let store = await openBook({ name });
        for (const step of steps) {
          if ("batches" in step)
            expect(outcomesOf(await store.append(step.batches))).toEqual(
              outcomesOf(await memory.append(step.batches)),
            );
          else if ("items" in step)
            expect(await store.writeItems(step.items)).toEqual(await memory.writeItems(step.items));
          else if ("log" in step)
            expect(placeless(await readAll(store, step.log))).toEqual(
              placeless(await readAll(memory, step.log)),
            );
          else if ("remove" in step) {
            const [here, there] = [await removalOf(store, step.remove), await removalOf(memory, step.remove)];
            expect(await store.removeEvents(here)).toEqual(await memory.removeEvents(there));
          } else {
            await store.close();
            store = await DynamoStore.open({ name, endpoint, settleMs: 20 });
          }
        }
        expect(comparable(await everything(store))).toEqual(comparable(await everything(memory)));
        await store.close();
      }),
      { numRuns: 12, interruptAfterTimeLimit: 40_000 },
    );
  }, 60_000);
});
