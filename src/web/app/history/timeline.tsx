import type { Book, RecordedEvent } from "../lib/types.ts";
import { Moment } from "../ui/moment.tsx";
import { changesOf, type FieldChange, valueText } from "./changes.ts";

/** Events one below the other, each with what it changed. */
export function Timeline({ events, book }: { events: readonly RecordedEvent[]; book: Book }) {
  return (
    <ol class="timeline">
      {events.map((event) => (
        <li key={event.position}>
          <p class="timeline-head">
            <span class="event-type">{event.type}</span>
            <span class="event-actor">{event.actor}</span>
            <Moment at={event.time} book={book} />
            {event.version !== undefined && <span class="muted">version {event.version}</span>}
          </p>
          <ChangeList changes={changesOf(event)} />
        </li>
      ))}
    </ol>
  );
}

function ChangeList({ changes }: { changes: readonly FieldChange[] }) {
  if (changes.length === 0) return null;
  return (
    <ul class="changes">
      {changes.map(({ field, from, to }) => (
        <li key={field}>
          <span class="change-field">{field}</span>
          <del>
            <span class="sr">from </span>
            {valueText(from)}
          </del>
          <span aria-hidden="true">→</span>
          <ins>
            <span class="sr">to </span>
            {valueText(to)}
          </ins>
        </li>
      ))}
    </ul>
  );
}
