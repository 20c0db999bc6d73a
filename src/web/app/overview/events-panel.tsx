import { dayInWords } from "../../../views/heatmap-text.ts";
import type { Book } from "../lib/types.ts";
import { EventList } from "../logs/event-list.tsx";
import { monthDays } from "./month.ts";
import { ROWS } from "./month-panel.tsx";
import { type Selection, TIME_LOG } from "./selection.ts";

export interface EventsPanelProps {
  book: Book;
  revision: number;
  selection: Selection;
  month: string | undefined;
}

/** The events of the selected day, or of the month, newest first. */
export function EventsPanel({ book, revision, selection, month }: EventsPanelProps) {
  const { log, actor, day } = selection;
  // A type of the time log is an activity, which the log's events do not have as theirs.
  const type = log === TIME_LOG ? undefined : selection.type;
  const range = day === undefined ? monthDays(month, book.today) : { from: day, to: day };
  return (
    <EventList book={book} revision={revision} query={{ log, type, actor, ...range, limit: ROWS }} lines={8}>
      {day === undefined ? "No events in this month." : `No events on ${dayInWords(day)}.`}
    </EventList>
  );
}
