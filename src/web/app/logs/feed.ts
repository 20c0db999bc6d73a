import type { RecordedEvent } from "../lib/types.ts";

/** Newest first; both lists are cut, the counts are not. */
export interface Feed {
  shown: RecordedEvent[];
  waiting: RecordedEvent[];
  waitingCount: number;
  received: number;
}

export const FEED_ROWS = 100;
export const EMPTY_FEED: Feed = { shown: [], waiting: [], waitingCount: 0, received: 0 };

export function addWaiting(feed: Feed, event: RecordedEvent): Feed {
  return {
    ...feed,
    waiting: [event, ...feed.waiting].slice(0, FEED_ROWS),
    waitingCount: feed.waitingCount + 1,
    received: feed.received + 1,
  };
}

export function showWaiting(feed: Feed): Feed {
  if (feed.waitingCount === 0) return feed;
  return {
    ...feed,
    shown: [...feed.waiting, ...feed.shown].slice(0, FEED_ROWS),
    waiting: [],
    waitingCount: 0,
  };
}
