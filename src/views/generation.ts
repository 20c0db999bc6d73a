import type { Store } from "../store/store.ts";

const REMOVE_CHUNK = 1_000;

/** The partition of a view's items in one generation. */
export function itemPartition(generation: string, view: string, pk: string): string {
  return `${generation}#${view}#${pk}`;
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
