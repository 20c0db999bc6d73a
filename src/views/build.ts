import type { Store } from "../store/store.ts";
import { itemPartition, writesOf } from "./generation.ts";
import { PendingItems } from "./pending-items.ts";
import type { View } from "./view.ts";

const READ_CHUNK = 1_000;
/** Items folded in memory before they are written: what bounds the memory of a rebuild. */
const MAX_PENDING_ITEMS = 32_768;

export interface BuildOptions {
  store: Store;
  views: readonly View[];
  generation: string;
  /** Where to start: everything up to here is built. */
  after: string;
  /** Where to stop; default the end of the log. */
  upTo?: string;
  onProgress?: ((events: number) => void) | undefined;
}

export interface Built {
  position: string;
  events: number;
}

/** Folds recorded events into a generation that nobody reads yet. */
export async function build({
  store,
  views,
  generation,
  after,
  upTo,
  onProgress,
}: BuildOptions): Promise<Built> {
  let pending = new PendingItems();
  let position = after;
  let done = 0;
  const write = async () => {
    const writes = await writesOf(store, pending);
    if (writes.length > 0) await store.writeItems(writes);
    pending = new PendingItems();
  };
  for (;;) {
    const read = await store.readAfter(position, READ_CHUNK);
    const events = upTo === undefined ? read : read.filter((event) => event.position <= upTo);
    for (const event of events) {
      for (const view of views) {
        for (const change of view.changes(event)) {
          pending.apply({ ...change, pk: itemPartition(generation, view.name, change.pk) });
        }
      }
    }
    position = events.at(-1)?.position ?? position;
    done += events.length;
    onProgress?.(done);
    const atEnd = events.length < READ_CHUNK;
    if (atEnd || pending.size >= MAX_PENDING_ITEMS) await write();
    if (atEnd) return { position, events: done };
  }
}
