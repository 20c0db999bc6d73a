import { DaybookError } from "../errors.ts";
import type { Recorded } from "../log/log.ts";
import { decodeCursor, encodeCursor } from "../store/cursor.ts";
import type { Attributes, Direction, Item, Page, Store } from "../store/store.ts";
import { compareText } from "../store/text-order.ts";
import { type Checkpoint, checkpointKey, readCheckpoint, sameCheckpoint } from "./checkpoint.ts";
import { itemPartition } from "./generation.ts";
import { Tail } from "./tail.ts";
import type { View } from "./view.ts";

/** A tail longer than this is settled: what a start after a crash folds again, a fraction of a second. */
const MAX_TAIL_EVENTS = 65_536;
const MAX_TAIL_ITEMS = 65_536;
/** Looks at the log at least so often, while many events are appended that it was not handed. */
const MAX_MISSED_EVENTS = 4_096;
const READ_CHUNK = 1_000;
const MAX_ATTEMPTS = 100;

export interface ViewQuery {
  view: string;
  pk: string;
  from?: string;
  to?: string;
  direction: Direction;
  limit: number;
  cursor?: string;
}

export interface ViewItem extends Attributes {
  sk: string;
}

/**
 * All views of a book, kept by folding events. The store holds the items as of a checkpoint; what was recorded
 * since, the tail, is folded in memory and laid over every read, so that reads are current. When the tail is long, and
 * at the end, it is settled: its items and the new checkpoint in one atomic write, on condition that the
 * checkpoint is still the old one. So an event counts exactly once, whoever dies where, and a thousand events of one day
 * cost one write (docs/decisions/0004-views.md).
 */
export class ViewSet {
  #store: Store;
  #views: View[];
  #definition: string;
  #base: Checkpoint | undefined;
  #tail: Tail;
  #queue: Promise<unknown> = Promise.resolve();
  #running = 0;
  /** Events recorded here and not folded yet. */
  #missed = 0;

  constructor(store: Store, { views, definition }: { views: View[]; definition: string }) {
    this.#store = store;
    this.#views = views;
    this.#definition = definition;
    this.#tail = new Tail(views, "");
  }

  /** A page of a partition, as of now. */
  async query(query: ViewQuery): Promise<Page<ViewItem>> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const base = await this.#catchUp();
      const after =
        query.cursor === undefined ? undefined : (decodeCursor(query.cursor, "item")[0] as string);
      const stored = await this.#readStored(
        itemPartition(base.generation, query.view, query.pk),
        query,
        after,
      );
      // Settled or rebuilt in between, here or in another process: what was read belongs to another checkpoint.
      if (sameCheckpoint(await readCheckpoint(this.#store), base) && this.#base === base) {
        return this.#overlay({ ...query, after }, stored);
      }
    }
    throw new DaybookError(
      "internal",
      `view ${query.view} must stand still for a read, got ${MAX_ATTEMPTS} changes`,
    );
  }

  /** The position of the last event that was recorded. */
  async head(): Promise<string> {
    await this.#catchUp();
    return this.#tail.position;
  }

  /**
   * Takes events that were just recorded, so that they need not be read back; settles the tail if it is long.
   * Events that do not join on to the tail are left for the next catching up. Never fails.
   */
  async keepUp({ previous, events }: Recorded): Promise<void> {
    const joinsOn = this.#running === 0 && this.#base !== undefined && previous === this.#tail.position;
    if (joinsOn) this.#tail.fold(events);
    else this.#missed += events.length;
    if (!this.#isLong() && this.#missed < MAX_MISSED_EVENTS) return;
    this.#missed = 0;
    // The events are recorded: what is wrong with the views is for their next reader, not for who appended.
    await this.#catchUp().catch(() => {});
  }

  /** Writes the tail, so that the next process finds nothing to fold. */
  async settle(): Promise<Checkpoint> {
    await this.#catchUp();
    await this.#alone(() => this.#settle());
    return this.#base as Checkpoint;
  }

  /** At the end of a process; what cannot be settled now is folded by the next one. */
  async settleQuietly(): Promise<void> {
    if (this.#tail.events > 0 || this.#base !== undefined) await this.settle().catch(() => {});
  }

  async #catchUp(): Promise<Checkpoint> {
    return this.#alone(async () => {
      for (;;) {
        const checkpoint = await readCheckpoint(this.#store);
        if (this.#base === undefined || !sameCheckpoint(checkpoint, this.#base)) this.#startFrom(checkpoint);
        const events = await this.#store.readAfter(this.#tail.position, READ_CHUNK);
        this.#tail.fold(events);
        if (this.#isLong()) await this.#settle();
        if (events.length < READ_CHUNK) return this.#base as Checkpoint;
      }
    });
  }

  #isLong(): boolean {
    return this.#tail.events >= MAX_TAIL_EVENTS || this.#tail.size >= MAX_TAIL_ITEMS;
  }

  #startFrom(checkpoint: Checkpoint): void {
    if (checkpoint.definition !== this.#definition) {
      throw new DaybookError(
        "views_outdated",
        "views must be built with the settings in force, got views of others",
        {
          subject: "views",
          built: checkpoint.definition,
          wanted: this.#definition,
          hint: "run `daybook rebuild`; nothing that was recorded is lost",
        },
      );
    }
    this.#base = checkpoint;
    this.#tail = new Tail(this.#views, checkpoint.position);
  }

  async #settle(): Promise<void> {
    const base = this.#base as Checkpoint;
    this.#missed = 0;
    if (this.#tail.events === 0) return;
    const next = { ...base, position: this.#tail.position };
    const writes = this.#tail.writes(base.generation);
    writes.push({
      op: "put",
      ...checkpointKey,
      attributes: { ...next },
      condition: { equals: { position: base.position, generation: base.generation } },
    });
    const outcome = await this.#store.writeItems(writes);
    // Another process settled first: start from its checkpoint.
    this.#startFrom(outcome.status === "written" ? next : await readCheckpoint(this.#store));
  }

  async #readStored(pk: string, query: ViewQuery, after: string | undefined): Promise<Page<Item>> {
    const { direction, limit } = query;
    const forward = direction === "forward";
    const from = forward ? (after ?? query.from) : query.from;
    const to = forward ? query.to : (after ?? query.to);
    return this.#store.queryItems({
      pk,
      direction,
      // One more to know whether there is a next, one more for the item of the cursor itself.
      limit: limit + 2,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
  }

  #overlay(query: ViewQuery & { after: string | undefined }, stored: Page<Item>): Page<ViewItem> {
    const pending = this.#tail.of(query.view);
    const forward = query.direction === "forward";
    const order = (a: string, b: string) => (forward ? compareText(a, b) : compareText(b, a));
    const bound = stored.nextCursor === undefined ? undefined : stored.items.at(-1)?.sk;
    const found = new Map(stored.items.map((item) => [item.sk, item]));
    const keys = new Set(found.keys());
    for (const sk of pending.keys(query.pk)) {
      const inRange =
        (query.from === undefined || compareText(sk, query.from) >= 0) &&
        (query.to === undefined || compareText(sk, query.to) <= 0);
      if (inRange && (bound === undefined || order(sk, bound) <= 0)) keys.add(sk);
    }
    const items: ViewItem[] = [];
    for (const sk of [...keys].sort(order)) {
      if (query.after !== undefined && order(sk, query.after) <= 0) continue;
      const resolved = pending.resolve(query.pk, sk, found.get(sk));
      if (resolved === undefined) continue;
      if (items.length === query.limit) return { items, nextCursor: cursorAfter(items.at(-1)) };
      const { pk: _generation, ...attributes } = resolved;
      items.push({ ...attributes, sk });
    }
    return bound === undefined ? { items } : { items, nextCursor: encodeCursor("item", [bound]) };
  }

  /** One at a time: folding and settling change the tail across awaits. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    const result = this.#queue.then(work).finally(() => {
      this.#running -= 1;
    });
    this.#queue = result.catch(() => {});
    return result;
  }
}

function cursorAfter(item: ViewItem | undefined): string {
  return encodeCursor("item", [item?.sk as string]);
}
