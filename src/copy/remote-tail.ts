import { DaybookError, isDaybookError, shown } from "../errors.ts";
import type { RecordedEvent } from "../event/event.ts";
import { pause } from "../store/turn.ts";
import { checkPortable } from "./check-portable.ts";
import { EventStreamParser, type StreamMessage } from "./event-stream.ts";
import { problemError, type RemoteBook, type RemoteFilter } from "./remote-book.ts";

/** A living stream says something every 15 seconds: one that is silent for longer is none any more. */
const SILENCE_MS = 60_000;
/** The first wait before connecting again is up to this, unless the remote says another, and each next up to twice … */
const RETRY_MS = 1_000;
/** The least that a remote can ask for: none at all would make it be asked without end. */
const MIN_RETRY_MS = 100;
/** … and at most this. */
const MAX_RETRY_MS = 30_000;

export interface RemoteTailOptions {
  filter?: RemoteFilter;
  /** Position to start after; `""`: the start of the book. */
  after: string;
  /** Position to end with; default: when the signal aborts. */
  upTo?: string | undefined;
  signal: AbortSignal;
  /** Failures in a row after which the last one is thrown; default: none, it tries for good. */
  attempts?: number;
  /** The connection was lost, or was not made again. Called once until `onFound`. */
  onLost?: (error: DaybookError) => void;
  /** Events come again. */
  onFound?: () => void;
  silenceMs?: number;
  /** From 0 to 1. */
  random?: () => number;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Events of a remote book in recorded order, in the portions in which they come; ends when the signal aborts, or with
 * the event at `upTo`. A lost connection is made again, after a time that grows with every failure and is drawn by lot, so
 * that the clients of a server that restarts do not all come at once. It goes on after the last event that was taken: the
 * next bytes are read only when the portion before was.
 *
 * @throws what the remote answers that another attempt would not change: query_invalid, book_foreign, …
 */
export async function* remoteTail(
  remote: RemoteBook,
  options: RemoteTailOptions,
): AsyncGenerator<RecordedEvent[]> {
  yield* new RemoteTail(remote, options).portions();
}

class RemoteTail {
  #remote: RemoteBook;
  #options: RemoteTailOptions;
  #after: string;
  #failures = 0;
  #isLost = false;
  #isOver = false;
  #retryMs = RETRY_MS;

  constructor(remote: RemoteBook, options: RemoteTailOptions) {
    this.#remote = remote;
    this.#options = options;
    this.#after = options.after;
  }

  async *portions(): AsyncGenerator<RecordedEvent[]> {
    const { signal, attempts = Number.POSITIVE_INFINITY, wait = pause, random = Math.random } = this.#options;
    while (!this.#isOver && !signal.aborted) {
      try {
        yield* this.#connection();
      } catch (error) {
        if (signal.aborted) return;
        const lost = asLost(error, this.#remote);
        this.#failures += 1;
        if (!lost.retryable || this.#failures >= attempts) throw lost;
        this.#lose(lost);
        const most = Math.min(MAX_RETRY_MS, this.#retryMs * 2 ** Math.min(this.#failures - 1, 16));
        await wait(random() * most, signal);
      }
    }
  }

  async *#connection(): AsyncGenerator<RecordedEvent[]> {
    const { signal, filter = {}, upTo } = this.#options;
    const connection = new AbortController();
    const stop = () => connection.abort();
    signal.addEventListener("abort", stop, { once: true });
    try {
      const query = { filter, after: this.#after, upTo, signal: connection.signal };
      const bytes = await this.#inTime(connection, this.#remote.tail(query));
      const parser = new EventStreamParser();
      const pieces = bytes[Symbol.asyncIterator]();
      for (let count = 1; ; count++) {
        const next = await this.#inTime(connection, pieces.next());
        if (next.done) break;
        this.#find();
        // Not by the first words of a connection: a server that ends each at once must not be asked ever faster.
        if (count > 1) this.#failures = 0;
        const messages = parser.push(next.value);
        this.#retryMs = Math.max(MIN_RETRY_MS, parser.retryMs ?? this.#retryMs);
        const events = messages.flatMap((message) => this.#read(message));
        if (events.length > 0) yield events;
        this.#after = events.at(-1)?.position ?? this.#after;
        if (this.#isOver) return;
      }
      throw this.#remote.unreachable("the end of the stream");
    } finally {
      signal.removeEventListener("abort", stop);
      connection.abort();
    }
  }

  /** What takes too long ends by an error; whoever takes the events may take any time. */
  async #inTime<T>(connection: AbortController, work: Promise<T>): Promise<T> {
    const { silenceMs = SILENCE_MS } = this.#options;
    const timer = setTimeout(() => connection.abort(), silenceMs);
    try {
      return await work;
    } catch (error) {
      if (!connection.signal.aborted) throw error;
      throw this.#remote.unreachable(`nothing for ${silenceMs / 1_000} s`, error);
    } finally {
      clearTimeout(timer);
    }
  }

  #read({ event, data }: StreamMessage): RecordedEvent[] {
    const value = parsedObject(data);
    if (event === "message" && value !== undefined) return [this.#checked(value)];
    if (event === "problem" && value !== undefined) {
      throw problemError(this.#remote.name, value) ?? this.#remote.unreachable("a fault");
    }
    if (event === "end") this.#isOver = true;
    else if (event === "message") throw invalidEvent(this.#remote, shown(data));
    return [];
  }

  #checked(value: object): RecordedEvent {
    const { position } = value as { position?: unknown };
    const wrong = checkPortable(value) ?? (isText(position) ? undefined : `position ${shown(position)}`);
    if (wrong === undefined) return value as RecordedEvent;
    throw invalidEvent(this.#remote, wrong);
  }

  #lose(error: DaybookError): void {
    if (!this.#isLost) this.#options.onLost?.(error);
    this.#isLost = true;
  }

  #find(): void {
    if (this.#isLost) this.#options.onFound?.();
    this.#isLost = false;
  }
}

function asLost(error: unknown, remote: RemoteBook): DaybookError {
  return isDaybookError(error) ? error : remote.unreachable((error as Error).message, error);
}

function invalidEvent({ name }: RemoteBook, got: string): DaybookError {
  return new DaybookError("source_invalid", `${name} must send recorded events, got ${got}`, {
    subject: "url",
  });
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
