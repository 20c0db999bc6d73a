import { sameMarker } from "./append-command.ts";
import { type AppendWork, idText, noteRecorded } from "./append-work.ts";
import type { TypedItem } from "./attribute-value.ts";
import type { AppendContext } from "./batch-appender.ts";
import { eventOfItem, isEventItem, type Marker, markerOfItem } from "./event-item.ts";
import { idKey, placeKey } from "./keys.ts";

/**
 * A writer that has not put its event by then is dead, or has given up: it goes on for no longer than its budget. The
 * clocks of writers may differ by half of it.
 */
const CLAIM_MS = 60_000;

/**
 * The markers of versioned events. A marker names the one place where the event of its id is or may be put; an event
 * is only ever put at the place that its marker names, and a place is taken for good. So a marker whose place
 * another event took may be moved by anybody: nobody can put its event there any more.
 */
export class Markers {
  #context: AppendContext;

  constructor(context: AppendContext) {
    this.#context = context;
  }

  /** Learns from what is at the ids of fresh events: each is recorded, or its marker may be replaced, or it is waited for. */
  async learn(work: AppendWork, found: { id: string; old: TypedItem | undefined }[]): Promise<void> {
    const followed = await Promise.all(
      found.map(async ({ id, old }) => ({ id, at: old && (await this.#follow(id, old)) })),
    );
    let awaited = false;
    for (const { id, at } of followed) {
      work.stale.delete(id);
      work.open.delete(id);
      work.held.delete(id);
      if (at === undefined) continue;
      if ("event" in at) noteRecorded(work, at.event);
      else if (!this.#mayReplace(work, id, at)) awaited = true;
    }
    if (awaited) await work.backoff.wait("a writer that is about to record the same event in another stream");
  }

  /** Notes a marker that leads to no event of its id as one to replace; false: it is another writer's. */
  #mayReplace(work: AppendWork, id: string, { marker, taken }: { marker: Marker; taken: boolean }): boolean {
    const { log, subject, versioned } = work.batch;
    const sameStream = versioned && marker.log === log && marker.subject === subject;
    if (!taken && sameStream) {
      // Places are taken in order: the free one that somebody chose is the next.
      this.#context.heads.learn(work.batch, { version: marker.version - 1, position: "" });
    }
    if (!taken && !sameStream && this.#context.clock() - marker.claimed <= CLAIM_MS) return false;
    work.stale.set(id, marker);
    if (!taken && sameStream) work.open.set(id, marker.version);
    return true;
  }

  /** Whether a marker names another place than the one that is to be taken, so that its event may be there by now. */
  async lookAgain(work: AppendWork, version: number): Promise<boolean> {
    const doubtful = [...work.open].filter(([, place]) => place !== version);
    for (const [id] of doubtful) {
      const event = work.fresh.get(id);
      if (event === undefined) continue;
      const old = await this.#context.client.get(this.#context.client.eventsTable, idKey(event));
      await this.learn(work, [{ id, old }]);
    }
    return doubtful.length > 0;
  }

  /** Whether any fresh event turned out to be recorded. */
  async findRecorded(work: AppendWork): Promise<boolean> {
    const { client } = this.#context;
    const before = work.fresh.size;
    await Promise.all(
      [...work.fresh.values()].map(async (event) => {
        const old = await client.get(client.eventsTable, idKey(event));
        if (old === undefined) return;
        const found = await this.#follow(idText(event), old);
        if ("event" in found) noteRecorded(work, found.event);
      }),
    );
    return work.fresh.size < before;
  }

  /** Removes the markers that this append wrote; false where somebody else took one over. */
  async release(work: AppendWork): Promise<boolean> {
    const { client } = this.#context;
    for (const [id, marker] of work.held) {
      const event = work.fresh.get(id);
      if (event === undefined) continue;
      const { pk, sk } = idKey(event);
      const removed = await client.delete({
        TableName: client.eventsTable,
        Key: { pk: { S: pk }, sk: { S: sk } },
        ...sameMarker(marker),
      });
      work.held.delete(id);
      work.stale.delete(id);
      if (!removed.done && !(removed.ambiguous && removed.old === undefined)) return false;
    }
    return true;
  }

  /** Where what is at an id leads to: its event, or a place that is free or taken by another. */
  async #follow(
    id: string,
    item: TypedItem,
  ): Promise<{ event: ReturnType<typeof eventOfItem> } | { marker: Marker; taken: boolean }> {
    if (isEventItem(item)) return { event: eventOfItem(item) };
    const { client } = this.#context;
    const marker = markerOfItem(item);
    const placed = await client.get(client.eventsTable, placeKey(marker));
    if (placed === undefined) return { marker, taken: false };
    const event = eventOfItem(placed);
    return idText(event) === id ? { event } : { marker, taken: true };
  }
}
