import type { ItemWrite, Store } from "../store/store.ts";
import { merged, type PendingItems } from "./pending-items.ts";

const REMOVE_CHUNK = 1_000;

/** The partition of a view's items in one generation. */
export function itemPartition(generation: string, view: string, pk: string): string {
  return `${generation}#${view}#${pk}`;
}

/**
 * The writes that bring pending changes into the store. Sums are added by the store; bounds are merged here with
 * what is stored, which is safe under the condition on the checkpoint that goes with the write.
 */
export async function writesOf(store: Store, pending: PendingItems): Promise<ItemWrite[]> {
  const writes: ItemWrite[] = [];
  for (const { pk, sk, pending: change } of pending.entries()) {
    if ("replaceBy" in change) {
      if (change.replaceBy === undefined) writes.push({ op: "remove", pk, sk });
      else writes.push({ op: "put", pk, sk, attributes: change.replaceBy });
    } else if (change.min === undefined && change.max === undefined) {
      writes.push({ op: "add", pk, sk, numbers: change.add ?? {} });
    } else {
      const stored = await store.getItem({ pk, sk });
      writes.push({ op: "put", pk, sk, attributes: merged(stored, change) });
    }
  }
  return writes;
}

/** Drops every item of a generation. */
export async function removeGeneration(store: Store, generation: string): Promise<void> {
  for (;;) {
    const { items } = await store.queryItems({
      pkPrefix: `${generation}#`,
      direction: "forward",
      limit: REMOVE_CHUNK,
    });
    if (items.length === 0) return;
    await store.writeItems(items.map(({ pk, sk }) => ({ op: "remove", pk, sk })));
  }
}
