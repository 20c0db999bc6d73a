/**
 * The store port: what Daybook asks of a database, in the smallest number of methods that an embedded SQLite
 * file and DynamoDB can both serve well. The rules stand as named tests in conformance.ts; an adapter is
 * right when all of them pass.
 */
import type { RecordedEvent, ValidEvent } from "../event/event.ts";

export type Direction = "forward" | "backward";

/** `any`: do not check. A number: the version of the stream's last event. */
export type ExpectedVersion = number | "any" | "no-stream" | "stream-exists";

/** Events of one stream that are recorded together or not at all, with the items that change with them. */
export interface AppendBatch {
  log: string;
  subject: string;
  events: ValidEvent[];
  /** When they are recorded, UTC with milliseconds. */
  recordedtime: string;
  expectedVersion: ExpectedVersion;
  /** False for a log ordered by time: its events get no version. The first event of a log decides it for good. */
  versioned: boolean;
  /** Written in the same atomic write, only if at least one event is new. */
  changes?: ItemWrite[];
}

/** What became of one batch. Batches are independent: one conflict stops no other. */
export type AppendOutcome =
  | { status: "recorded"; events: RecordedEvent[]; duplicates: boolean[] }
  | { status: "version_conflict"; actualVersion: number }
  /** The log is ordered the other way than `versioned` says. */
  | { status: "ordering_conflict" }
  /** An event that is not recorded is older than what was removed from its log: it may have been recorded before. */
  | { status: "expired"; before: number }
  | { status: "condition_failed"; item: ItemKey };

export interface AppendAnswer {
  /** One a batch, in order. */
  outcomes: AppendOutcome[];
  /** The position of the event recorded just before the first of these, where the store can tell. */
  previous?: string;
}

/** What names a recorded event, and says how old it is. */
export type EventPlace = Pick<RecordedEvent, "id" | "source" | "position" | "time">;

/** Events of one log that go for good, whole, with the items that change when they do. */
export interface EventRemoval {
  /** Ordered by time. */
  log: string;
  /** Each older than `before`. What is not there (any more) is passed over. */
  events: readonly EventPlace[];
  /**
   * Milliseconds since the epoch. Ids of removed events are not known any more, so from now on the log takes no new event
   * of a `time` before this. It moves forward only, and may do so though a condition fails.
   */
  before: number;
  /** Written in the same atomic write as the removal. */
  changes?: ItemWrite[];
}

export type RemovalOutcome =
  /** How many were there. */
  | { status: "removed"; events: number }
  /** The log has versions: a stream has no gaps. */
  | { status: "ordering_conflict" }
  | { status: "condition_failed"; item: ItemKey };

export interface StreamQuery {
  log: string;
  subject: string;
  /** First version to return; forward default 1, backward default the last. */
  fromVersion?: number;
  direction: Direction;
  limit: number;
}

/** Filters are ANDed; `types` among themselves ORed. */
export interface LogFilter {
  log?: string;
  id?: string;
  /** Exact types, or prefixes when ending with a dot. */
  types?: string[];
  actor?: string;
  subject?: string;
  tag?: string;
  /** `time` in milliseconds since the epoch: from ≤ time < to. */
  from?: number;
  to?: number;
}

/** Events in the order of (`time`, `position`). */
export interface LogQuery extends LogFilter {
  direction: Direction;
  limit: number;
  cursor?: string;
}

/** A page may be shorter than the limit, even empty, while `nextCursor` is there: read on. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

export type Attributes = Record<string, unknown>;

export interface ItemKey {
  pk: string;
  sk: string;
}

export type Item = ItemKey & Attributes;

export interface ItemQuery {
  /** Either one partition … */
  pk?: string;
  /** … or every partition that starts so, in no promised order. Maintenance only: it may read the whole table. */
  pkPrefix?: string;
  /** Sort key range within the partition, both ends included. */
  from?: string;
  to?: string;
  direction: Direction;
  limit: number;
  cursor?: string;
}

/**
 * Holds or the whole write fails: the item is absent, or its attributes equal these (absent = undefined), or each of
 * these attributes is absent or a text that sorts before the one given (ASCII).
 */
export type ItemCondition = { absent: true } | { equals: Attributes } | { below: Record<string, string> };

export type ItemWrite = ItemKey & { condition?: ItemCondition } & (
    | { op: "put"; attributes: Attributes }
    | { op: "remove" }
    | ({ op: "merge" } & Merge)
  );

/** Sums and bounds of numeric attributes; an absent attribute is 0 to `add`, and nothing to `min` and `max`. */
export interface Merge {
  /** Attributes to replace, whatever they were. */
  set?: Attributes;
  add?: Record<string, number>;
  min?: Record<string, number>;
  max?: Record<string, number>;
}

export type WriteOutcome = { status: "written" } | { status: "condition_failed"; item: ItemKey };

export interface StoreCapabilities {
  /** How many items one `writeItems` may change; at least 4. Of a removal with changes, its events count as items. */
  atomicItems: number;
  /** How many events one batch may have. */
  atomicEvents: number;
  /**
   * Whether `readLog` finds the events of an actor, also by types, and of a subject without reading others. Where it does
   * not, the book keeps a view of them (src/views/activity.ts).
   */
  findsActivity: boolean;
}

export interface Store {
  readonly capabilities: StoreCapabilities;
  /**
   * Records batches, in order, durable on return. Every event is idempotent by (`source`, `id`): one that was
   * recorded before is a duplicate, answered as it was first recorded. Concurrent calls may share one commit.
   */
  append(batches: AppendBatch[]): Promise<AppendAnswer>;
  readStream(query: StreamQuery): Promise<RecordedEvent[]>;
  readLog(query: LogQuery): Promise<Page<RecordedEvent>>;
  /**
   * Events after a position in recorded order; never skips one that is committed later. `""` is the start. Only an
   * empty answer means that there are no more.
   */
  readAfter(position: string, limit: number): Promise<RecordedEvent[]>;
  /** What is read is its reader's, to change if need be; so are the items of `queryItems`. */
  getItem(key: ItemKey): Promise<Item | undefined>;
  queryItems(query: ItemQuery): Promise<Page<Item>>;
  /** All of them or none; at most one write an item. */
  writeItems(writes: ItemWrite[]): Promise<WriteOutcome>;
  /**
   * Removes events, durable on return: no read finds them, and their ids are free. With `changes` all of it or nothing;
   * without, any number, and a call that fails may have removed some: the same again removes the rest.
   */
  removeEvents(removal: EventRemoval): Promise<RemovalOutcome>;
  close(): Promise<void>;
}
