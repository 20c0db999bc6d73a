import { DaybookError } from "../../errors.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { checkChangedKeys, checkItemKey, checkItemKeys, checkItemQuery } from "../key-text.ts";
import { checkRemoval } from "../removal.ts";
import type {
  AppendAnswer,
  AppendBatch,
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
import { Appender } from "./append.ts";
import { CommitQueue } from "./commit-queue.ts";
import { eventRowAt } from "./event-at.ts";
import { EventIds } from "./event-ids.ts";
import { EVENT_COLUMNS, EVENT_TABLES, type EventRow, positionNumber, toEvent } from "./event-row.ts";
import { Items } from "./items.ts";
import { Names } from "./names.ts";
import { LogReader } from "./read-log.ts";
import { StreamReader } from "./read-stream.ts";
import { type Connections, openConnections } from "./schema.ts";
import { toBookError } from "./sqlite-error.ts";

export interface OpenSqliteOptions {
  /** Whether a missing file becomes a new book; default true. */
  create?: boolean;
}

/** An embedded book: one SQLite file in WAL mode, `synchronous=FULL`, or `:memory:`. */
export class SqliteStore implements Store {
  readonly capabilities: StoreCapabilities = {
    atomicItems: Number.POSITIVE_INFINITY,
    atomicEvents: Number.POSITIVE_INFINITY,
    findsActivity: true,
  };
  #path: string;
  #connections: Connections;
  #queue: CommitQueue;
  #appender: Appender;
  #writtenItems: Items;
  #items: Items;
  #streams: StreamReader;
  #logs: LogReader;
  #after;
  #closed = false;

  /** @throws book_missing, book_foreign, book_damaged, book_newer */
  static open(path: string, { create = true }: OpenSqliteOptions = {}): SqliteStore {
    return new SqliteStore(path, openConnections(path, { create }));
  }

  private constructor(path: string, connections: Connections) {
    const { writer, reader, hashSeed } = connections;
    this.#path = path;
    this.#connections = connections;
    const writerNames = new Names(writer);
    this.#writtenItems = new Items(writer);
    this.#appender = new Appender(writer, { names: writerNames, items: this.#writtenItems, hashSeed });
    this.#queue = new CommitQueue(writer, {
      path,
      beforeCommit: () => this.#appender.flush(),
      forget: () => {
        this.#appender.forget();
        this.#writtenItems.forget();
      },
      forgetNames: () => writerNames.forget(),
    });
    const names = new Names(reader);
    const eventAt = eventRowAt(reader);
    const ids = new EventIds(reader, hashSeed, (position) => toEvent(eventAt(position)));
    this.#items = new Items(reader);
    this.#streams = new StreamReader(reader, names);
    this.#logs = new LogReader(reader, { names, ids });
    this.#after = reader.prepare<[number, number], EventRow>(
      `SELECT ${EVENT_COLUMNS} FROM ${EVENT_TABLES} WHERE position > ? ORDER BY position LIMIT ?`,
    );
  }

  async append(batches: AppendBatch[]): Promise<AppendAnswer> {
    this.#checkOpen();
    checkChangedKeys(batches);
    return this.#queue.run(() => {
      const previous = this.#appender.lastPosition();
      return { outcomes: batches.map((batch) => this.#appender.append(batch)), previous };
    });
  }

  async writeItems(writes: ItemWrite[]): Promise<WriteOutcome> {
    this.#checkOpen();
    checkItemKeys(writes);
    return this.#queue.run(() => this.#writtenItems.write(writes));
  }

  async removeEvents(removal: EventRemoval): Promise<RemovalOutcome> {
    this.#checkOpen();
    checkRemoval(removal);
    return this.#queue.run(() => this.#appender.remove(removal));
  }

  async readStream(query: StreamQuery): Promise<RecordedEvent[]> {
    return this.#read(() => this.#streams.read(query));
  }

  async readLog(query: LogQuery): Promise<Page<RecordedEvent>> {
    return this.#read(() => this.#logs.read(query));
  }

  async readAfter(position: string, limit: number): Promise<RecordedEvent[]> {
    return this.#read(() => this.#after.all(positionNumber(position), limit).map(toEvent));
  }

  async getItem(key: ItemKey): Promise<Item | undefined> {
    checkItemKey(key);
    return this.#read(() => this.#items.get(key));
  }

  async queryItems(query: ItemQuery): Promise<Page<Item>> {
    checkItemQuery(query);
    return this.#read(() => this.#items.query(query));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#queue.drain();
    const { writer, reader } = this.#connections;
    if (reader !== writer) reader.close();
    writer.close();
  }

  #read<T>(read: () => T): T {
    this.#checkOpen();
    try {
      return read();
    } catch (error) {
      throw toBookError(error, this.#path);
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw new DaybookError("book_closed", "book must be open, got one that was closed");
  }
}
