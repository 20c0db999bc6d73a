import { DaybookError, shown } from "../errors.ts";
import type { RecordedEvent } from "../event/event.ts";
import { decodeCursor, encodeCursor, isCursor } from "../store/cursor.ts";
import { matchesFilter } from "../store/filter.ts";
import type { Direction, LogFilter, LogQuery, Page, Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";
import type { Commits } from "./commits.ts";

export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 1_000;
/** How long a tail may miss the append of another process, milliseconds. */
const POLL_MS = 250;
const READ_CHUNK = 500;

/** Filters of a read; newest first by default. */
export interface EventQuery extends LogFilter {
  direction?: Direction;
  /** 1 to 1,000; default 100. */
  limit?: number;
  cursor?: string;
}

export interface StreamReadQuery {
  fromVersion?: number;
  direction?: Direction;
  limit?: number;
  cursor?: string;
}

export interface TailOptions {
  /** Start after this position. */
  after: string;
  /** End after this position; default: when the signal aborts. */
  upTo?: string;
  filter?: LogFilter;
  signal?: AbortSignal;
}

/** What reads of events need of a store. */
export type EventStore = Pick<Store, "readLog" | "readStream" | "readAfter">;

/** Reads of the log, as a full page each whatever the store's own pages are. */
export class LogReads {
  #store: EventStore;
  #commits: Commits;

  constructor(store: EventStore, commits: Commits) {
    this.#store = store;
    this.#commits = commits;
  }

  /** @throws query_invalid, cursor_invalid, event_not_found */
  async event(id: string): Promise<RecordedEvent> {
    const { items } = await this.#store.readLog({ id, direction: "forward", limit: 1 });
    const event = items[0];
    if (event !== undefined) return event;
    throw new DaybookError("event_not_found", `event must be one that was recorded, got ${shown(id)}`, {
      subject: "id",
      value: id,
    });
  }

  async events({ limit, direction = "backward", ...filter }: EventQuery): Promise<Page<RecordedEvent>> {
    const wanted = parseLimit(limit);
    const items: RecordedEvent[] = [];
    for (let cursor = filter.cursor; ; ) {
      const query: LogQuery = { ...filter, direction, limit: wanted - items.length };
      if (cursor !== undefined) query.cursor = cursor;
      const page = await this.#store.readLog(query);
      items.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === undefined) return { items };
      if (items.length >= wanted) return { items, nextCursor: cursor };
      await turn();
    }
  }

  async *read(query: EventQuery): AsyncGenerator<RecordedEvent> {
    let cursor = query.cursor;
    do {
      const page = await this.events({
        ...query,
        limit: READ_CHUNK,
        ...(cursor === undefined ? {} : { cursor }),
      });
      yield* page.items;
      cursor = page.nextCursor;
      await turn();
    } while (cursor !== undefined);
  }

  /** @throws stream_not_found, query_invalid, cursor_invalid */
  async stream(log: string, subject: string, query: StreamReadQuery = {}): Promise<Page<RecordedEvent>> {
    const { direction = "forward", cursor } = query;
    const limit = parseLimit(query.limit);
    // A log ordered by time gave out a place in time.
    if (cursor !== undefined && isCursor(cursor, "event"))
      return this.#unversionedStream(log, subject, query);
    const from = cursor === undefined ? query.fromVersion : (decodeCursor(cursor, "version")[0] as number);
    if (from !== undefined && !(Number.isSafeInteger(from) && from >= 0)) {
      throw new DaybookError("query_invalid", `fromVersion must be a version, got ${shown(from)}`, {
        subject: "fromVersion",
        value: from,
      });
    }
    const events = await this.#store.readStream({
      log,
      subject,
      direction,
      limit: limit + 1,
      ...(from === undefined ? {} : { fromVersion: from }),
    });
    if (events.length === 0) return this.#unversionedStream(log, subject, query);
    const items = events.slice(0, limit);
    const next = events[limit]?.version;
    return next === undefined ? { items } : { items, nextCursor: encodeCursor("version", [next]) };
  }

  /** A stream of few events, an entity's, from its first to its last; empty if there is none. */
  async wholeStream(log: string, subject: string): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (;;) {
      const fromVersion = events.length + 1;
      const page = await this.#store.readStream({
        log,
        subject,
        fromVersion,
        direction: "forward",
        limit: READ_CHUNK,
      });
      events.push(...page);
      if (page.length < READ_CHUNK) return events;
    }
  }

  /** The events of a versioned stream, the last first, read as far as they are asked for: most readers stop at one. */
  async *newestFirst(log: string, subject: string): AsyncGenerator<RecordedEvent> {
    let fromVersion: number | undefined;
    for (let limit = 1; ; limit = READ_CHUNK) {
      const before = fromVersion === undefined ? {} : { fromVersion };
      const events = await this.#store.readStream({ log, subject, direction: "backward", limit, ...before });
      yield* events;
      fromVersion = (events.at(-1)?.version ?? 1) - 1;
      if (fromVersion < 1) return;
    }
  }

  /** A stream of a log ordered by time, or the end of a versioned one. */
  async #unversionedStream(
    log: string,
    subject: string,
    query: StreamReadQuery,
  ): Promise<Page<RecordedEvent>> {
    const [any] = await this.#store.readStream({ log, subject, direction: "backward", limit: 1 });
    if (any !== undefined) return { items: [] };
    const { direction = "forward", limit, cursor } = query;
    const page = await this.events({
      log,
      subject,
      direction,
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (page.items.length > 0 || cursor !== undefined) return page;
    throw new DaybookError("stream_not_found", `stream must be one of log ${log}, got ${shown(subject)}`, {
      subject: "stream",
      value: subject,
    });
  }

  /** All matching events in recorded order, up to the last one there is. */
  async *recorded(filter: LogFilter): AsyncGenerator<RecordedEvent> {
    for (let position = ""; ; ) {
      const events = await this.#store.readAfter(position, READ_CHUNK);
      for (const event of events) if (matchesFilter(event, filter)) yield event;
      const last = events.at(-1);
      if (last === undefined) return;
      position = last.position;
      await turn();
    }
  }

  /**
   * Recorded events as they come, in recorded order, those of other processes too; ends when the signal aborts, or
   * with what there is up to a position.
   */
  async *tail({ after, upTo, filter = {}, signal }: TailOptions): AsyncGenerator<RecordedEvent> {
    let position = after;
    while (!signal?.aborted && (upTo === undefined || position < upTo)) {
      const events = await this.#store.readAfter(position, READ_CHUNK);
      for (const event of events) {
        position = event.position;
        if (upTo !== undefined && position > upTo) return;
        if (matchesFilter(event, filter)) yield event;
        if (signal?.aborted) return;
      }
      if (events.length > 0) await turn();
      else if (upTo === undefined) await this.#commits.next(POLL_MS, signal);
      else return;
    }
  }
}

/** @throws query_invalid */
export function parseLimit(limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new DaybookError("query_invalid", `limit must be 1 to ${MAX_LIMIT}, got ${shown(limit)}`, {
    subject: "limit",
    value: limit,
  });
}
