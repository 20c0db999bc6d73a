import type { RecordedEvent } from "../event/event.ts";
import type { Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";

/** Few enough that a page of the largest events there may be stays small in memory. */
const PAGE_EVENTS = 128;
/** Pages of an embedded store between which nothing else is let in. */
const PAGES_A_TURN = 8;

export interface PagesOptions {
  /** Start after this position; default the start of the book. */
  after?: string | undefined;
  /** End with the event at this position; default the last one there is. */
  upTo?: string | undefined;
}

/** Events of a store in recorded order, in pages; reads on only when a page was taken. */
export async function* storePages(
  store: Store,
  { after = "", upTo }: PagesOptions = {},
): AsyncGenerator<RecordedEvent[]> {
  let position = after;
  for (let pages = 1; ; pages++) {
    const events = await store.readAfter(position, PAGE_EVENTS);
    const last = events.at(-1);
    if (last === undefined) return;
    if (upTo !== undefined && last.position >= upTo) {
      yield events.filter((event) => event.position <= upTo);
      return;
    }
    yield events;
    position = last.position;
    if (pages % PAGES_A_TURN === 0) await turn();
  }
}
