import { DaybookError, isDaybookError, shown } from "../errors.ts";
import type { RecordedEvent } from "../event/event.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import type { CopyReport } from "./copy-book.ts";
import { EventSink } from "./event-sink.ts";
import { portable } from "./portable-event.ts";
import type { RemoteBook, RemoteFilter } from "./remote-book.ts";
import { isAt, type RemotePoint, RemotePoints } from "./remote-point.ts";
import { type RemoteTailOptions, remoteTail } from "./remote-tail.ts";

/** Writes between two notes of how far it is: each costs a commit, and without it events are only found again. */
const CHUNKS_A_POINT = 10;
/** How long events wait for others to share their write, milliseconds: more than there is between two portions of many. */
const GATHER_MS = 5;
/** Failures in a row after which a pull that is to end gives up. */
const ATTEMPTS_ONCE = 8;

type Connecting = Pick<RemoteTailOptions, "onLost" | "onFound" | "silenceMs" | "random" | "wait">;

export interface PullOptions extends Connecting {
  remote: RemoteBook;
  /** Location of a book that is there, as `openStore` takes it. */
  to: string;
  filter: Pick<RemoteFilter, "log" | "types">;
  /** Whether to end with the last event that there is now. */
  once: boolean;
  signal: AbortSignal;
  /** After every write, with the events taken so far. */
  onProgress?: ((events: number) => void) | undefined;
  /** Everything that there was at the start is here. */
  onCurrent?: (() => void) | undefined;
  /** The remote is another book than the last time, or was set back: it is read from its start. */
  onOther?: (() => void) | undefined;
}

/**
 * Records the events of a served book as they were recorded there, until the signal aborts, or up to its end. It goes on
 * where the last pull of that address and filter got to. What the target has already is found and left alone; a stream of
 * the target that went another way is in the report, and ends the pull.
 *
 * @throws query_invalid, book_unreachable, book_foreign, …
 */
export async function pullBook(options: PullOptions): Promise<CopyReport> {
  await checkFilter(options);
  const head = await options.remote.head(options.signal);
  const store = await openStore(options.to, { create: false });
  try {
    const pull = new Pull(store, options, head);
    await pull.run();
    return pull.report();
  } finally {
    await store.close();
  }
}

/** Some types of a stream would leave gaps between its versions, and an event keeps its version or is not recorded. */
async function checkFilter({ remote, filter: { log, types }, signal }: PullOptions): Promise<void> {
  if (types === undefined) return;
  const found = (await remote.logs(signal)).find((one) => one.log === log);
  if (found?.ordering === "time") return;
  const got =
    log === undefined
      ? "no log"
      : `${shown(log)}, ${found === undefined ? "which is not there" : "ordered by version"}`;
  throw new DaybookError("query_invalid", `type must be of a log that is ordered by time, got ${got}`, {
    subject: "type",
    hint: "a stream with some of its events missing could not keep its versions; take the whole log",
  });
}

class Pull {
  #options: PullOptions;
  #head: string;
  #points: RemotePoints;
  #sink: EventSink;
  #events = 0;
  #before = "";
  #last: RecordedEvent | undefined;
  #chunks = 0;
  /** Whether the sink holds what is not written. */
  #isWaiting = false;
  #isCurrent = false;

  constructor(store: Store, options: PullOptions, head: string) {
    const { remote, filter } = options;
    this.#options = options;
    this.#head = head;
    this.#points = new RemotePoints(store, { url: remote.name, filter });
    this.#sink = new EventSink(store);
  }

  async run(): Promise<void> {
    const point = await this.#points.find();
    if (point !== undefined && (await this.#follow(point))) return;
    if (point !== undefined) this.#options.onOther?.();
    await this.#follow(undefined);
  }

  report(): CopyReport {
    const { recorded, duplicate, differences } = this.#sink;
    return {
      events: this.#events,
      recorded,
      duplicate,
      verified: differences.any ? false : null,
      differences: differences.streams,
      moreDifferences: differences.more,
    };
  }

  /** False: the remote does not have the point's event at its place. */
  async #follow(point: RemotePoint | undefined): Promise<boolean> {
    if (point !== undefined && point.position > this.#head) return false;
    this.#tellCurrent(point?.position ?? "");
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, stop.signal]);
    const portions = this.#portions(point?.before ?? "", signal)[Symbol.asyncIterator]();
    try {
      return await this.#takeAll(portions, point);
    } catch (error) {
      // The same address, now of a book in another kind of store: its positions are others.
      if (point !== undefined && this.#last === undefined && isDaybookError(error, "query_invalid"))
        return false;
      throw error;
    } finally {
      stop.abort();
      await portions.return?.(undefined);
    }
  }

  #portions(after: string, signal: AbortSignal): AsyncGenerator<RecordedEvent[]> {
    const { remote, filter, once, onLost, onFound, silenceMs, random, wait } = this.#options;
    const connecting = Object.fromEntries(
      Object.entries({ onLost, onFound, silenceMs, random, wait }).filter(([, value]) => value !== undefined),
    );
    const end = once ? { upTo: this.#head, attempts: ATTEMPTS_ONCE } : {};
    if (once && this.#head === "") return nothing();
    return remoteTail(remote, { filter, after, signal, ...end, ...connecting });
  }

  async #takeAll(portions: AsyncIterator<RecordedEvent[]>, point: RemotePoint | undefined): Promise<boolean> {
    let awaited = point;
    for (;;) {
      const next = await this.#next(portions);
      if (next === undefined) return true;
      if (next.done) break;
      const [first] = next.value;
      if (awaited !== undefined && first !== undefined) {
        if (!isAt(awaited, first)) return false;
        this.#last = first;
        next.value.shift();
        awaited = undefined;
      }
      if (!(await this.#take(next.value))) return true;
    }
    await this.#writeAndSave();
    // It ended without the event that it must begin with.
    return awaited === undefined || this.#options.signal.aborted;
  }

  /**
   * Before it waits for more, what came is written: many events share a write while they come fast.
   *
   * @returns undefined: the target holds other events
   */
  async #next(
    portions: AsyncIterator<RecordedEvent[]>,
  ): Promise<IteratorResult<RecordedEvent[]> | undefined> {
    const next = portions.next();
    if (!this.#isWaiting || (await isWithin(next, GATHER_MS))) return next;
    // An error of the stream waits until what came before it is written.
    next.catch(() => {});
    return (await this.#writeAndSave()) ? next : undefined;
  }

  /** False: the target holds other events. */
  async #take(events: readonly RecordedEvent[]): Promise<boolean> {
    for (const event of events) {
      const { isFull } = this.#sink.add(portable(event));
      this.#events += 1;
      this.#before = this.#last?.position ?? "";
      this.#last = event;
      this.#isWaiting = true;
      if (!isFull) continue;
      if (!(await this.#write())) return false;
      this.#chunks += 1;
      if (this.#chunks % CHUNKS_A_POINT === 0) await this.#save();
    }
    return true;
  }

  async #writeAndSave(): Promise<boolean> {
    if (!this.#isWaiting) return true;
    if (!(await this.#write())) return false;
    await this.#save();
    return true;
  }

  async #write(): Promise<boolean> {
    await this.#sink.write();
    this.#isWaiting = false;
    if (this.#sink.differences.any) return false;
    this.#options.onProgress?.(this.#events);
    this.#tellCurrent(this.#last?.position ?? "");
    return true;
  }

  #tellCurrent(position: string): void {
    if (this.#isCurrent || position < this.#head) return;
    this.#isCurrent = true;
    this.#options.onCurrent?.();
  }

  async #save(): Promise<void> {
    if (this.#last === undefined) return;
    const { position, source, id } = this.#last;
    await this.#points.save({ before: this.#before, position, source, id });
  }
}

/** Whether the work is over, for good or bad, within so many milliseconds. */
async function isWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } catch {
    // What came before a fault is written first.
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function* nothing(): AsyncGenerator<RecordedEvent[]> {}
