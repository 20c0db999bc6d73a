import type { ComponentChildren } from "preact";
import { countText } from "../../../views/heatmap-text.ts";
import { type Query, urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import type { Book, EventPage } from "../lib/types.ts";
import { Pager, usePaging } from "../ui/pager.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import { EventTable } from "./event-table.tsx";

export interface EventListProps {
  book: Book;
  revision: number;
  /** Parameters of `GET /api/events`, `limit` among them. */
  query: Query;
  /** Lines of the placeholder while nothing has come. */
  lines: number;
  /** What to say where there are no events. */
  children: ComponentChildren;
}

/** The events that a query finds, newest first, a page at a time. */
export function EventList({ book, revision, query, lines, children }: EventListProps) {
  const paging = usePaging(urlOf("/api/events", query));
  const resource = useResource<EventPage>(
    urlOf("/api/events", { ...query, cursor: paging.cursor }),
    revision,
  );
  return (
    <Loaded resource={resource} what="the events" lines={lines}>
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <EmptyNotice>{children}</EmptyNotice>
        ) : (
          <>
            <EventTable events={items} book={book} showLog={query.log === undefined} />
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
