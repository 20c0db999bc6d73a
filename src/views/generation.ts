import { randomBytes } from "node:crypto";
import type { Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";

const REMOVE_CHUNK = 1_000;

/** 72 bits: short, since every key of every item begins with it. */
const NAME_BYTES = 9;

/** A name that was never used. */
export function newGeneration(): string {
  return randomBytes(NAME_BYTES).toString("base64url");
}

/** The partition of a view's items in one generation. */
export function itemPartition(generation: string, view: string, pk: string): string {
  return `${generation}#${view}#${pk}`;
}

/** Drops every item of a generation. */
export async function removeGeneration(store: Store, generation: string): Promise<void> {
  const limit = Math.min(store.capabilities.atomicItems, REMOVE_CHUNK);
  let cursor: string | undefined;
  do {
    const page = await store.queryItems({
      pkPrefix: `${generation}#`,
      direction: "forward",
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (page.items.length > 0) {
      await store.writeItems(page.items.map(({ pk, sk }) => ({ op: "remove", pk, sk })));
    }
    cursor = page.nextCursor;
    await turn();
  } while (cursor !== undefined);
}
