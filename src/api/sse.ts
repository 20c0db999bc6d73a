import { isDaybookError } from "../errors.ts";
import type { RecordedEvent } from "../event/event.ts";
import { problemOf } from "./problem.ts";

export interface EventStreamOptions {
  heartbeatMs: number;
  /** Ends the source's wait when the client or the server goes. */
  abort: AbortController;
  /** The server is closing. */
  closing: AbortSignal;
  /** Position that a source which ends by itself has reached: said as an event `end`. */
  end?: string | undefined;
  /** Called with what ended the stream, unless that was its end. */
  onError(error: unknown): void;
}

/** A source whose first event is being waited for. */
export interface StartedEvents {
  iterator: AsyncIterator<RecordedEvent>;
  first: Promise<IteratorResult<RecordedEvent>>;
}

/**
 * Starts a source before the answer goes out: what is recorded after the client sees the status is not missed, and
 * a position that is none still becomes an error with a status.
 */
export async function startEvents(source: AsyncIterable<RecordedEvent>): Promise<StartedEvents> {
  const iterator = source[Symbol.asyncIterator]();
  const first = iterator.next();
  await Promise.race([first, new Promise((resolve) => setImmediate(resolve))]);
  return { iterator, first };
}

/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000;

/**
 * Events as Server-Sent Events. The next one is taken when the client has room for it, so a slow client slows its
 * own stream and nobody's memory; whichever side ends, timer, listener and source are let go.
 */
export function eventStream(events: StartedEvents, options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { heartbeatMs, abort, closing, end, onError } = options;
  const { iterator } = events;
  let first: Promise<IteratorResult<RecordedEvent>> | undefined = events.first;
  let heartbeat: NodeJS.Timeout | undefined;
  const stop = () => abort.abort();
  const release = () => {
    clearInterval(heartbeat);
    closing.removeEventListener("abort", stop);
    abort.abort();
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes(`retry: ${RETRY_MS}\n\n`));
      closing.addEventListener("abort", stop);
      if (closing.aborted) stop();
      heartbeat = setInterval(() => {
        // A client that does not read gets no more of them.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(bytes(":\n\n"));
      }, heartbeatMs);
      heartbeat.unref();
    },
    async pull(controller) {
      try {
        const next = await (first ?? iterator.next());
        first = undefined;
        if (next.done !== true) return controller.enqueue(bytes(eventText(next.value)));
        if (end !== undefined && !abort.signal.aborted) controller.enqueue(bytes(endText(end)));
      } catch (error) {
        if (!abort.signal.aborted) {
          onError(error);
          controller.enqueue(bytes(errorText(error)));
        }
      }
      release();
      controller.close();
    },
    async cancel() {
      release();
      await iterator.return?.();
    },
  });
}

function eventText(event: RecordedEvent): string {
  return `id: ${event.position}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** A client that heard this need not come back. */
function endText(position: string): string {
  return `event: end\ndata: ${JSON.stringify({ position })}\n\n`;
}

/** The status went out long ago; the reason goes the same way as the events, under a name of its own. */
function errorText(error: unknown): string {
  const problem = isDaybookError(error) ? problemOf(error) : { code: "internal" };
  return `event: problem\ndata: ${JSON.stringify(problem)}\n\n`;
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}
