import { DaybookError } from "../../errors.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { holds } from "../condition.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { checkExpectedVersion } from "../expected-version.ts";
import { matchesFilter } from "../filter.ts";
import { checkChangedKeys, checkItemKey, checkItemKeys, checkItemQuery } from "../key-text.ts";
import { mergeInto } from "../merge.ts";
import { checkPosition } from "../position.ts";
import { checkRemoval } from "../removal.ts";
import type {
  AppendAnswer,
  AppendBatch,
  AppendOutcome,
  EventRemoval,
  Item,
  ItemKey,
  ItemQuery,
  ItemWrite,
  LogQuery,
  Page,
  RemovalOutcome,
  Store,
  StoreCapabilities,
  StreamQuery,
  WriteOutcome,
} from "../store.ts";

/**
 * The reference: as plain as it can be, the judge of the other stores. Everything is kept as JSON text so that
 * no caller shares an object with the store.
 */
export class MemoryStore implements Store {
  readonly capabilities: StoreCapabilities;
  #events: RecordedEvent[] = [];
  /** How many were ever recorded: no position is given out twice. */
  #recorded = 0;
  /** By log: before which events may have been removed. */
  #horizons = new Map<string, number>();
  #orderings = new Map<string, boolean>();
  #items = new Map<string, Item>();
  #closed = false;

  /** `atomicItems`, `findsActivity`: to behave like a store whose atomic writes are small, or that has few indexes. */
  constructor({
    atomicItems = Number.POSITIVE_INFINITY,
    findsActivity = true,
  }: Partial<StoreCapabilities> = {}) {
    this.capabilities = { atomicItems, atomicEvents: Number.POSITIVE_INFINITY, findsActivity };
  }

  async append(batches: AppendBatch[]): Promise<AppendAnswer> {
    this.#checkOpen();
    checkChangedKeys(batches);
    const previous = this.#recorded === 0 ? "" : positionOf(this.#recorded);
    return { outcomes: batches.map((batch) => this.#appendBatch(batch)), previous };
  }

  #appendBatch(batch: AppendBatch): AppendOutcome {
    const known = new Map(this.#events.map((event) => [keyOf(event), event]));
    const versioned = this.#orderings.get(batch.log);
    const lastVersion = this.#events.filter(
      (event) => isOf(event, batch) && event.version !== undefined,
    ).length;
    const fresh: RecordedEvent[] = [];
    const duplicates: boolean[] = [];
    const events = batch.events.map((event) => {
      const first = known.get(keyOf(event));
      duplicates.push(first !== undefined);
      if (first !== undefined) return first;
      const recorded: RecordedEvent = {
        ...copy(event),
        log: batch.log,
        recordedtime: batch.recordedtime,
        position: positionOf(this.#recorded + fresh.length + 1),
        ...(batch.versioned ? { version: lastVersion + fresh.length + 1 } : {}),
      };
      known.set(keyOf(event), recorded);
      fresh.push(recorded);
      return recorded;
    });
    if (fresh.length > 0) {
      if (versioned !== undefined && versioned !== batch.versioned) return { status: "ordering_conflict" };
      const before = batch.versioned ? undefined : this.#horizons.get(batch.log);
      if (before !== undefined && fresh.some(({ time }) => Date.parse(time) < before)) {
        return { status: "expired", before };
      }
      if (!checkExpectedVersion(batch.expectedVersion, lastVersion)) {
        return { status: "version_conflict", actualVersion: lastVersion };
      }
      const written = this.#write(batch.changes ?? []);
      if (written.status === "condition_failed") return written;
      this.#events.push(...fresh);
      this.#recorded += fresh.length;
      this.#orderings.set(batch.log, batch.versioned);
    }
    return { status: "recorded", events: events.map(copy), duplicates };
  }

  async readStream({ log, subject, fromVersion, direction, limit }: StreamQuery): Promise<RecordedEvent[]> {
    this.#checkOpen();
    const events = this.#events.filter(
      (event) => isOf(event, { log, subject }) && event.version !== undefined,
    );
    const forward = direction === "forward";
    const from = fromVersion ?? (forward ? 1 : Number.POSITIVE_INFINITY);
    const inRange = events.filter((event) => {
      const version = event.version as number;
      return forward ? version >= from : version <= from;
    });
    if (!forward) inRange.reverse();
    return inRange.slice(0, limit).map(copy);
  }

  async readLog(query: LogQuery): Promise<Page<RecordedEvent>> {
    this.#checkOpen();
    const sign = query.direction === "forward" ? 1 : -1;
    const compare = (a: OrderKey, b: OrderKey) =>
      sign * (a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0));
    const after = query.cursor === undefined ? undefined : (decodeCursor(query.cursor, "event") as OrderKey);
    const events = this.#events
      .filter((event) => matchesFilter(event, query))
      .sort((a, b) => compare(orderKey(a), orderKey(b)))
      .filter((event) => after === undefined || compare(orderKey(event), after) > 0);
    return page(events, query.limit, (event) => encodeCursor("event", orderKey(event)));
  }

  async readAfter(position: string, limit: number): Promise<RecordedEvent[]> {
    this.#checkOpen();
    checkPosition(position);
    return this.#events
      .filter((event) => event.position > position)
      .slice(0, limit)
      .map(copy);
  }

  async getItem(key: ItemKey): Promise<Item | undefined> {
    this.#checkOpen();
    checkItemKey(key);
    const item = this.#items.get(itemId(key));
    return item && copy(item);
  }

  async queryItems(query: ItemQuery): Promise<Page<Item>> {
    this.#checkOpen();
    checkItemQuery(query);
    const sign = query.direction === "forward" ? 1 : -1;
    const after =
      query.cursor === undefined ? undefined : (decodeCursor(query.cursor, "item") as [string, string]);
    const items = [...this.#items.values()]
      .filter((item) => isInQuery(item, query))
      .sort((a, b) => sign * compareKeys(a, b))
      .filter((item) => !after || sign * compareKeys(item, { pk: after[0], sk: after[1] }) > 0);
    return page(items, query.limit, (item) => encodeCursor("item", [item.pk, item.sk]));
  }

  async writeItems(writes: ItemWrite[]): Promise<WriteOutcome> {
    this.#checkOpen();
    checkItemKeys(writes);
    return this.#write(writes);
  }

  async removeEvents(removal: EventRemoval): Promise<RemovalOutcome> {
    this.#checkOpen();
    checkRemoval(removal);
    const { log, events, before, changes = [] } = removal;
    if (this.#orderings.get(log) === true) return { status: "ordering_conflict" };
    const most = this.capabilities.atomicItems;
    if (changes.length > 0 && events.length + changes.length > most) throw new RangeError("too many at once");
    const written = this.#write(changes);
    if (written.status === "condition_failed") return written;
    this.#horizons.set(log, Math.max(before, this.#horizons.get(log) ?? before));
    const positions = new Set(events.map(({ position }) => position));
    const kept = this.#events.filter((event) => event.log !== log || !positions.has(event.position));
    const removed = this.#events.length - kept.length;
    this.#events = kept;
    return { status: "removed", events: removed };
  }

  #write(writes: ItemWrite[]): WriteOutcome {
    if (writes.length > this.capabilities.atomicItems) throw new RangeError(`${writes.length} items at once`);
    for (const { pk, sk, condition } of writes) {
      if (!holds(condition, this.#items.get(itemId({ pk, sk })))) {
        return { status: "condition_failed", item: { pk, sk } };
      }
    }
    for (const write of writes) {
      const id = itemId(write);
      if (write.op === "remove") this.#items.delete(id);
      else if (write.op === "put")
        this.#items.set(id, copy({ ...write.attributes, pk: write.pk, sk: write.sk }));
      else
        this.#items.set(id, mergeInto({ pk: write.pk, sk: write.sk, ...this.#items.get(id) }, write) as Item);
    }
    return { status: "written" };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw new DaybookError("book_closed", "the book is closed");
  }
}

type OrderKey = [time: number, position: string];

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function positionOf(index: number): string {
  return index.toString().padStart(16, "0");
}

function keyOf(event: { source: string; id: string }): string {
  return JSON.stringify([event.source, event.id]);
}

function isOf(event: RecordedEvent, stream: { log: string; subject: string }): boolean {
  return event.log === stream.log && event.subject === stream.subject;
}

function orderKey(event: RecordedEvent): OrderKey {
  return [Date.parse(event.time), event.position];
}

function page<T>(all: T[], limit: number, cursorOf: (item: T) => string): Page<T> {
  const items = all.slice(0, limit).map(copy);
  const last = items.at(-1);
  return all.length > limit && last !== undefined ? { items, nextCursor: cursorOf(last) } : { items };
}

function itemId({ pk, sk }: ItemKey): string {
  return JSON.stringify([pk, sk]);
}

/** Code points, as UTF-8 bytes sort: what SQLite and DynamoDB do. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compareKeys(a: ItemKey, b: ItemKey): number {
  return compareText(a.pk, b.pk) || compareText(a.sk, b.sk);
}

function isInQuery(item: ItemKey, { pk, pkPrefix, from, to }: ItemQuery): boolean {
  if (pk !== undefined && item.pk !== pk) return false;
  if (pkPrefix !== undefined && !item.pk.startsWith(pkPrefix)) return false;
  if (from !== undefined && compareText(item.sk, from) < 0) return false;
  return to === undefined || compareText(item.sk, to) <= 0;
}
