import type { RecordedEvent } from "../event/event.ts";
import { encodeCursor } from "../store/cursor.ts";
import type { LogQuery, Page } from "../store/store.ts";

/** Gives events in the order of (time, position), a page at a time, as a store's `readLog` does. */
export type Source = (query: LogQuery) => Promise<Page<RecordedEvent>>;

/** Events that each of several sources is asked for at a time, at least: what it gives beyond the page was read for nothing. */
const LEAST_CHUNK = 8;

/** A page of several sources in one order. */
export async function mergedPage(sources: Source[], query: LogQuery): Promise<Page<RecordedEvent>> {
  const [only] = sources;
  if (only === undefined) return { items: [] };
  if (sources.length === 1) return only(query);
  const limit = Math.min(query.limit, Math.max(LEAST_CHUNK, Math.ceil(query.limit / sources.length)));
  const fronts = sources.map((source) => new Front(source, { ...query, limit }));
  const items: RecordedEvent[] = [];
  for (;;) {
    await Promise.all(fronts.map((front) => front.fill()));
    const first = earliest(fronts, query.direction === "forward");
    if (first === undefined) return { items };
    if (items.length === query.limit) return { items, nextCursor: cursorOf(items.at(-1) as RecordedEvent) };
    items.push(first.take());
  }
}

class Front {
  #source: Source;
  #query: LogQuery;
  #items: RecordedEvent[] = [];
  #next = 0;
  #atEnd = false;

  constructor(source: Source, query: LogQuery) {
    this.#source = source;
    this.#query = query;
  }

  /** Makes `first` true to the source: undefined at its end. */
  async fill(): Promise<void> {
    while (this.#next === this.#items.length && !this.#atEnd) {
      const { items, nextCursor } = await this.#source(this.#query);
      this.#items = items;
      this.#next = 0;
      this.#atEnd = nextCursor === undefined;
      if (nextCursor !== undefined) this.#query = { ...this.#query, cursor: nextCursor };
    }
  }

  first(): RecordedEvent | undefined {
    return this.#items[this.#next];
  }

  take(): RecordedEvent {
    this.#next += 1;
    return this.#items[this.#next - 1] as RecordedEvent;
  }
}

function earliest(fronts: Front[], forward: boolean): Front | undefined {
  let best: Front | undefined;
  for (const front of fronts) {
    const event = front.first();
    if (event === undefined) continue;
    const other = best?.first();
    if (other === undefined || isBefore(event, other) === forward) best = front;
  }
  return best;
}

function isBefore(a: RecordedEvent, b: RecordedEvent): boolean {
  return a.time === b.time ? a.position < b.position : a.time < b.time;
}

function cursorOf({ time, position }: RecordedEvent): string {
  return encodeCursor("event", [Date.parse(time), position]);
}
