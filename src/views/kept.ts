import { DaybookError } from "../errors.ts";
import type { RecordedEvent } from "../event/event.ts";
import type { Attributes, ItemWrite, Store } from "../store/store.ts";
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
/** Items that are looked at at the same time. */
const CONCURRENCY = 100;

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
  const kept = counting.writes(KEPT);
  const removed = kept.find(({ op }) => op === "remove");
  if (removed !== undefined) {
    throw new DaybookError(
      "internal",
      `view must not remove for an event that may expire, got ${removed.pk}`,
    );
  }
  return [...kept, ...views.flatMap((view) => forgotten(view, events, generation))];
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
  for (let from = 0; from < writes.length; from += CONCURRENCY) {
    const part = writes.slice(from, from + CONCURRENCY);
    const older = await Promise.all(part.map((write) => hasLaterKept(store, write)));
    newest.push(...part.filter((_write, index) => !older[index]));
  }
  return newest;
}

async function hasLaterKept(store: Store, write: ItemWrite): Promise<boolean> {
  if (write.op !== "put") return false;
  const pk = KEPT + write.pk.slice(write.pk.indexOf("#"));
  const kept = await store.getItem({ pk, sk: write.sk });
  return kept !== undefined && (kept[PUT_AT] as string) > (write.attributes[PUT_AT] as string);
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
