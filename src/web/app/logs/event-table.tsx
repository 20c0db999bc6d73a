import { useState } from "preact/hooks";
import type { Book, RecordedEvent } from "../lib/types.ts";
import { momentText } from "../lib/zone-time.ts";
import { Link } from "../ui/link.tsx";

export interface EventTableProps {
  events: readonly RecordedEvent[];
  book: Book;
  showLog: boolean;
}

/** Events one to a line; a line opens to the whole event. */
export function EventTable({ events, book, showLog }: EventTableProps) {
  return (
    <ul class="events">
      {events.map((event) => (
        <EventLine key={event.position} event={event} book={book} showLog={showLog} />
      ))}
    </ul>
  );
}

export interface EventLineProps {
  event: RecordedEvent;
  book: Book;
  showLog: boolean;
}

function EventLine({ event, book, showLog }: EventLineProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={(toggle) => setOpen(toggle.currentTarget.open)}>
        <summary>
          <time dateTime={event.time} title={event.time}>
            {momentText(event.time, book)}
          </time>
          <span class="event-type">
            {showLog && <span class="muted">{event.log} </span>}
            {event.type}
          </span>
          <span class="event-subject">{event.subject}</span>
          <span class="event-actor">{event.actor}</span>
          <span class="event-data">{previewOf(event)}</span>
        </summary>
        {isOpen && (
          <>
            <pre>{JSON.stringify(event, null, 2)}</pre>
            <Link to={{ path: "/history", query: { log: event.log, subject: event.subject } }}>
              History of {event.subject}
            </Link>
          </>
        )}
      </details>
    </li>
  );
}

const PREVIEW = 120;

function previewOf({ data }: RecordedEvent): string {
  if (data === undefined || data === null) return "";
  const text = JSON.stringify(data);
  return text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text;
}
