import { countText } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import type { Book, EventPage } from "../lib/types.ts";
import { Pager, usePaging } from "../ui/pager.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import { EventTable } from "./event-table.tsx";
import type { EventFilter } from "./filters.tsx";

const ROWS = 25;

export interface LatestEventsProps {
  book: Book;
  filter: EventFilter;
  revision: number;
}

export function LatestEvents({ book, filter, revision }: LatestEventsProps) {
  const query = { ...filter, limit: ROWS };
  const paging = usePaging(urlOf("/api/events", query));
  const resource = useResource<EventPage>(
    urlOf("/api/events", { ...query, cursor: paging.cursor }),
    revision,
  );
  return (
    <Loaded resource={resource} what="the events" lines={10}>
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <EmptyNotice>No events match.</EmptyNotice>
        ) : (
          <>
            <EventTable events={items} book={book} showLog={filter.log === undefined} />
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
