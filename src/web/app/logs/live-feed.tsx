import { useCallback, useEffect, useState } from "preact/hooks";
import { countText } from "../../../views/heatmap-text.ts";
import { useLiveEvents } from "../lib/live.ts";
import type { Book, RecordedEvent } from "../lib/types.ts";
import { EmptyNotice } from "../ui/states.tsx";
import { EventTable } from "./event-table.tsx";
import { addWaiting, EMPTY_FEED, type Feed, showWaiting } from "./feed.ts";
import { type EventFilter, matchesFilter } from "./filters.tsx";

const ANNOUNCE_MS = 5_000;

/** Events as they are recorded. Paused, or while somebody reads in it, new ones wait and are counted. */
export function LiveFeed({ book, filter }: { book: Book; filter: EventFilter }) {
  const [feed, setFeed] = useState<Feed>(EMPTY_FEED);
  const [paused, setPaused] = useState(false);
  const [reading, setReading] = useState(false);
  const holding = paused || reading;

  useLiveEvents(
    useCallback(
      (event: RecordedEvent) => {
        if (!matchesFilter(event, filter)) return;
        setFeed((before) => (holding ? addWaiting(before, event) : showWaiting(addWaiting(before, event))));
      },
      [filter, holding],
    ),
  );
  useEffect(() => setFeed(EMPTY_FEED), [filter]);
  const show = () => setFeed(showWaiting);

  return (
    <section
      class="panel feed"
      aria-label="Live"
      onMouseEnter={() => setReading(true)}
      onMouseLeave={() => {
        setReading(false);
        if (!paused) show();
      }}
    >
      <div class="panel-head">
        <h2>Live</h2>
        <div class="buttons">
          {feed.waitingCount > 0 && (
            <button type="button" class="pill" onClick={show}>
              {feed.waitingCount} new
            </button>
          )}
          <button
            type="button"
            aria-pressed={paused}
            onClick={() => {
              setPaused(!paused);
              if (paused) show();
            }}
          >
            {paused ? "Resume" : "Pause"}
          </button>
        </div>
      </div>
      <Announcement received={feed.received} />
      {feed.shown.length === 0 ? (
        <EmptyNotice>Events appear here as they are recorded.</EmptyNotice>
      ) : (
        <EventTable events={feed.shown} book={book} showLog={filter.log === undefined} />
      )}
    </section>
  );
}

/** Readers hear how many came, every few seconds at most, and never each one. */
function Announcement({ received }: { received: number }) {
  const [told, setTold] = useState({ total: 0, fresh: 0 });
  useEffect(() => {
    if (received === told.total) return;
    const timer = setTimeout(
      () => setTold((before) => ({ total: received, fresh: received - before.total })),
      ANNOUNCE_MS,
    );
    return () => clearTimeout(timer);
  }, [received > told.total, told]);
  return (
    <p class="sr" aria-live="polite">
      {told.fresh > 0 ? countText(told.fresh, "new event") : ""}
    </p>
  );
}
