import { HistoryPage } from "./history/history-page.tsx";
import { useLive } from "./lib/live.ts";
import { usePulse } from "./lib/pulse.ts";
import { useResource } from "./lib/resource.ts";
import { useRoute } from "./lib/route.ts";
import type { Book, LogInfo, Page, RuleInfo } from "./lib/types.ts";
import { LogsPage } from "./logs/logs-page.tsx";
import { Overview } from "./overview/overview.tsx";
import { needsYou } from "./rules/health.ts";
import { RulesPage } from "./rules/rules-page.tsx";
import { Header } from "./ui/header.tsx";
import { ErrorNotice, Skeleton } from "./ui/states.tsx";

/** Deliveries are no events: how rules are doing must be asked for. */
const WATCHED_MS = 3_000;
const UNWATCHED_MS = 15_000;

export function App() {
  const { path } = useRoute();
  const { revision } = useLive();
  const book = useResource<Book>("/api/book", revision);
  const logs = useResource<Page<LogInfo>>("/api/logs", revision);
  const watched = path === "/rules";
  const pulse = usePulse(watched ? WATCHED_MS : UNWATCHED_MS);
  const now = pulse.count + (watched ? revision : 0);
  const rules = useResource<Page<RuleInfo>>("/api/rules", now);
  const failed = book.data === undefined ? book : logs.data === undefined ? logs : undefined;

  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header book={book.data} path={path} alarms={rules.data?.items.filter(needsYou).length ?? 0} />
      <main id="main" tabIndex={-1}>
        {failed?.error !== undefined ? (
          <section class="panel">
            <ErrorNotice error={failed.error} retry={failed.reload} what="the book" />
          </section>
        ) : book.data === undefined || logs.data === undefined ? (
          <Skeleton lines={6} label="Loading the book" />
        ) : path === "/history" ? (
          <HistoryPage book={book.data} revision={revision} />
        ) : path === "/logs" ? (
          <LogsPage book={book.data} logs={logs.data.items} revision={revision} />
        ) : watched ? (
          <RulesPage
            book={book.data}
            rules={rules}
            logs={logs.data.items}
            revision={now}
            refresh={pulse.beat}
          />
        ) : (
          <Overview book={book.data} logs={logs.data.items} revision={revision} />
        )}
      </main>
    </>
  );
}
