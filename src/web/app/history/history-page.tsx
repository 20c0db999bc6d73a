import { countText } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import { useRoute } from "../lib/route.ts";
import { useTitle } from "../lib/title.ts";
import type { Book, EventPage } from "../lib/types.ts";
import { Link } from "../ui/link.tsx";
import { Pager, usePaging } from "../ui/pager.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import { Timeline } from "./timeline.tsx";

const ROWS = 50;

/** What happened to one thing, newest first: who changed what, from what to what. */
export function HistoryPage({ book, revision }: { book: Book; revision: number }) {
  const { query } = useRoute();
  const [log, subject] = [query.get("log") ?? "", query.get("subject") ?? ""];
  useTitle(`History of ${subject}`);
  return (
    <section class="panel" aria-label="History">
      <div class="panel-head">
        <h1 class="panel-title">{subject}</h1>
        <Link to={{ path: "/logs", query: { log, subject } }}>All its events</Link>
      </div>
      {log === "" || subject === "" ? (
        <EmptyNotice>A history is that of a subject in a log.</EmptyNotice>
      ) : (
        <History log={log} subject={subject} book={book} revision={revision} />
      )}
    </section>
  );
}

interface HistoryProps {
  log: string;
  subject: string;
  book: Book;
  revision: number;
}

export function History({ log, subject, book, revision }: HistoryProps) {
  const path = `/api/logs/${encodeURIComponent(log)}/streams/${encodeURIComponent(subject)}`;
  const query = { direction: "backward", limit: ROWS };
  const paging = usePaging(urlOf(path, query));
  const resource = useResource<EventPage>(urlOf(path, { ...query, cursor: paging.cursor }), revision);
  return (
    <Loaded resource={resource} what="the history" lines={8}>
      {({ items, nextCursor }) => (
        <>
          <Timeline events={items} book={book} />
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
      )}
    </Loaded>
  );
}
