import type { RecordedEvent } from "../../src/event/event.ts";
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
} from "../../src/store/store.ts";

/** Whether the write at which a process dies is there afterwards. */
export type LastWrite = "written" | "lost";

/** A store as a process sees it that may be killed: from then on nothing is written, and nothing is ever answered. */
export class MortalStore implements Store {
  static #serial = 0;
  readonly id = ++MortalStore.#serial;
  readonly capabilities: StoreCapabilities;
  /** Calls so far. */
  calls = 0;
  /** Calls that are not answered yet, and will be. */
  pending = 0;
  /** Writes so far. */
  writes = 0;
  #store: Store;
  #isDead = false;
  #end: { atWrite: number; last: LastWrite } | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.capabilities = store.capabilities;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  kill(): void {
    this.#isDead = true;
    this.pending = 0;
  }

  /** It is killed at the n-th write from now on. */
  killAtWrite(n: number, last: LastWrite): void {
    this.#end = { atWrite: this.writes + n, last };
  }

  append(batches: AppendBatch[]): Promise<AppendAnswer> {
    return this.#write(() => this.#store.append(batches));
  }

  writeItems(writes: ItemWrite[]): Promise<WriteOutcome> {
    return this.#write(() => this.#store.writeItems(writes));
  }

  removeEvents(removal: EventRemoval): Promise<RemovalOutcome> {
    return this.#write(() => this.#store.removeEvents(removal));
  }

  readStream(query: StreamQuery): Promise<RecordedEvent[]> {
    return this.#call(() => this.#store.readStream(query));
  }

  readLog(query: LogQuery): Promise<Page<RecordedEvent>> {
    return this.#call(() => this.#store.readLog(query));
  }

  readAfter(position: string, limit: number): Promise<RecordedEvent[]> {
    return this.#call(() => this.#store.readAfter(position, limit));
  }

  getItem(key: ItemKey): Promise<Item | undefined> {
    return this.#call(() => this.#store.getItem(key));
  }

  queryItems(query: ItemQuery): Promise<Page<Item>> {
    return this.#call(() => this.#store.queryItems(query));
  }

  async close(): Promise<void> {}

  async #write<T>(write: () => Promise<T>): Promise<T> {
    this.writes += 1;
    if (this.#isDead || this.#end?.atWrite !== this.writes) return this.#call(write);
    const { last } = this.#end;
    this.kill();
    if (last === "written") await write();
    return never();
  }

  async #call<T>(call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    if (this.#isDead) return never();
    this.pending += 1;
    try {
      const answer = await call();
      return this.#isDead ? await never() : answer;
    } finally {
      this.calls += 1;
      if (!this.#isDead) this.pending -= 1;
    }
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}
