import type { RecordedEvent } from "../event/event.ts";
import type { Attributes, Item, ItemWrite, Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";
import type { Construction } from "./construction.ts";
import { itemPartition } from "./generation.ts";
import { PendingItems } from "./pending-items.ts";
import { PlacedTail, PUT_AT } from "./placed-tail.ts";
import { FOLDED_TO } from "./settle.ts";
import type { View } from "./view.ts";

/** In place of a generation's name: the items that follow from events which expired. Every generation begins with them. */
const KEPT = "kept";
const COPY_CHUNK = 1_000;

/**
 * What becomes of the items when events expire: what they counted is added to what is kept, and what lists the events
 * themselves goes from the generation in force.
 */
export function keptWrites(
  views: readonly View[],
  events: readonly RecordedEvent[],
  generation: string,
): ItemWrite[] {
  const counting = new PlacedTail(
    views.filter(({ forget }) => forget === undefined),
    "",
  );
  // They come in the order of their time; of two records the one that was recorded later holds.
  counting.fold(events.toSorted((a, b) => (a.position < b.position ? -1 : 1)));
  return [...counting.writes(KEPT), ...views.flatMap((view) => forgotten(view, events, generation))];
}

function forgotten(view: View, events: readonly RecordedEvent[], generation: string): ItemWrite[] {
  if (view.forget === undefined) return [];
  const pending = new PendingItems();
  for (const event of events) view.forget(event, pending);
  return pending.writes((pk) => itemPartition(generation, view.name, pk));
}

/** Begins a generation with what is kept. */
export async function copyKept(store: Store, construction: Construction): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await store.queryItems({
      pkPrefix: `${KEPT}#`,
      direction: "forward",
      limit: COPY_CHUNK,
      ...(cursor === undefined ? {} : { cursor }),
    });
    await construction.write(
      page.items.map(({ pk, sk, ...attributes }) => ({
        op: "put",
        pk: construction.generation + pk.slice(KEPT.length),
        sk,
        attributes: unmarked(attributes),
      })),
    );
    cursor = page.nextCursor;
    await turn();
  } while (cursor !== undefined);
}

/** The writes less the records of which a later one is kept. */
export async function withoutOlderPuts(store: Store, writes: readonly ItemWrite[]): Promise<ItemWrite[]> {
  const newest: ItemWrite[] = [];
  for (const write of writes) {
    if (write.op === "put") {
      const pk = KEPT + write.pk.slice(write.pk.indexOf("#"));
      if (isLater(await store.getItem({ pk, sk: write.sk }), write.attributes)) continue;
    }
    newest.push(write);
  }
  return newest;
}

function isLater(kept: Item | undefined, attributes: Attributes): boolean {
  return kept !== undefined && (kept[PUT_AT] as string) > (attributes[PUT_AT] as string);
}

/** As the items of a generation are. */
export function withoutMarks(writes: readonly ItemWrite[]): ItemWrite[] {
  return writes.map((write) =>
    write.op === "put" ? { ...write, attributes: unmarked(write.attributes) } : write,
  );
}

function unmarked({ [PUT_AT]: _putAt, [FOLDED_TO]: _foldedTo, ...attributes }: Attributes): Attributes {
  return attributes;
}
