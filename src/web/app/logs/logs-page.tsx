import { useMemo } from "preact/hooks";
import { useRoute } from "../lib/route.ts";
import { useTitle } from "../lib/title.ts";
import type { Book, LogInfo } from "../lib/types.ts";
import { ImportHint } from "../ui/import-hint.tsx";
import { EventList } from "./event-list.tsx";
import { Filters, filterOf } from "./filters.tsx";
import { LiveFeed } from "./live-feed.tsx";
import { LogList } from "./log-list.tsx";

const ROWS = 25;

export interface LogsPageProps {
  book: Book;
  logs: readonly LogInfo[];
  revision: number;
}

/** What the book holds, the latest of it, and what comes in. */
export function LogsPage({ book, logs, revision }: LogsPageProps) {
  const { query } = useRoute();
  useTitle("Logs and events");
  const address = query.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(address)), [address]);
  return (
    <>
      <h1 class="sr">Logs and events</h1>
      <section class="panel" aria-label="Logs">
        <div class="panel-head">
          <h2>Logs</h2>
        </div>
        {logs.length === 0 ? <ImportHint /> : <LogList logs={logs} book={book} selected={filter.log} />}
      </section>
      <div class="columns">
        <section class="panel" aria-label="Events">
          <div class="panel-head">
            <h2>{filter.log === undefined ? "Latest events" : `Latest events of ${filter.log}`}</h2>
          </div>
          <Filters filter={filter} logs={logs} />
          <EventList book={book} revision={revision} query={{ ...filter, limit: ROWS }} lines={10}>
            No events match.
          </EventList>
        </section>
        <LiveFeed book={book} filter={filter} />
      </div>
    </>
  );
}
