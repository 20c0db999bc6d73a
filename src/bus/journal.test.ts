import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryStore } from "../store/memory/memory-store.ts";
import type { ItemWrite, WriteOutcome } from "../store/store.ts";
import { Journal } from "./journal.ts";

const COUNTS = { pk: "counts", sk: "r" };
const CHECKPOINT: ItemWrite = { op: "put", pk: "rules", sk: "r", attributes: { position: "9" } };

/** Remembers its writes. */
class WatchedStore extends MemoryStore {
  readonly seen: ItemWrite[][] = [];

  override writeItems(writes: ItemWrite[]): Promise<WriteOutcome> {
    this.seen.push(writes);
    return super.writeItems(writes);
  }
}

/** A delivery goes from those that wait to the dead letters, and is told of; or it only comes. */
function move(journal: Journal, sk: string, isMove: boolean): void {
  if (isMove) {
    journal.add({ op: "remove", pk: "waiting", sk }, { waiting: -1 });
    journal.add({ op: "put", pk: "dead", sk, attributes: {} }, { dead: 1 });
    journal.add({ op: "put", pk: "failures", sk, attributes: {} });
  } else journal.add({ op: "put", pk: "waiting", sk, attributes: {} }, { waiting: 1 });
}

test("what moves a delivery is one write, however little the store can write at once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(4, 5, 6, 7, 100),
      fc.array(fc.boolean(), { maxLength: 30 }),
      async (atomicItems, moves) => {
        const store = new WatchedStore({ atomicItems });
        const journal = new Journal(store, COUNTS);
        for (const [n, isMove] of moves.entries()) move(journal, `k${n}`, isMove);
        expect(journal.size).toBe(moves.reduce((sum, isMove) => sum + (isMove ? 3 : 1), 0));
        await expect(journal.flush(CHECKPOINT)).resolves.toBe(true);
        for (const writes of store.seen) {
          for (const { pk, sk } of writes) {
            if (pk !== "dead") continue;
            const together = writes.filter((write) => write.sk === sk).map((write) => write.pk);
            expect(together.sort()).toEqual(["dead", "failures", "waiting"]);
          }
        }
        expect(store.seen.flat().at(-1)).toEqual(CHECKPOINT);
        expect(store.seen.flat().filter(({ pk }) => pk === "rules")).toHaveLength(1);
        const dead = moves.filter(Boolean).length;
        const counted = await store.getItem(COUNTS);
        expect({ waiting: 0, dead: 0, ...counted }).toMatchObject({ dead, waiting: moves.length - 2 * dead });
        expect([journal.size, journal.of({ pk: "dead", sk: "k0" })]).toEqual([0, undefined]);
      },
    ),
  );
});

test("the later write of an item stands, and what both count adds up", async () => {
  const store = new WatchedStore();
  const journal = new Journal(store, COUNTS);
  journal.add({ op: "put", pk: "waiting", sk: "k", attributes: { n: 1 } }, { waiting: 1 });
  journal.add({ op: "remove", pk: "waiting", sk: "k" }, { waiting: -1 });
  expect(journal.of({ pk: "waiting", sk: "k" })).toMatchObject({ op: "remove" });
  await journal.flush(CHECKPOINT);
  expect(store.seen).toEqual([[{ op: "remove", pk: "waiting", sk: "k" }, CHECKPOINT]]);
});
