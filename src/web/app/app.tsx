import { GoalsPage } from "./goals/goals-page.tsx";
import { HistoryPage } from "./history/history-page.tsx";
import { useLive } from "./lib/live.ts";
import { type Pulse, usePulse } from "./lib/pulse.ts";
import { type Resource, useResource } from "./lib/resource.ts";
import { useRoute } from "./lib/route.ts";
import type { Book, LogInfo, Page, RuleInfo } from "./lib/types.ts";
import { LogsPage } from "./logs/logs-page.tsx";
import { NotesPage } from "./notes/notes-page.tsx";
import { Overview } from "./overview/overview.tsx";
import { PagesPage } from "./pages/pages-page.tsx";
import { needsYou } from "./rules/health.ts";
import { RulesPage } from "./rules/rules-page.tsx";
import { TasksPage } from "./tasks/tasks-page.tsx";
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
  const rules = useResource<Page<RuleInfo>>("/api/rules", pulse.count + (watched ? revision : 0));
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
        ) : (
          <Shown
            path={path}
            book={book.data}
            logs={logs.data.items}
            revision={revision}
            rules={rules}
            pulse={pulse}
          />
        )}
      </main>
    </>
  );
}

interface ShownProps {
  path: string;
  book: Book;
  logs: readonly LogInfo[];
  revision: number;
  rules: Resource<Page<RuleInfo>>;
  pulse: Pulse;
}

/** The page of the address; any that is not known is the overview. */
function Shown({ path, rules, pulse, ...shared }: ShownProps) {
  switch (path) {
    case "/tasks":
      return <TasksPage {...shared} />;
    case "/notes":
      return <NotesPage {...shared} />;
    case "/goals":
      return <GoalsPage {...shared} />;
    case "/pages":
      return <PagesPage {...shared} />;
    case "/history":
      return <HistoryPage {...shared} />;
    case "/logs":
      return <LogsPage {...shared} />;
    case "/rules":
      return (
        <RulesPage {...shared} rules={rules} revision={pulse.count + shared.revision} refresh={pulse.beat} />
      );
    default:
      return <Overview {...shared} />;
  }
}
