import { useLive } from "./lib/live.ts";
import { useResource } from "./lib/resource.ts";
import { useRoute } from "./lib/route.ts";
import type { Book, LogInfo, Page } from "./lib/types.ts";
import { LogsPage } from "./logs/logs-page.tsx";
import { Overview } from "./overview/overview.tsx";
import { Header } from "./ui/header.tsx";
import { ErrorNotice, Skeleton } from "./ui/states.tsx";

export function App() {
  const { path } = useRoute();
  const { revision } = useLive();
  const book = useResource<Book>("/api/book", revision);
  const logs = useResource<Page<LogInfo>>("/api/logs", revision);
  const failed = book.data === undefined ? book : logs.data === undefined ? logs : undefined;

  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header book={book.data} path={path} />
      <main id="main" tabIndex={-1}>
        {failed?.error !== undefined ? (
          <section class="panel">
            <ErrorNotice error={failed.error} retry={failed.reload} what="the book" />
          </section>
        ) : book.data === undefined || logs.data === undefined ? (
          <Skeleton lines={6} label="Loading the book" />
        ) : path === "/logs" ? (
          <LogsPage book={book.data} logs={logs.data.items} revision={revision} />
        ) : (
          <Overview book={book.data} logs={logs.data.items} revision={revision} />
        )}
      </main>
    </>
  );
}
