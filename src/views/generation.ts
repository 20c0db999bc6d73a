import { DaybookError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";

const REMOVE_CHUNK = 1_000;

/** The partition of a view's items in one generation. */
export function itemPartition(generation: string, view: string, pk: string): string {
  return `${generation}#${view}#${pk}`;
}

/** Drops every item of a generation. */
export async function removeGeneration(store: Store, generation: string): Promise<void> {
  const limit = Math.min(store.capabilities.atomicItems, REMOVE_CHUNK);
  for (let last = ""; ; ) {
    const { items } = await store.queryItems({ pkPrefix: `${generation}#`, direction: "forward", limit });
    const [first] = items;
    if (first === undefined) return;
    const key = JSON.stringify([first.pk, first.sk]);
    if (key === last) throw new DaybookError("internal", `item ${key} must go when it is removed, and stays`);
    last = key;
    await store.writeItems(items.map(({ pk, sk }) => ({ op: "remove", pk, sk })));
    await turn();
  }
}
