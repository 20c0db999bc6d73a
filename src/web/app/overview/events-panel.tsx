import { countText, dayInWords } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import type { Book, EventPage } from "../lib/types.ts";
import { EventTable } from "../logs/event-table.tsx";
import { Pager, usePaging } from "../ui/pager.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
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
  const query = { log, type, actor, ...range, limit: ROWS };
  const paging = usePaging(urlOf("/api/events", query));
  const resource = useResource<EventPage>(
    urlOf("/api/events", { ...query, cursor: paging.cursor }),
    revision,
  );
  return (
    <Loaded resource={resource} what="the events" lines={8}>
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <EmptyNotice>
            {day === undefined ? "No events in this month." : `No events on ${dayInWords(day)}.`}
          </EmptyNotice>
        ) : (
          <>
            <EventTable events={items} book={book} showLog={log === undefined} />
            <Pager
              paging={paging}
              nextCursor={nextCursor}
              text={
                nextCursor === null && paging.page === 0
                  ? countText(items.length, "event")
                  : `Page ${paging.page + 1}`
              }
            />
          </>
        )
      }
    </Loaded>
  );
}
