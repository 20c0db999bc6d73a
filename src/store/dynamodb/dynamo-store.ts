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
import { Appender } from "./appender.ts";
import type { AppendContext } from "./batch-appender.ts";
import { Client } from "./client.ts";
import type { Consumed } from "./consumed.ts";
import { Horizons } from "./horizons.ts";
import { InFlight } from "./in-flight.ts";
import { Items, MAX_ACTIONS } from "./items.ts";
import { readMeta } from "./meta.ts";
import { Positions } from "./positions.ts";
import { AfterReader } from "./read-after.ts";
import { LogReader } from "./read-log.ts";
import { readStream } from "./read-stream.ts";
import { Registry } from "./registry.ts";
import { EventRemover } from "./remove-events.ts";
import { eventsTable, itemsTable } from "./schema.ts";
import { checkTables } from "./setup.ts";
import { StreamHeads } from "./stream-heads.ts";

export interface DynamoStoreOptions {
  /** The book's name: its tables are `NAME-events` and `NAME-items`. */
  name: string;
  /** Default: what the AWS SDK takes from its environment, as `AWS_ENDPOINT_URL_DYNAMODB`. */
  endpoint?: string;
  /** Default: what the AWS SDK takes from its environment, as `AWS_REGION`. */
  region?: string;
  /**
   * How old an event must be before `readAfter` gives it out, in milliseconds; default 1,000. It must be longer than
   * the clocks of writers differ and the indexes lag, and the same for all processes of a book. Less than 1,000 is for a
   * book that one process writes: within it nothing is missed whatever the value.
   */
  settleMs?: number;
  /** How long one operation may go on trying while DynamoDB throttles it or others write the same; default 20,000. */
  retryBudgetMs?: number;
  /** Batches that are written at the same time; default 32. */
  concurrency?: number;
  /** Milliseconds since the epoch; default the machine's. */
  clock?: () => number;
}

/** Half of the actions of a transaction: every event may have a marker. The rest is for two changes. */
const ATOMIC_EVENTS = 49;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * What is put is there before it is settled: a position is not older than a quarter of `settleMs` when it is sent, and
 * the request takes no longer than half. No network is sure to answer within a half of less than a second.
 */
function deadlines(settleMs: number): { maxAgeMs: number; putTimeoutMs: number } {
  if (settleMs < 1_000) return { maxAgeMs: REQUEST_TIMEOUT_MS, putTimeoutMs: REQUEST_TIMEOUT_MS };
  return { maxAgeMs: settleMs / 4, putTimeoutMs: settleMs / 2 };
}

/** A book in two tables of DynamoDB. Any number of processes may write and read it. */
export class DynamoStore implements Store {
  readonly capabilities: StoreCapabilities = {
    atomicItems: MAX_ACTIONS,
    atomicEvents: ATOMIC_EVENTS,
    findsActivity: false,
  };
  /** What DynamoDB said that this store's calls consumed. */
  readonly consumed: Consumed;
  #client: Client;
  #horizons: Horizons;
  #items: Items;
  #appender: Appender;
  #remover: EventRemover;
  #logs: LogReader;
  #after: AfterReader;
  #closed = false;

  /**
   * Opens a book that `setupTables` made.
   *
   * @throws book_missing, book_foreign, book_newer, book_forbidden, book_unreachable
   */
  static async open(options: DynamoStoreOptions): Promise<DynamoStore> {
    const { name, endpoint, region, retryBudgetMs = 20_000, concurrency = 32 } = options;
    const client = new Client({
      name,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(region === undefined ? {} : { region }),
      retryBudgetMs,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      concurrency,
    });
    try {
      await checkTables(client, [eventsTable(client.eventsTable), itemsTable(client.itemsTable)]);
      const { shards } = await readMeta(client);
      const { settleMs = 1_000, clock = Date.now } = options;
      const context: AppendContext = {
        client,
        registry: new Registry(client),
        // A book that one process writes: it knows what it raised itself.
        horizons: new Horizons({
          client,
          clock,
          putMs: settleMs < 1_000 ? 0 : retryBudgetMs + REQUEST_TIMEOUT_MS,
        }),
        heads: new StreamHeads(client),
        items: new Items(client),
        positions: new Positions(clock),
        clock,
        inFlight: new InFlight(),
        settleMs,
        ...deadlines(settleMs),
        shards,
      };
      return new DynamoStore(context, concurrency);
    } catch (error) {
      client.close();
      throw error;
    }
  }

  private constructor(context: AppendContext, concurrency: number) {
    this.#client = context.client;
    this.#horizons = context.horizons;
    this.consumed = context.client.consumed;
    this.#items = context.items;
    this.#appender = new Appender(context, concurrency);
    this.#remover = new EventRemover(context);
    this.#logs = new LogReader(context);
    this.#after = new AfterReader(context);
  }

  /** `previous` is left out: what was recorded just before, in any process, a table cannot tell. */
  async append(batches: AppendBatch[]): Promise<AppendAnswer> {
    this.#checkOpen();
    checkChangedKeys(batches);
    return this.#appender.append(batches);
  }

  /** Takes a minute where a horizon is raised: until every process that writes the book has seen it. */
  async removeEvents(removal: EventRemoval): Promise<RemovalOutcome> {
    this.#checkOpen();
    checkRemoval(removal);
    return this.#remover.remove(removal);
  }

  async readStream(query: StreamQuery): Promise<RecordedEvent[]> {
    this.#checkOpen();
    return readStream(this.#client, query);
  }

  /** From an index, which follows the table within moments. */
  async readLog(query: LogQuery): Promise<Page<RecordedEvent>> {
    this.#checkOpen();
    return this.#logs.read(query);
  }

  /**
   * Events of the last `settleMs` are not given out: another process may still be recording one whose position lies
   * before them. Where there are only such, the call waits until the first is old enough, so a caller sees what it
   * appended, a moment later. A writer whose request takes longer than that, or an index that lags longer, breaks it.
   */
  async readAfter(position: string, limit: number): Promise<RecordedEvent[]> {
    this.#checkOpen();
    return this.#after.read(position, limit);
  }

  async getItem(key: ItemKey): Promise<Item | undefined> {
    this.#checkOpen();
    checkItemKey(key);
    return this.#items.get(key);
  }

  async queryItems(query: ItemQuery): Promise<Page<Item>> {
    this.#checkOpen();
    checkItemQuery(query);
    return this.#items.query(query);
  }

  async writeItems(writes: ItemWrite[]): Promise<WriteOutcome> {
    this.#checkOpen();
    checkItemKeys(writes);
    return this.#items.write(writes);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#horizons.close();
    this.#client.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw new DaybookError("book_closed", "the book is closed");
  }
}
