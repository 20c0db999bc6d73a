import { DaybookError } from "../errors.ts";
import { toIso } from "../event/calendar.ts";
import type { RecordedEvent } from "../event/event.ts";
import type { Recorded } from "../log/log.ts";
import { decodeCursor } from "../store/cursor.ts";
import type { Direction, Item, Page, Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";
import { type Checkpoint, readCheckpoint, sameCheckpoint } from "./checkpoint.ts";
import { itemPartition } from "./generation.ts";
import { overlay, type PartitionQuery, type ViewItem } from "./overlay.ts";
import { settle } from "./settle.ts";
import { Tail } from "./tail.ts";
import type { View } from "./view.ts";

/** A tail longer than this is settled: what a start after a crash folds again, a fraction of a second. */
const MAX_TAIL_EVENTS = 65_536;
/** Some 15 MB. Four times as many take as long to write, and longer to collect as garbage. */
const MAX_TAIL_ITEMS = 16_384;
/** Looks at the log at least so often, while many events are appended that it was not handed. */
const MAX_MISSED_EVENTS = 4_096;
const READ_CHUNK = 1_000;
const MAX_ATTEMPTS = 100;
/** How old the checkpoint of a `settled` read may be. */
const CHECKPOINT_AGE_MS = 5_000;

export interface ViewQuery {
  view: string;
  pk: string;
  from?: string;
  to?: string;
  direction: Direction;
  limit: number;
  cursor?: string;
  /** As of now, whatever this set was opened to read: for who decides by what it reads. */
  fresh?: boolean;
}

/** What the views of a book are, in whatever time zone it has. */
export interface ViewSettings {
  /** `settled`: what is stored, one query a page, and as old as the last settling; default `current`. */
  reads?: "current" | "settled";
  /** Milliseconds since the epoch. */
  now(): number;
  viewsFor(zone: string): View[];
  /** Everything that the views follow from beside the events, as text. */
  definitionFor(zone: string): string;
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
  #settings: ViewSettings;
  #zone: string;
  #views: View[];
  #base: Checkpoint | undefined;
  #tail: Tail;
  #queue: Promise<unknown> = Promise.resolve();
  #running = 0;
  /** Events recorded here and not folded yet. */
  #missed = 0;
  /** The checkpoint of `settled` reads, and when it was read. */
  #known: { checkpoint: Checkpoint; at: number } | undefined;
  /** The tail is not settled before it is so long: it could not be when it was shorter. */
  #settleFrom = 0;

  constructor(store: Store, { zone, ...settings }: ViewSettings & { zone: string }) {
    this.#store = store;
    this.#settings = settings;
    this.#zone = zone;
    this.#views = settings.viewsFor(zone);
    this.#tail = new Tail(this.#views, "");
  }

  /** What the views were last seen to be built for: another process may build them for another one. */
  get zone(): string {
    return this.#zone;
  }

  /**
   * A page of a partition, as of now; as of the last settling, if that is what this set was opened to read. It is full
   * unless it is the last, also where much of what is stored was removed since.
   */
  async query({ cursor, limit, ...query }: ViewQuery): Promise<Page<ViewItem>> {
    const items: ViewItem[] = [];
    let rest = cursor;
    for (let chunk = limit; ; chunk = Math.max(limit, Math.min(READ_CHUNK, chunk * 2))) {
      const page = await this.#read({ ...query, limit: limit - items.length, cursor: rest }, chunk);
      items.push(...page.items);
      rest = page.nextCursor;
      if (rest === undefined) return { items };
      if (items.length === limit) return { items, nextCursor: rest };
    }
  }

  /** What is left of so many stored items, and what came between them: less than a page, where some were removed. */
  async #read(
    { view, cursor, fresh = false, ...rest }: Omit<ViewQuery, "cursor"> & { cursor: string | undefined },
    chunk: number,
  ): Promise<Page<ViewItem>> {
    const after = cursor === undefined ? undefined : (decodeCursor(cursor, "view")[0] as string);
    const query = { ...rest, after };
    if (this.#settings.reads === "settled" && !fresh) return this.#querySettled(view, query);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const base = await this.catchUp();
      const partition = itemPartition(base.generation, view, query.pk);
      const stored = await this.#readStored(partition, { ...query, limit: chunk });
      // Settled or rebuilt in between, here or in another process: what was read belongs to another checkpoint.
      if (sameCheckpoint(await readCheckpoint(this.#store), base) && this.#base === base) {
        return overlay(query, stored, this.#tail.of(view));
      }
    }
    throw new DaybookError(
      "internal",
      `view ${view} must stand still for a read, got ${MAX_ATTEMPTS} changes`,
    );
  }

  async #querySettled(view: string, query: PartitionQuery): Promise<Page<ViewItem>> {
    const { generation } = await this.#knownCheckpoint();
    return overlay(
      query,
      await this.#readStored(itemPartition(generation, view, query.pk), query),
      undefined,
    );
  }

  /** Looked at again after a while: it names another generation after a rebuild only. */
  async #knownCheckpoint(): Promise<Checkpoint> {
    const now = this.#settings.now();
    if (this.#known === undefined || now - this.#known.at > CHECKPOINT_AGE_MS) {
      const checkpoint = await readCheckpoint(this.#store);
      this.#adopt(checkpoint);
      this.#known = { checkpoint, at: now };
    }
    return this.#known.checkpoint;
  }

  /** All items of a partition that the query means, page by page. */
  async *all(query: Omit<ViewQuery, "direction" | "limit" | "cursor">): AsyncGenerator<ViewItem> {
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const page = await this.query({ ...query, direction: "forward", limit: READ_CHUNK, ...more });
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  /** The position of the last event that was recorded, whether the views can be read or not. */
  async head(): Promise<string> {
    const known = this.#tail.position;
    const upTo = toIso(this.#settings.now());
    let position = known === "" ? (await readCheckpoint(this.#store)).position : known;
    for (;;) {
      const events = await this.#store.readAfter(position, READ_CHUNK);
      if (events.length === 0) return position;
      position = (events.at(-1) as RecordedEvent).position;
      if (reaches(events, upTo)) return position;
      await turn();
    }
  }

  /**
   * Takes events that were just recorded, so that they need not be read back; settles the tail if it is long.
   * Events that do not join on to the tail are left for the next catching up. Never fails.
   */
  async keepUp({ previous, events }: Recorded): Promise<void> {
    if (this.#settings.reads === "settled") return;
    const joinsOn = this.#running === 0 && this.#base !== undefined && previous === this.#tail.position;
    if (joinsOn) this.#foldQuietly(events);
    else this.#missed += events.length;
    if (!this.#isLong() && this.#missed < MAX_MISSED_EVENTS) return;
    this.#missed = 0;
    // The events are recorded: what is wrong with the views is for their next reader, not for who appended.
    await this.catchUp().catch(() => {});
  }

  #foldQuietly(events: RecordedEvent[]): void {
    try {
      this.#tail.fold(events);
    } catch {
      // Half folded: the next reader starts from the checkpoint again, and meets the cause.
      this.#base = undefined;
    }
  }

  /** Writes the tail, so that the next process finds nothing to fold. */
  async settle(): Promise<Checkpoint> {
    do {
      await this.catchUp();
      await this.#alone(() => this.#settle());
      // Another process began in between: catching up finishes that.
    } while (this.#base?.staging !== undefined);
    return this.#base as Checkpoint;
  }

  /** At the end of a process; what cannot be settled now is folded by the next one. */
  async settleQuietly(): Promise<void> {
    if (this.#tail.events > 0 || this.#base !== undefined) await this.settle().catch(() => {});
  }

  /** Folds what was recorded up to now, here and in other processes. @throws views_outdated */
  async catchUp(): Promise<Checkpoint> {
    return this.#alone(async () => {
      const upTo = toIso(this.#settings.now());
      for (;;) {
        const checkpoint = await readCheckpoint(this.#store);
        if (this.#base === undefined || !sameCheckpoint(checkpoint, this.#base)) this.#startFrom(checkpoint);
        if (checkpoint.staging !== undefined) {
          await this.#finish(checkpoint.staging);
          continue;
        }
        const events = await this.#store.readAfter(this.#tail.position, READ_CHUNK);
        this.#tail.fold(events);
        // Also when nothing is new: what this process recorded itself was folded when it was.
        if (this.#isLong()) await this.#settle();
        if (events.length === 0 || reaches(events, upTo)) return this.#base as Checkpoint;
        await turn();
      }
    });
  }

  /** Somebody began to settle up to here: it must be done before anything can be read. */
  async #finish(staging: string): Promise<void> {
    while (this.#tail.position < staging) {
      const events = await this.#store.readAfter(this.#tail.position, READ_CHUNK);
      this.#tail.fold(events.filter(({ position }) => position <= staging));
      await turn();
    }
    await this.#settle();
  }

  #isLong(): boolean {
    const { events, size } = this.#tail;
    return (events >= MAX_TAIL_EVENTS || size >= MAX_TAIL_ITEMS) && events >= this.#settleFrom;
  }

  #startFrom(checkpoint: Checkpoint): void {
    this.#adopt(checkpoint);
    this.#base = checkpoint;
    this.#tail = new Tail(this.#views, checkpoint.position);
  }

  /** @throws views_outdated */
  #adopt(checkpoint: Checkpoint): void {
    const wanted = this.#settings.definitionFor(checkpoint.zone);
    if (checkpoint.definition !== wanted) throw outdated(checkpoint.definition, wanted);
    if (checkpoint.zone !== this.#zone) {
      this.#zone = checkpoint.zone;
      this.#views = this.#settings.viewsFor(checkpoint.zone);
    }
  }

  async #settle(): Promise<void> {
    const base = this.#base as Checkpoint;
    this.#missed = 0;
    if (this.#tail.events === 0) return;
    this.#settleFrom = this.#tail.events + MAX_MISSED_EVENTS;
    const next = await settle({ store: this.#store, base, tail: this.#tail });
    this.#settleFrom = 0;
    this.#startFrom(next ?? (await readCheckpoint(this.#store)));
  }

  async #readStored(pk: string, { after, from, to, direction, limit }: PartitionQuery): Promise<Page<Item>> {
    const forward = direction === "forward";
    const first = forward ? (after ?? from) : from;
    const last = forward ? to : (after ?? to);
    return this.#store.queryItems({
      pk,
      direction,
      // One more to know whether there is a next, one more for the item of the cursor itself.
      limit: limit + 2,
      ...(first === undefined ? {} : { from: first }),
      ...(last === undefined ? {} : { to: last }),
    });
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

/** Whether a page has all that was recorded up to an instant: others may go on recording for ever. */
function reaches(events: RecordedEvent[], upTo: string): boolean {
  return events.length < READ_CHUNK && (events.at(-1) as RecordedEvent).recordedtime > upTo;
}

function outdated(built: string, wanted: string): DaybookError {
  return new DaybookError(
    "views_outdated",
    "views must be built with the settings in force, got views of others",
    {
      subject: "views",
      built,
      wanted,
      hint: "run `daybook rebuild`; nothing that was recorded is lost",
    },
  );
}
